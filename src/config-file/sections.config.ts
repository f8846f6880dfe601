import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { ApiKeyConfig } from '../access/api-key.config.js';
import { GrantConfig } from '../access/grant.config.js';
import { JwtConfig } from '../access/jwt.config.js';
import { Follows, IsText, MayBeAbsent } from '../http/dto-rules.js';
import { BucketConfig } from './bucket.config.js';

const IsObject = () => Follows({ message: 'must be an object', accepts: isObject });
const IsList = () => Follows({ message: 'must be a list', accepts: Array.isArray });

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The configuration file: its sections. */
@ApiExtraModels(BucketConfig)
export class SectionsConfig {
  /** A JSON schema, for editors. */
  @MayBeAbsent()
  @IsText()
  readonly $schema?: string;

  /** The buckets that URLs may be asked for, by the names that requests and grants use. */
  @MayBeAbsent()
  @ApiProperty({
    type: 'object',
    minProperties: 1,
    additionalProperties: { $ref: getSchemaPath(BucketConfig) },
  })
  @IsObject()
  readonly buckets?: Readonly<Record<string, BucketConfig>>;

  /** The bucket of requests that name none. Default: the only one. */
  @MayBeAbsent()
  @IsText()
  readonly default_bucket?: string;

  /** Who may ask with a key, in the header `X-API-Key`. */
  @MayBeAbsent()
  @ApiProperty({ type: () => [ApiKeyConfig] })
  @IsList()
  readonly api_keys?: readonly ApiKeyConfig[];

  /** Who may ask with a token, in the header `Authorization`. */
  @MayBeAbsent()
  @ApiProperty({ type: () => JwtConfig })
  @IsObject()
  readonly jwt?: JwtConfig;

  /** Who may have which URL. Whatever no grant allows is refused. */
  @MayBeAbsent()
  @ApiProperty({ type: () => [GrantConfig] })
  @IsList()
  readonly grants?: readonly GrantConfig[];
}
