import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { bucketEndpoint, type BucketEndpoint } from '../aws-sdk/bucket-endpoint.js';
import { ask, askUnsigned, type Reply } from './ask.js';
import { fail, ok, warn, type Finding } from './finding.js';
import type { GrantedBucket } from './granted-bucket.js';

/**
 * Whether the bucket's server is there as the service reaches it, what time it has, and whether it takes the service's
 * signatures. Nothing but the first of these where nobody answers, or there is no such bucket.
 */
export async function checkServer({ client, bucket }: GrantedBucket): Promise<readonly Finding[]> {
  const endpoint = await bucketEndpoint(client, bucket);
  const begin = Date.now();
  const head = await askUnsigned(urlOf(endpoint), 'HEAD');
  const now = (begin + Date.now()) / 2;
  if (head.kind === 'refused') {
    return [fail('reach', `${endpoint.host} does not answer (${head.code}): ${NO_ANSWER}`)];
  }
  const { headers, status } = head.answer;
  if (status === 404) {
    return [fail('reach', `${endpoint.host} has no such bucket: make it, or correct its name`)];
  }
  const signed = await ask(client, new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }));
  return [
    ok('reach', `${endpoint.host} answers`),
    clock(headers.get('date'), now),
    region(headers.get('x-amz-bucket-region'), endpoint, signed),
    signature(signed),
  ];
}

/** Where a bucket is, its path ending in a slash. */
export const urlOf = ({ protocol, host, basePath }: BucketEndpoint): string =>
  `${protocol}//${host}${basePath}/`;

const NO_ANSWER = 'see that the endpoint is right, and that this machine may reach it';

/** The header has whole seconds, rounded down. */
const RESOLUTION = 500;

/** In seconds. S3 refuses what was signed more than 15 minutes away from its own time. */
const SKEW = { warn: 10, fail: 300 };

/** @param now the time here when S3 had the time of its header, in milliseconds */
function clock(date: string | null, now: number): Finding {
  const there = Date.parse(date ?? '');
  if (Number.isNaN(there)) return warn('clock', 'not known: the server does not say its time');
  const skew = Math.round((now - there - RESOLUTION) / 1000);
  const seconds = Math.abs(skew);
  const found = `${seconds} s ${skew < 0 ? 'behind' : 'ahead of'} the server's`;
  if (seconds < SKEW.warn) return ok('clock', "agrees with the server's");
  const todo =
    skew < 0
      ? 'URLs die so much earlier than the service says'
      : 'URLs live so much longer than the service says, or are not good yet';
  const grade = seconds < SKEW.fail ? warn : fail;
  return grade('clock', `${found}: ${todo}; keep both clocks by NTP`);
}

function region(
  there: string | null,
  { region: here }: BucketEndpoint,
  signed: Reply<unknown>,
): Finding {
  const todo = 'set AWS_REGION, or the region of the bucket in PRESIGN_CONFIG_FILE, to it';
  if (there !== null) {
    return there === here
      ? ok('region', here)
      : fail('region', `the bucket is in ${there}, not in ${here}: ${todo}`);
  }
  if (signed.kind === 'answer') return ok('region', `${here}, which the server takes`);
  return WRONG_REGION.includes(signed.code)
    ? fail('region', `the bucket is not in ${here} (${signed.code}): ask where, and ${todo}`)
    : warn('region', `not known: the server does not say (${signed.code})`);
}

const WRONG_REGION = [
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'PermanentRedirect',
];

function signature(signed: Reply<unknown>): Finding {
  if (signed.kind === 'answer') return ok('signature', 'the server takes the credentials');
  const { code } = signed;
  // Who asks is settled before what they may do.
  if (code === 'AccessDenied') {
    return ok('signature', 'the server knows the credentials; they may not list, and need not');
  }
  return fail('signature', `refused (${code}): ${ADVICE[code] ?? 'no URL will be good'}`);
}

const ADVICE: Readonly<Record<string, string>> = {
  AuthorizationHeaderMalformed: 'no URL will be good; correct the region first',
  ExpiredToken: 'the session token has expired',
  InvalidAccessKeyId: 'the access key is unknown there, or is switched off',
  PermanentRedirect: 'correct the region first',
  RequestTimeTooSkewed: 'correct the clock first',
  SignatureDoesNotMatch:
    'the secret key is not that of the access key, or a proxy changes requests',
};
