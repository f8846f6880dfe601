import { ApiProperty } from '@nestjs/swagger';
import type { Explanation } from './explanation.js';
import { FINDING_CODES, type Finding, type FindingCode, type FindingSeverity } from './findings.js';

class FindingDto {
  @ApiProperty({ enum: FINDING_CODES, example: 'expired' })
  readonly code!: FindingCode;

  /** `error`: S3 refuses the URL, as the URL itself shows. `warning`: it may well work. */
  @ApiProperty({ enum: ['error', 'warning'] })
  readonly severity!: FindingSeverity;

  /**
   * The query parameter that it is about.
   * @example null
   */
  readonly parameter!: string | null;

  /** @example 'The URL has expired' */
  readonly message!: string;
}

/** What a presigned URL says of itself; `null` is what it does not tell. Nothing of it is verified. */
export class ExplanationDto {
  /** `sigv2` is the old form with `AWSAccessKeyId`, `sigv4a` that of multi-region access points. */
  @ApiProperty({ enum: ['sigv4', 'sigv4a', 'sigv2'] })
  readonly signature_version!: 'sigv4' | 'sigv4a' | 'sigv2';

  /**
   * Who signed.
   * @example AKIAIOSFODNN7EXAMPLE
   */
  readonly access_key_id!: string | null;

  /** Those of a session (`temporary`) end the URL with it. */
  @ApiProperty({ enum: ['temporary', 'long_term', null], type: String, nullable: true })
  readonly credentials!: 'temporary' | 'long_term' | null;

  /** @example us-east-1 */
  readonly region!: string | null;

  /** The regions of `sigv4a`, `*` in them for any. */
  readonly region_set!: string[] | null;

  /** @example s3 */
  readonly service!: string | null;

  /** @example '2013-05-24T00:00:00Z' */
  readonly signed_at!: string | null;

  /**
   * In seconds.
   * @example 86400
   */
  readonly expires_in!: number | null;

  /** @example '2013-05-25T00:00:00Z' */
  readonly expires_at!: string | null;

  /** By the clock of the service. */
  @ApiProperty({ enum: ['valid', 'expired', 'not_yet_valid', null], type: String, nullable: true })
  readonly state!: 'valid' | 'expired' | 'not_yet_valid' | null;

  /** @example examplebucket.s3.amazonaws.com */
  readonly host!: string;

  /** Where bucket and key stand; `null` for hosts that are not those of AWS. */
  @ApiProperty({
    enum: ['virtual_host', 'path', 'access_point', null],
    type: String,
    nullable: true,
  })
  readonly addressing!: 'virtual_host' | 'path' | 'access_point' | null;

  /** @example examplebucket */
  readonly bucket!: string | null;

  /** @example test.txt */
  readonly key!: string | null;

  /**
   * The operation, where `x-id` names it.
   * @example GetObject
   */
  readonly operation!: string | null;

  /** @example GET */
  readonly method!: string | null;

  /**
   * Names of the headers to send with the values that were signed; the URL does not hold these.
   * @example []
   */
  readonly headers_to_send!: string[] | null;

  /** What is wrong, or may be. */
  readonly findings!: FindingDto[];

  static from(explanation: Explanation): ExplanationDto {
    return {
      signature_version: explanation.signatureVersion,
      access_key_id: explanation.accessKeyId,
      credentials: explanation.credentials,
      ...scopeOf(explanation),
      expires_at: rfc3339(explanation.expiresAt),
      state: explanation.state,
      ...explanation.location,
      operation: explanation.operation,
      method: explanation.method,
      findings: explanation.findings.map((finding: Finding) => ({ ...finding })),
    };
  }
}

function scopeOf(explanation: Explanation) {
  const { signatureVersion: version } = explanation;
  return {
    region: version === 'sigv4' ? explanation.region : null,
    region_set: version === 'sigv4a' ? mutable(explanation.regionSet) : null,
    service: version === 'sigv2' ? null : explanation.service,
    signed_at: version === 'sigv2' ? null : rfc3339(explanation.signedAt),
    expires_in: version === 'sigv2' ? null : explanation.expiresIn,
    headers_to_send: version === 'sigv2' ? null : mutable(explanation.headersToSend),
  };
}

const mutable = (list: readonly string[] | null) => list && [...list];

const rfc3339 = (date: Date | null) => date && date.toISOString().replace('.000Z', 'Z');
