import { Allow } from 'class-validator';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Follows, IsText, MayBeAbsent } from '../http/dto-rules.js';
import * as s3Rules from '../s3/rules.js';
import { GRANT_OPERATIONS, type GrantOperation } from '../s3/operation.js';
import * as rules from './grant-rules.js';

const list = (items: { readonly enum?: string[] } = {}): ApiPropertyOptions => ({
  type: 'array',
  minItems: 1,
  uniqueItems: true,
  items: { type: 'string', minLength: 1, ...items },
});

/** What URLs of a grant are held to. */
export class GrantLimitsConfig {
  /**
   * The longest life of a URL in seconds; longer wishes are cut.
   * @example 900
   */
  @MayBeAbsent()
  @Follows(s3Rules.expiresIn)
  readonly expires_in?: number;

  /**
   * The largest upload in bytes; uploads must then say how large they are.
   * @example 52428800
   */
  @MayBeAbsent()
  @Follows(rules.contentLengthLimit)
  readonly content_length?: number;

  /**
   * Types of uploads, which must then say what they are: `application/pdf`, or all of a kind, `image/*`.
   * @example ["image/*", "application/pdf"]
   */
  @MayBeAbsent()
  @ApiProperty(list())
  @Follows(rules.contentTypes)
  readonly content_types?: readonly string[];
}

/** An entry of `grants` in the configuration file: what some principals may do. Whatever no grant allows is refused. */
export class GrantConfig {
  /**
   * Names the grant in the audit log.
   * @example tenant-files
   */
  @Follows(rules.grantName)
  readonly name!: string;

  /**
   * Whom it is for: each claim must have one of the values. The claim `principal` is the id, such as `api-key:ci`.
   * @example { "role": ["editor", "admin"] }
   */
  @ApiProperty({ type: 'object', minProperties: 1, additionalProperties: list() as object })
  @Follows(rules.subjects)
  readonly subjects!: Readonly<Record<string, readonly string[]>>;

  /**
   * Configured names.
   * @example ["media"]
   */
  @ApiProperty(list())
  @Follows(rules.bucketNames)
  readonly buckets!: readonly string[];

  /**
   * A key must fit one. `{claim}` is the principal's claim, `*` is within a segment, `**` over segments.
   * @example ["tenants/{tenant}/**"]
   */
  @ApiProperty(list())
  @Follows(rules.keyPatterns)
  readonly keys!: readonly string[];

  /** Each by its name. */
  @ApiProperty(list({ enum: [...GRANT_OPERATIONS] }))
  @Follows(rules.operations)
  readonly operations!: readonly GrantOperation[];

  /**
   * The key of an upload by file name, made of `{yyyy}`, `{mm}`, `{dd}`, `{uuid}`, `{file_name}` and claims.
   * Default: this grant makes no keys.
   * @example "tenants/{tenant}/{yyyy}/{mm}/{uuid}/{file_name}"
   */
  @MayBeAbsent()
  @IsText()
  readonly new_key?: string;

  /** Default: none. */
  @MayBeAbsent()
  @ApiProperty({ type: () => GrantLimitsConfig })
  @Allow() // It is read on its own.
  readonly limits?: GrantLimitsConfig;
}
