import { ApiProperty } from '@nestjs/swagger';
import type { PresignedUrl } from './presigned-url.js';

/** A presigned URL and what must be sent with it. */
export class PresignedUrlDto {
  /** @example 'https://media-bucket.s3.eu-central-1.amazonaws.com/documents/report.pdf?X-Amz-Algorithm=AWS4-HMAC-SHA256&…' */
  readonly presigned_url!: string;

  /** @example GET */
  readonly method!: 'GET' | 'HEAD' | 'PUT' | 'DELETE';

  /**
   * Exactly the headers to send with the URL.
   * @example {}
   */
  readonly headers!: Record<string, string>;

  /**
   * The bucket's configured name.
   * @example media
   */
  readonly bucket!: string;

  /** @example documents/report.pdf */
  readonly key!: string;

  /**
   * Life of the URL in seconds.
   * @example 900
   */
  @ApiProperty({ type: 'integer' })
  readonly expires_in!: number;

  /**
   * When the URL dies, RFC 3339 in UTC.
   * @example '2026-11-23T17:15:00Z'
   */
  readonly expires_at!: string;

  /** What made the life shorter than asked for, if anything did. */
  @ApiProperty({ type: 'string', enum: ['policy', 'credentials', null], nullable: true })
  readonly expiry_limited_by!: 'policy' | 'credentials' | null;

  static from(presigned: PresignedUrl): PresignedUrlDto {
    return {
      presigned_url: presigned.url,
      method: presigned.method,
      headers: { ...presigned.headers },
      bucket: presigned.bucket,
      key: presigned.key,
      expires_in: presigned.expiresIn,
      expires_at: presigned.expiresAt.toISOString().replace('.000Z', 'Z'),
      expiry_limited_by: presigned.expiryLimitedBy,
    };
  }
}
