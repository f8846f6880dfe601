import { ApiProperty, PickType } from '@nestjs/swagger';
import { Follows, IsKey, IsText, MayBeAbsent } from '../http/dto-rules.js';
import type { PresignedPost } from '../presign/presigned-post.js';
import { PresignedUrlDto } from '../presign/presigned-url.dto.js';
import { MAX_PUT_BYTES } from '../s3/rules.js';
import * as rules from '../s3/rules.js';

class ContentLengthRangeDto {
  /** Default 0. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: MAX_PUT_BYTES, required: false })
  readonly min?: number;

  /** Default: what the grant allows, else 5 GiB. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: MAX_PUT_BYTES, required: false })
  readonly max?: number;
}

/** An upload by a form. */
export class PresignedPostRequestDto {
  /**
   * The bucket's configured name. Default: the default bucket.
   * @example media
   */
  @MayBeAbsent()
  @IsText()
  readonly bucket?: string;

  /**
   * The object key, 1 to 1024 bytes of UTF-8, not encoded, without `${filename}`. Either this or `file_name`.
   * @example pictures/cat.png
   */
  @MayBeAbsent()
  @IsKey()
  readonly key?: string;

  /**
   * The user's name for the file, of which the service makes the key, as the grant says. Either this or `key`.
   * @example 'My cat.png'
   */
  @MayBeAbsent()
  @Follows(rules.fileName)
  readonly file_name?: string;

  /**
   * The exact type. Without this and `content_type_prefix` the file is stored without a type.
   * @example image/png
   */
  @MayBeAbsent()
  @Follows(rules.contentType)
  readonly content_type?: string;

  /**
   * In place of `content_type`: how the type begins. The uploader adds the form's field `Content-Type`.
   * @example image/
   */
  @MayBeAbsent()
  @Follows(rules.contentTypePrefix)
  readonly content_type_prefix?: string;

  /**
   * The size of the file in bytes, both ends included; S3 refuses any other.
   * @example { "min": 1, "max": 5242880 }
   */
  @MayBeAbsent()
  @ApiProperty({ type: () => ContentLengthRangeDto })
  @Follows(rules.contentLengthRange)
  readonly content_length_range?: ContentLengthRangeDto;

  /**
   * User metadata, 2 KB in all.
   * @example { "author": "Ada" }
   */
  @MayBeAbsent()
  @Follows(rules.metadata)
  readonly metadata?: Record<string, string>;

  /**
   * The status that S3 answers a good upload with; 201 comes with XML. Default 204.
   * @example 201
   */
  @MayBeAbsent()
  @Follows(rules.successActionStatus)
  readonly success_action_status?: 200 | 201 | 204;

  /**
   * Life of the form in seconds, 1 to 604800.
   * @example 900
   */
  @MayBeAbsent()
  @Follows(rules.expiresIn)
  readonly expires_in?: number;
}

/** A form to upload one file with. */
export class PresignedPostDto extends PickType(PresignedUrlDto, [
  'bucket',
  'key',
  'expires_in',
  'expires_at',
  'expiry_limited_by',
]) {
  /**
   * Where the form is sent to, as `multipart/form-data`.
   * @example 'https://media-bucket.s3.eu-central-1.amazonaws.com/'
   */
  readonly url!: string;

  /** @example POST */
  readonly method!: 'POST';

  /**
   * Every field to send, as it stands, before the last one, `file`.
   * @example { "key": "pictures/cat.png", "Content-Type": "image/png", "policy": "eyJleHBpcmF0aW9uIjoi…" }
   */
  readonly fields!: Record<string, string>;

  static from(post: PresignedPost): PresignedPostDto {
    return {
      url: post.url,
      method: post.method,
      fields: { ...post.fields },
      bucket: post.bucket,
      key: post.key,
      expires_in: post.expiresIn,
      expires_at: post.expiresAt.toISOString().replace('.000Z', 'Z'),
      expiry_limited_by: post.expiryLimitedBy,
    };
  }
}
