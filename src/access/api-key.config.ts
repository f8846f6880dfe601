import { ApiProperty } from '@nestjs/swagger';
import { Follows, MayBeAbsent } from '../http/dto-rules.js';
import type { Claim } from './principal.js';
import * as rules from './rules.js';

/** An entry of `api_keys` in the configuration file. `npm run key:create` makes one. */
export class ApiKeyConfig {
  /**
   * Names the holder: the principal is `api-key:NAME`.
   * @example ci
   */
  @Follows(rules.apiKeyName)
  readonly name!: string;

  /** SHA-256 of the key in lower-case hexadecimal; the key itself stands nowhere. */
  @Follows(rules.sha256)
  readonly sha256!: string;

  /**
   * What grants ask for. The claim `principal` is made by the service.
   * @example { "role": ["editor"], "tenant": "acme" }
   */
  @MayBeAbsent()
  @ApiProperty({
    type: 'object',
    additionalProperties: {
      oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
    },
  })
  @Follows(rules.claims)
  readonly claims?: Readonly<Record<string, Claim>>;

  /**
   * From this moment on the key is not good. Default: never.
   * @example 2027-01-31T00:00:00Z
   */
  @MayBeAbsent()
  @ApiProperty({ format: 'date-time' })
  @Follows(rules.time)
  readonly expires_at?: string;
}
