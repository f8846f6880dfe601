import type { S3Error } from '../response/s3-error.js';

/** Who signed, and for which day. */
export interface Credential {
  readonly accessKeyId: string;
  /** `20130524` */
  readonly day: string;
}

/**
 * Reads `AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request`: an access key and the credential
 * scope, which must be that of the request.
 * @param fault makes the error of the place where the credential stood
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function parseCredential(
  text: string,
  expected: { readonly dateTime: string; readonly region: string },
  fault: (message: string, details?: Readonly<Record<string, string>>) => S3Error,
): Credential {
  const parts = text.split('/');
  // From the end, since an access key may hold slashes.
  const [day, region, service, terminator] = parts.slice(-4);
  const accessKeyId = parts.slice(0, -4).join('/');
  if (!accessKeyId || day === undefined) {
    throw fault(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  if (!/^\d{8}$/.test(day)) {
    throw fault(
      'incorrect date format. This date in the credential must be in the format "yyyyMMdd".',
    );
  }
  if (region !== expected.region) {
    throw fault(`the region '${region}' is wrong; expecting '${expected.region}'`, {
      Region: expected.region,
    });
  }
  if (service !== 's3') {
    throw fault(`incorrect service "${service}". This endpoint belongs to "s3".`);
  }
  if (terminator !== 'aws4_request') {
    throw fault(`incorrect terminal "${terminator}". This endpoint uses "aws4_request".`);
  }
  if (!expected.dateTime.startsWith(day)) {
    throw fault(
      `Invalid credential date "${day}". This date is not the same as X-Amz-Date: "${expected.dateTime.slice(0, 8)}".`,
    );
  }
  return { accessKeyId, day };
}
