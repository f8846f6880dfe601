import { ApiProperty } from '@nestjs/swagger';
import { buildMessage, ValidateBy, type ValidationArguments } from 'class-validator';
import { Follows, MayBeAbsent } from '../http/dto-rules.js';
import * as rules from './rules.js';

/** Tokens have keys from one place. */
const IsJwksUrlOrKeyFile = (): PropertyDecorator =>
  ValidateBy({
    name: 'jwksUrlOrKeyFile',
    validator: {
      validate: (value, args) =>
        hasKeyFile(args) ? value === undefined : rules.jwksUrl.accepts(value),
      defaultMessage: buildMessage((_, args) =>
        hasKeyFile(args)
          ? 'must be left out where public_key_file is given'
          : `${rules.jwksUrl.message}; or public_key_file must be given`,
      ),
    },
  });

const hasKeyFile = (args?: ValidationArguments): boolean =>
  args !== undefined && (args.object as JwtConfig).public_key_file !== undefined;

/** `jwt` in the configuration file: which tokens are good. */
export class JwtConfig {
  /**
   * Tokens have it as `iss`.
   * @example https://id.example.com
   */
  @Follows(rules.issuer)
  readonly issuer!: string;

  /**
   * Tokens have it, or one of it, as `aud`.
   * @example files
   */
  @ApiProperty({
    oneOf: [
      { type: 'string', minLength: 1 },
      { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', minLength: 1 } },
    ],
  })
  @Follows(rules.audience)
  readonly audience!: string | readonly string[];

  /**
   * How tokens may be signed; others are refused.
   * @example ["ES256"]
   */
  @ApiProperty({
    type: 'array',
    minItems: 1,
    uniqueItems: true,
    items: { type: 'string', enum: [...rules.JWT_ALGORITHMS] },
  })
  @Follows(rules.algorithms)
  readonly algorithms!: readonly rules.JwtAlgorithm[];

  /**
   * Where the issuer publishes its keys (JWKS).
   * @example https://id.example.com/.well-known/jwks.json
   */
  @ApiProperty({ required: false, format: 'uri' })
  @IsJwksUrlOrKeyFile()
  readonly jwks_url?: string;

  /**
   * The issuer's only public key in PEM; a path, absolute or from the working directory. In place of `jwks_url`.
   * @example issuer.pem
   */
  @MayBeAbsent()
  @Follows(rules.path)
  readonly public_key_file?: string;

  /** How far the clocks of issuer and service may differ, in seconds. Default 5. */
  @MayBeAbsent()
  @Follows(rules.clockTolerance)
  readonly clock_tolerance?: number;
}
