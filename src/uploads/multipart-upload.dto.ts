import { ApiProperty, OmitType } from '@nestjs/swagger';
import { Follows, IsFlag, IsKey, IsText, MayBeAbsent } from '../http/dto-rules.js';
import type { PresignedUrl } from '../presign/presigned-url.js';
import { PresignedUrlDto } from '../presign/presigned-url.dto.js';
import { MAX_PARTS } from '../s3/part-plan.js';
import * as partRules from '../s3/part-rules.js';
import * as rules from '../s3/rules.js';

const IsPartNumber = () => ApiProperty({ type: 'integer', minimum: 1, maximum: MAX_PARTS });

/** An upload in parts. */
export class MultipartUploadRequestDto {
  /**
   * The bucket's configured name. Default: the default bucket.
   * @example media
   */
  @MayBeAbsent()
  @IsText()
  readonly bucket?: string;

  /**
   * The object key, 1 to 1024 bytes of UTF-8, not encoded. Either this or `file_name`.
   * @example films/holiday.mp4
   */
  @MayBeAbsent()
  @IsKey()
  readonly key?: string;

  /**
   * The user's name for the file, of which the service makes the key, as the grant says. Either this or `key`.
   * @example 'Holiday (final).mp4'
   */
  @MayBeAbsent()
  @Follows(rules.fileName)
  readonly file_name?: string;

  /** @example video/mp4 */
  @MayBeAbsent()
  @Follows(rules.contentType)
  readonly content_type?: string;

  /**
   * The exact size of the file in bytes, up to 5 TiB.
   * @example 5368709120
   */
  @Follows(partRules.uploadLength)
  readonly content_length!: number;

  /**
   * Bytes of each part but the last, which has what is left. Default: 16 MiB, or more where that makes more than
   * 10000 parts.
   * @example 16777216
   */
  @MayBeAbsent()
  @Follows(partRules.partSize)
  readonly part_size?: number;

  /**
   * `false`: completing fails when an object stands under the key. Default `true` for a `key`, `false` for a
   * `file_name`.
   */
  @MayBeAbsent()
  @IsFlag()
  readonly overwrite?: boolean;

  /**
   * User metadata, 2 KB in all.
   * @example { "author": "Ada" }
   */
  @MayBeAbsent()
  @Follows(rules.metadata)
  readonly metadata?: Record<string, string>;

  /** @example 'max-age=3600' */
  @MayBeAbsent()
  @Follows(rules.headerValue)
  readonly cache_control?: string;

  /** @example 'attachment; filename="holiday.mp4"' */
  @MayBeAbsent()
  @Follows(rules.headerValue)
  readonly content_disposition?: string;

  /**
   * Life of the parts' URLs in seconds, 1 to 604800.
   * @example 900
   */
  @MayBeAbsent()
  @Follows(rules.expiresIn)
  readonly expires_in?: number;
}

/** Parts to have URLs for, whether they had some before or not. */
export class PartUrlsRequestDto {
  /** Up to 1000 at a time. */
  @ApiProperty({
    type: 'array',
    minItems: 1,
    maxItems: partRules.MAX_PART_NUMBERS,
    uniqueItems: true,
    items: { type: 'integer', minimum: 1, maximum: MAX_PARTS },
    example: [101, 102],
  })
  @Follows(partRules.partNumbers)
  readonly part_numbers!: readonly number[];

  /**
   * Life of the URLs in seconds, 1 to 604800.
   * @example 900
   */
  @MayBeAbsent()
  @Follows(rules.expiresIn)
  readonly expires_in?: number;
}

class CompletedPartDto {
  /** @example 1 */
  @IsPartNumber()
  readonly part_number!: number;

  /**
   * The `ETag` header of S3's answer to the part, with its quotes or without.
   * @example '"9b2cf535f27731c974343645a3985328"'
   */
  readonly etag!: string;
}

export class CompleteRequestDto {
  /** All parts, in order. */
  @ApiProperty({ type: () => [CompletedPartDto], minItems: 1, maxItems: MAX_PARTS })
  @Follows(partRules.completedParts)
  readonly parts!: readonly CompletedPartDto[];
}

/** The URL of one part. */
export class PartUrlDto extends OmitType(PresignedUrlDto, ['bucket', 'key']) {
  /** @example 1 */
  @IsPartNumber()
  readonly part_number!: number;

  static of(partNumber: number, presigned: PresignedUrl): PartUrlDto {
    const url = PresignedUrlDto.from(presigned);
    return {
      part_number: partNumber,
      presigned_url: url.presigned_url,
      method: url.method,
      headers: url.headers,
      expires_in: url.expires_in,
      expires_at: url.expires_at,
      expiry_limited_by: url.expiry_limited_by,
    };
  }
}

export class PartUrlsDto {
  /** In the order asked for. */
  readonly parts!: PartUrlDto[];
}

export class MultipartUploadDto extends PartUrlsDto {
  /**
   * Names the upload in further calls, of whoever began it alone. Not S3's own.
   * @example v1.eyJzM1VwbG9hZElkIjoiMn5hYmMi….W0hX4d3v2Yy0c0N5m8cZkq3cJt4v8m1m2b0i9y7r6u5
   */
  readonly upload_id!: string;

  /** @example media */
  readonly bucket!: string;

  /** @example films/holiday.mp4 */
  readonly key!: string;

  /**
   * Bytes of each part but the last.
   * @example 16777216
   */
  @ApiProperty({ type: 'integer' })
  readonly part_size!: number;

  /** @example 320 */
  @IsPartNumber()
  readonly part_count!: number;
}

class UploadedPartDto extends CompletedPartDto {
  /**
   * Bytes.
   * @example 16777216
   */
  @ApiProperty({ type: 'integer' })
  readonly size!: number;
}

export class UploadedPartsDto {
  /** By their numbers. */
  readonly parts!: UploadedPartDto[];
}

/** The object that was made of the parts. */
export class CompletedUploadDto {
  /** @example media */
  readonly bucket!: string;

  /** @example films/holiday.mp4 */
  readonly key!: string;

  /**
   * Bytes.
   * @example 5368709120
   */
  @ApiProperty({ type: 'integer' })
  readonly size!: number;

  /** @example '"3858f62230ac3c915f300c664312c11f-320"' */
  readonly etag!: string;

  /** In a bucket that keeps versions. */
  @ApiProperty({ type: 'string', nullable: true })
  readonly version_id!: string | null;
}
