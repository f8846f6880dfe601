import { assertDate } from '../s3/signing-date.js';
import { explainSigV2 } from './explain-sigv2.js';
import { explainSigV4 } from './explain-sigv4.js';
import type { Explanation } from './explanation.js';
import { Findings } from './findings.js';
import { notPresigned } from './not-presigned.js';
import { operationOf } from './operation-name.js';
import { readLocation } from './s3-location.js';
import { readUrl } from './url-text.js';

/**
 * Decodes a presigned URL: who signed it, for where and what, until when, which headers go with it, and
 * what is wrong with it. Nothing is asked or verified: without the secret key nobody can say that a
 * signature is right, but much can be said to be wrong. Takes time linear in the URL's length.
 * @param url any form that S3 knows; 8192 bytes at most
 * @param now the time by which it is valid or not
 * @throws {PresignError} `validation_failed` when it is no presigned URL, naming the field `presignedUrl`;
 *   for an invalid date, `now`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function explainPresignedUrl(url: string, now: Date): Explanation {
  assertDate(now, 'now');
  const findings = new Findings();
  const text = readUrl(url, findings);
  const { parameters } = text;
  const isSigV4 = SIGV4.some((name) => parameters.has(name));
  const isSigV2 = parameters.has('AWSAccessKeyId');
  if (!isSigV4 && !isSigV2) {
    throw notPresigned(
      'must be a presigned URL: its query has neither X-Amz-Signature nor AWSAccessKeyId',
    );
  }
  if (isSigV4 && isSigV2) findings.add('two_mechanisms');
  const { location, endpoint } = readLocation(text, findings);
  if (endpoint?.kind === 'website') findings.add('website_endpoint');
  const common = { ...operationOf(parameters), location, findings: findings.list };
  return isSigV4
    ? { ...explainSigV4(parameters, endpoint, now, findings), ...common }
    : { ...explainSigV2(parameters, endpoint, now, findings), ...common };
}

/** Any one of these shows what was meant; which are missing is said later. */
const SIGV4 = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature'];
