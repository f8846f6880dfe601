import type { Grant } from '../access/grant.js';
import type { GrantOperation } from '../s3/operation.js';
import { operationsIn, type GrantedBucket } from './granted-bucket.js';

export interface IamPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly IamStatement[];
}

interface IamStatement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * What the service's credentials need for what the grants allow, and no more: a presigned URL can do what its signer
 * may. Grants that need the same actions share a statement.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function iamPolicy(buckets: readonly GrantedBucket[]): IamPolicy {
  const resources = new Map<string, Set<string>>();
  for (const bucket of buckets) {
    for (const grant of bucket.grants) {
      const { Resource, ...allowed } = statementOf(bucket, grant);
      const known = resources.get(JSON.stringify(allowed)) ?? new Set();
      resources.set(JSON.stringify(allowed), known);
      for (const arn of Resource) known.add(arn);
    }
  }
  return {
    Version: '2012-10-17',
    Statement: [...resources].map(([allowed, arns]) => ({
      ...(JSON.parse(allowed) as Omit<IamStatement, 'Resource'>),
      Resource: [...arns].sort(),
    })),
  };
}

/**
 * What a key pattern is in the resource of a policy, whose `*` goes over slashes: where the pattern's stays within a
 * segment the policy allows more. `**` between slashes may stand for nothing, which makes it two resources.
 */
export function resourcesOf(pattern: string): readonly string[] {
  const inner = pattern.replace(/(^|\/)\*\*(?:\/\*\*)+(?=\/|$)/g, '$1**').split(/(?<=^|\/)\*\*\//);
  const [first = '', ...others] = inner.map(resourceOf);
  return others.reduce<readonly string[]>(
    (starts, end) => starts.flatMap((start) => [start + end, `${start}*/${end}`]),
    [first],
  );
}

const READ = ['s3:GetObject', 's3:GetObjectVersion'];

const ACTIONS: Readonly<Record<GrantOperation, readonly string[]>> = {
  get: READ,
  head: READ,
  put: ['s3:PutObject'],
  delete: ['s3:DeleteObject'],
  post: ['s3:PutObject'],
  // The object is looked at when it is complete, by its version where the bucket has versions.
  multipart: [...READ, 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
};

function statementOf(granted: GrantedBucket, { operations, keys }: Grant): IamStatement {
  const { bucket, endpoint } = granted;
  const arn = `arn:${partitionOf(endpoint.region)}`;
  if (endpoint.scheme === 'sigv4-s3express') {
    // Sessions are of a bucket: its keys can't be told apart.
    return {
      Effect: 'Allow',
      Action: ['s3express:CreateSession'],
      Resource: [`${arn}:s3express:${endpoint.region}:*:bucket/${bucket}`],
      ...(isReadOnly(granted) && { Condition: READ_ONLY_SESSIONS }),
    };
  }
  // Where the bucket is named by an access point, that is what is asked.
  const place = bucket.startsWith('arn:') ? `${bucket}/object/` : `${arn}:s3:::${bucket}/`;
  return {
    Effect: 'Allow',
    Action: [...new Set(operations.flatMap((operation) => ACTIONS[operation]))].sort(),
    Resource: keys.flatMap(resourcesOf).map((resource) => place + resource),
  };
}

const isReadOnly = (bucket: GrantedBucket): boolean =>
  operationsIn(bucket).every((operation) => operation === 'get' || operation === 'head');

/**
 * Sessions that say no mode have the most that is allowed.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
 */
const READ_ONLY_SESSIONS = { StringEquals: { 's3express:SessionMode': 'ReadOnly' } } as const;

/** `?` is a wildcard of policies, and no wildcard of patterns. */
const resourceOf = (part: string) =>
  part
    .replace(/\{[^}]*\}/g, '*')
    .replace(/\*+/g, '*')
    .replaceAll('?', '${?}');

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
