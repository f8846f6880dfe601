import { Follows, MayBeAbsent } from '../http/dto-rules.js';
import * as rules from '../s3/rules.js';

/** What can be asked of a download, whichever way it is asked. */
export class DownloadDto {
  /** Whether browsers save or show the file. Default: `attachment` when `download_as` is given. */
  @MayBeAbsent()
  @Follows(rules.disposition)
  readonly disposition?: 'attachment' | 'inline';

  /**
   * The file name that browsers save under.
   * @example Report.pdf
   */
  @MayBeAbsent()
  @Follows(rules.downloadAs)
  readonly download_as?: string;

  /**
   * `Content-Type` of the download, in place of the stored one.
   * @example application/pdf
   */
  @MayBeAbsent()
  @Follows(rules.contentType)
  readonly response_content_type?: string;

  /** A version of the object. */
  @MayBeAbsent()
  @Follows(rules.versionId)
  readonly version_id?: string;
}
