import type { CamelCased } from '../http/camel-case.js';
import {
  Follows,
  FromDigits,
  FromFlag,
  IsFlag,
  IsKey,
  IsText,
  MayBeAbsent,
} from '../http/dto-rules.js';
import { objectKey } from '../s3/object-key.js';
import * as rules from '../s3/rules.js';
import { DownloadDto } from './download.dto.js';
import type { PresignRequest } from './s3-presign.service.js';

/** The recipe's query: a download. */
export class PresignedUrlQuery extends DownloadDto {
  /**
   * The object key, 1 to 1024 bytes of UTF-8. In a query string `+` is a space.
   * @example documents/report.pdf
   */
  @IsKey()
  readonly file_name!: string;

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
  @FromDigits()
  @Follows(rules.expiresIn)
  readonly expires_in?: number;

  /** Asks S3 first: 404 `object_not_found` when the object is not there. */
  @MayBeAbsent()
  @FromFlag()
  @IsFlag()
  readonly must_exist?: boolean;
}

/**
 * Field by field, so that all these requests have one shape: what is read of them is read several times as fast.
 * @throws {PresignError} `invalid_key`, naming `file_name`
 */
export const presignRequestOf = (query: Readonly<PresignedUrlQuery>) =>
  ({
    operation: 'get',
    bucket: query.bucket,
    key: objectKey(query.file_name, 'file_name'),
    expiresIn: query.expires_in,
    mustExist: query.must_exist,
    versionId: query.version_id,
    disposition: query.disposition,
    downloadAs: query.download_as,
    responseContentType: query.response_content_type,
  }) satisfies PresignRequest & AllOf<PresignedUrlQuery>;

type AllOf<T> = Readonly<Record<Exclude<keyof CamelCased<T>, 'fileName'>, unknown>>;
