import type { Allowed } from '../access/access-policy.js';
import { hasActiveExtension, isActiveType } from '../s3/active-content.js';
import type { GetRequest, OperationRequest, PostRequest, PutRequest } from '../s3/operation.js';

/**
 * Keeps files that browsers run from being shown in the bucket's origin. Such an upload is stored as an
 * attachment, such a download signed as one, unless the grant names the very type. Nobody knows the stored type
 * of a download without asking S3; so `inline` is signed only along with a type to show it as, and is left to
 * what is stored otherwise.
 */
export function withSafeContent<T extends OperationRequest>(request: T, terms: Allowed): T {
  switch (request.operation) {
    case 'get': {
      const disposition = downloadDisposition(request, terms);
      return disposition === request.disposition ? request : { ...request, disposition };
    }
    case 'put': {
      const contentDisposition = uploadDisposition(request, terms);
      return contentDisposition === request.contentDisposition
        ? request
        : { ...request, contentDisposition };
    }
    default:
      return request;
  }
}

/**
 * The same for a form. One that leaves the type to the uploader stores attachments whatever the beginning: SVG is an
 * image, and `image/x, text/html` is HTML to browsers.
 */
export function withSafePost<T extends PostRequest>(request: T, terms: Allowed): T {
  const contentDisposition =
    request.contentTypePrefix === undefined
      ? uploadDisposition(request, terms)
      : attachment(request);
  return { ...request, contentDisposition };
}

function downloadDisposition(
  { disposition, downloadAs, responseContentType, key }: GetRequest,
  terms: Allowed,
): GetRequest['disposition'] {
  if (responseContentType !== undefined) {
    return mayBeShown(responseContentType, terms) ? disposition : 'attachment';
  }
  if (hasActiveExtension(key)) return 'attachment';
  // With a file name a disposition must be signed, and only an attachment is safe whatever is stored.
  return disposition === 'inline' && downloadAs === undefined
    ? undefined
    : disposition && 'attachment';
}

/** `Content-Disposition` of an upload whose type is known, or is none. */
export function uploadDisposition(upload: Upload, terms: Allowed): string | undefined {
  const { contentType, contentDisposition, key } = upload;
  const isSafe =
    contentType === undefined ? !hasActiveExtension(key) : mayBeShown(contentType, terms);
  return isSafe ? contentDisposition : attachment(upload);
}

type Upload = Pick<PutRequest, 'key' | 'contentType' | 'contentDisposition'>;

/** As it was asked for, with its file name, where it is one. */
const attachment = ({ contentDisposition = '' }: Upload): string =>
  ATTACHMENT.test(contentDisposition) ? contentDisposition : 'attachment';

/** Browsers take for `inline` what is no token before the first semicolon, such as `attachment, inline`. */
const ATTACHMENT = /^attachment *(?:;|$)/i;

/** An active type must be named as it is: `text/*` was not written with scripts in mind. */
function mayBeShown(contentType: string, { contentTypes = [] }: Allowed): boolean {
  if (!isActiveType(contentType)) return true;
  const essence = contentType.split(';', 1)[0]?.trim().toLowerCase();
  return contentTypes.some((each) => each.toLowerCase() === essence);
}
