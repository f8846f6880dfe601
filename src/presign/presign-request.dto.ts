import { IntersectionType } from '@nestjs/swagger';
import { Follows, IsFlag, IsKey, IsText, MayBeAbsent } from '../http/dto-rules.js';
import * as rules from '../s3/rules.js';
import { DownloadDto } from './download.dto.js';

class UrlDto {
  /**
   * The bucket's configured name. Default: the default bucket.
   * @example media
   */
  @MayBeAbsent()
  @IsText()
  readonly bucket?: string;

  /**
   * Life of the URL in seconds, 1 to 604800.
   * @example 900
   */
  @MayBeAbsent()
  @Follows(rules.expiresIn)
  readonly expires_in?: number;
}

class ObjectDto extends UrlDto {
  /**
   * The object key, 1 to 1024 bytes of UTF-8, not encoded.
   * @example documents/report.pdf
   */
  @IsKey()
  readonly key!: string;
}

/** A download. */
export class GetRequestDto extends IntersectionType(ObjectDto, DownloadDto) {
  /** @example get */
  @Follows(rules.oneOf('get'))
  readonly operation!: 'get';

  /** Asks S3 first: `object_not_found` when the object is not there. */
  @MayBeAbsent()
  @IsFlag()
  readonly must_exist?: boolean;
}

/** A look at an object's headers. */
export class HeadRequestDto extends ObjectDto {
  /** @example head */
  @Follows(rules.oneOf('head'))
  readonly operation!: 'head';

  /** A version of the object. */
  @MayBeAbsent()
  @Follows(rules.versionId)
  readonly version_id?: string;

  /** Asks S3 first: `object_not_found` when the object is not there. */
  @MayBeAbsent()
  @IsFlag()
  readonly must_exist?: boolean;
}

/** A deletion. */
export class DeleteRequestDto extends ObjectDto {
  /** @example delete */
  @Follows(rules.oneOf('delete'))
  readonly operation!: 'delete';

  /** A version of the object. */
  @MayBeAbsent()
  @Follows(rules.versionId)
  readonly version_id?: string;
}

/** An upload. Everything given is signed and comes back in `headers`, to be sent with the file. */
export class PutRequestDto extends UrlDto {
  /** @example put */
  @Follows(rules.oneOf('put'))
  readonly operation!: 'put';

  /**
   * The object key, 1 to 1024 bytes of UTF-8, not encoded. Either this or `file_name`.
   * @example documents/report.pdf
   */
  @MayBeAbsent()
  @IsKey()
  readonly key?: string;

  /**
   * The user's name for the file, of which the service makes the key, as the grant says. Either this or `key`.
   * @example 'Report (final).pdf'
   */
  @MayBeAbsent()
  @Follows(rules.fileName)
  readonly file_name?: string;

  /** @example application/pdf */
  @MayBeAbsent()
  @Follows(rules.contentType)
  readonly content_type?: string;

  /**
   * The exact size in bytes, up to 5 GiB; S3 refuses any other.
   * @example 52428
   */
  @MayBeAbsent()
  @Follows(rules.contentLength)
  readonly content_length?: number;

  /**
   * SHA-256 of the file in base64; S3 refuses another file.
   * @example 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
   */
  @MayBeAbsent()
  @Follows(rules.checksumSha256)
  readonly checksum_sha256?: string;

  /**
   * `false` signs `If-None-Match: *`: S3 answers 412 when the key is taken. Default `true` for a `key`, `false` for a
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

  /** @example 'attachment; filename="report.pdf"' */
  @MayBeAbsent()
  @Follows(rules.headerValue)
  readonly content_disposition?: string;

  /**
   * Object tags, ten at most.
   * @example { "project": "apollo" }
   */
  @MayBeAbsent()
  @Follows(rules.tagging)
  readonly tagging?: Record<string, string>;

  /** @example STANDARD_IA */
  @MayBeAbsent()
  @Follows(rules.storageClass)
  readonly storage_class?: string;

  /** @example 'aws:kms' */
  @MayBeAbsent()
  @Follows(rules.serverSideEncryption)
  readonly server_side_encryption?: 'AES256' | 'aws:kms' | 'aws:kms:dsse';

  /** Only with `aws:kms` or `aws:kms:dsse`. */
  @MayBeAbsent()
  @Follows(rules.headerValue)
  readonly kms_key_id?: string;
}
