import type { MultipartUpload } from '../../storage/multipart-upload.js';
import { commonPrefixOf, compareUtf8 } from '../list-page.js';

/** Where in the list one is: at an upload, or, without an id, behind all that a key or prefix stands for. */
export interface UploadPlace {
  readonly key: string;
  readonly uploadId: string;
}

export interface UploadPageParameters {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  /** The last place of the page before; empty for the first page. */
  readonly after: UploadPlace;
  /** Uploads and common prefixes together. */
  readonly maxUploads: number;
}

export interface UploadPage {
  readonly uploads: readonly MultipartUpload[];
  readonly commonPrefixes: readonly string[];
  /** The last place of this page, when there is another. */
  readonly next: UploadPlace | undefined;
}

/**
 * One page of a list of uploads.
 * @param found the uploads of the bucket in any order
 */
export async function uploadPage(
  found: AsyncIterable<MultipartUpload>,
  parameters: UploadPageParameters,
): Promise<UploadPage> {
  const uploads: MultipartUpload[] = [];
  const commonPrefixes: string[] = [];
  let last: UploadPlace | undefined;
  for (const upload of await sortedUploads(found, parameters)) {
    const commonPrefix = commonPrefixOf(upload.key, parameters);
    if (commonPrefix !== undefined && commonPrefix === commonPrefixes.at(-1)) continue;
    if (uploads.length + commonPrefixes.length === parameters.maxUploads) {
      return { uploads, commonPrefixes, next: last };
    }
    if (commonPrefix === undefined) uploads.push(upload);
    else commonPrefixes.push(commonPrefix);
    last = {
      key: commonPrefix ?? upload.key,
      uploadId: commonPrefix === undefined ? upload.id : '',
    };
  }
  return { uploads, commonPrefixes, next: undefined };
}

async function sortedUploads(
  found: AsyncIterable<MultipartUpload>,
  parameters: UploadPageParameters,
): Promise<MultipartUpload[]> {
  const uploads: MultipartUpload[] = [];
  for await (const upload of found) if (isAsked(upload, parameters)) uploads.push(upload);
  return uploads.sort((a, b) => compareUtf8(a.key, b.key) || compareUtf8(a.id, b.id));
}

function isAsked({ key, id }: MultipartUpload, parameters: UploadPageParameters): boolean {
  const { prefix, after } = parameters;
  if (!key.startsWith(prefix)) return false;
  const order = compareUtf8(commonPrefixOf(key, parameters) ?? key, after.key);
  return order > 0 || (order === 0 && after.uploadId !== '' && id > after.uploadId);
}
