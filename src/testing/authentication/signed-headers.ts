import { isUtf8 } from 'node:buffer';
import { canonicalHeaders, type CanonicalHeaders } from '../../sigv4/index.js';
import type { RequestHeaders } from '../request/request-headers.js';
import { S3Error } from '../response/s3-error.js';

/**
 * The canonical form of the headers that a request says are signed.
 *
 * S3 asks for the signature of `host`, of every `x-amz-*` header and of `content-md5`. It leaves
 * `content-type` to the signer, whatever its documentation says: the SDK does not sign it either.
 * @param names lower-case, sorted, joined by semicolons
 * @throws {S3Error} `AccessDenied` for a header that had to be signed, `SignatureDoesNotMatch` for one
 *   that is signed and was not sent
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signedHeaders(names: string, headers: RequestHeaders): CanonicalHeaders {
  const signed = new Set(names.split(';'));
  const notSigned = ['host', ...headers.keys()].filter(
    (name) => mustBeSigned(name) && !signed.has(name),
  );
  if (notSigned.length > 0) {
    throw new S3Error(
      'AccessDenied',
      'There were headers present in the request which were not signed',
      { HeadersNotSigned: [...new Set(notSigned)].join(', ') },
    );
  }
  const canonical = canonicalHeaders(
    Object.fromEntries([...signed].map((name) => [name, signedValue(name, headers)])),
  );
  if (canonical.signedHeaders !== names) {
    throw doesNotMatch('SignedHeaders are not in lower case, sorted and unique.');
  }
  return canonical;
}

function mustBeSigned(name: string): boolean {
  return name === 'host' || name === 'content-md5' || name.startsWith('x-amz-');
}

function signedValue(name: string, headers: RequestHeaders): string {
  const value = headers.get(name);
  if (value === undefined) throw doesNotMatch(`The signed header "${name}" was not sent.`);
  // What is signed is the bytes of the header.
  const bytes = Buffer.from(value, 'latin1');
  if (!isUtf8(bytes)) throw doesNotMatch(`The signed header "${name}" is not in UTF-8.`);
  return bytes.toString('utf8');
}

const doesNotMatch = (message: string) => new S3Error('SignatureDoesNotMatch', message);
