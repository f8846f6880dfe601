/** A part of a form; the one named `file` is the file. */
export type Part = readonly [name: string, value: string, fileName?: string];

/** A form, where it differs from a good one. */
export interface Form {
  /** Fields besides those of the signature; the key by default. */
  readonly fields?: Readonly<Record<string, string>>;
  /** In place of a condition for each of the fields. */
  readonly conditions?: readonly unknown[];
  /** In place of the whole policy. */
  readonly policy?: object;
  readonly file?: string;
  readonly fileName?: string;
  /** Of the bucket in the policy. */
  readonly bucket?: string;
  readonly contentType?: string;
  /** The last change to the parts of the form. */
  readonly change?: (parts: readonly Part[]) => readonly Part[];
}

export interface PublishedAnswer {
  readonly status: number;
  /** As far as it is published. */
  readonly code?: string;
  readonly forms: readonly Form[];
}

const SOON = new Date(Date.now() + 3_600_000).toISOString();

const without = (name: string) => (parts: readonly Part[]) =>
  parts.filter((part) => part[0] !== name);
const replaced = (name: string, value: string) => (parts: readonly Part[]) =>
  parts.map((part): Part => (part[0] === name ? [name, value] : part));
const atTheEnd = (name: string) => (parts: readonly Part[]) => [
  ...without(name)(parts),
  ...parts.filter((part) => part[0] === name),
];

/** With a session token, in the credentials that sign. */
export const OF_SESSIONS: readonly string[] = [
  'session token used, x-amz-security-token in form and policy',
  'session token used, field missing',
];

/** What the key of a good form ends in. */
export const NAME = 'a.txt';

/**
 * What S3 answers to forms, by what was done to them. Facts of the developer guide (sigv4-HTTPPOST*), and of what others
 * saw: s3-tests of Ceph, recordings against AWS by LocalStack.
 * @param folder before the keys
 */
export function publishedAnswers(folder: string): Readonly<Record<string, PublishedAnswer>> {
  const key = folder + NAME;
  const onlyKey = [{ key }];
  const keyAnd = (fields: Readonly<Record<string, string>>): Form => ({
    fields: { key, ...fields },
  });
  const ofLength = (length: number, ...bounds: readonly unknown[]): Form => ({
    conditions: [...onlyKey, ['content-length-range', ...bounds]],
    file: 'x'.repeat(length),
  });
  return {
    'expired policy': {
      status: 403,
      code: 'AccessDenied',
      forms: [{ policy: { expiration: '2020-01-01T00:00:00Z', conditions: [] } }],
    },
    'policy truncated / signature wrong': {
      status: 403,
      code: 'SignatureDoesNotMatch',
      forms: [
        {
          change: (parts) => {
            const policy = parts.find(([name]) => name === 'policy')?.[1] ?? '';
            return replaced('policy', policy.slice(0, -8))(parts);
          },
        },
        { change: replaced('x-amz-signature', 'ab'.repeat(32)) },
      ],
    },
    'x-amz-signature field missing': {
      status: 400,
      code: 'InvalidArgument',
      forms: [{ change: without('x-amz-signature') }],
    },
    'x-amz-algorithm or x-amz-credential missing': {
      status: 400,
      code: 'InvalidArgument',
      forms: [{ change: without('x-amz-algorithm') }, { change: without('x-amz-credential') }],
    },
    'only key and policy kept (private bucket)': {
      status: 403,
      code: 'AccessDenied',
      forms: [
        { change: (parts) => parts.filter(([name]) => ['key', 'policy', 'file'].includes(name)) },
      ],
    },
    'field not covered by a condition': {
      status: 403,
      code: 'AccessDenied',
      forms: [{ ...keyAnd({ acl: 'private' }), conditions: onlyKey }],
    },
    'x-ignore-* field not covered': {
      status: 204,
      forms: [{ ...keyAnd({ 'x-ignore-me': 'b' }), conditions: onlyKey }],
    },
    'eq condition, other value': {
      status: 403,
      code: 'AccessDenied',
      forms: [{ conditions: [['eq', '$key', `${folder}b.txt`]] }],
    },
    'eq condition, value differs in case': {
      status: 403,
      code: 'AccessDenied',
      forms: [{ conditions: [['eq', '$key', `${folder}A.TXT`]] }],
    },
    'condition and field names differ in case': {
      status: 204,
      forms: [
        {
          fields: { kEy: key, 'cOnTent-tYpe': 'text/plain' },
          conditions: [{ Key: key }, { 'Content-Type': 'text/plain' }],
        },
        {
          ...keyAnd({ 'content-type': 'text/plain' }),
          conditions: [{ KEY: key }, ['starts-with', '$Content-Type', 'text/']],
        },
      ],
    },
    'operator in mixed case (StArTs-WiTh)': {
      status: 204,
      forms: [{ conditions: [['StArTs-WiTh', '$key', `${folder}a`]] }],
    },
    'top-level "CONDITIONS" / "EXPIRATION"': {
      status: 400,
      forms: [
        { policy: { expiration: SOON, CONDITIONS: [] } },
        { policy: { EXPIRATION: SOON, conditions: [] } },
      ],
    },
    'starts-with, wrong prefix': {
      status: 403,
      code: 'AccessDenied',
      forms: [{ conditions: [['starts-with', '$key', `${folder}b`]] }],
    },
    'starts-with "" with the field absent': {
      status: 403,
      code: 'AccessDenied',
      forms: [{ conditions: [...onlyKey, ['starts-with', '$Content-Type', '']] }],
    },
    'condition field absent from the form': {
      status: 403,
      forms: [{ conditions: [...onlyKey, { acl: 'private' }] }],
    },
    'content-length-range 5..10, 12 bytes': {
      status: 400,
      code: 'EntityTooLarge',
      forms: [ofLength(12, 5, 10)],
    },
    'content-length-range 5..10, 1 byte': {
      status: 400,
      code: 'EntityTooSmall',
      forms: [ofLength(1, 5, 10)],
    },
    'content-length-range 5..10, 5 or 10 bytes (inclusive)': {
      status: 204,
      forms: [ofLength(5, 5, 10), ofLength(10, 5, 10)],
    },
    'content-length-range bounds as strings': { status: 204, forms: [ofLength(7, '5', '10')] },
    'content-length-range one bound / negative': {
      status: 400,
      forms: [ofLength(7, 5), ofLength(7, -1, 10)],
    },
    'simple condition with two properties': {
      status: 400,
      code: 'InvalidPolicyDocument',
      forms: [{ conditions: [{ key, acl: 'private' }] }],
    },
    'simple condition value not a string': {
      status: 400,
      code: 'InvalidPolicyDocument',
      forms: [{ conditions: [{ key: 1 }] }],
    },
    'conditions missing, or [{}]': {
      status: 400,
      forms: [{ policy: { expiration: SOON } }, { policy: { expiration: SOON, conditions: [{}] } }],
    },
    'expiration missing or not ISO 8601': {
      status: 400,
      forms: [
        { policy: { conditions: [] } },
        { policy: { expiration: '2099-05-17 13:00:00', conditions: [] } },
      ],
    },
    'policy of bucket A posted to bucket B': { status: 403, forms: [{ bucket: 'another-bucket' }] },
    'field after file': {
      status: 400,
      forms: [{ change: atTheEnd('key') }, { change: atTheEnd('x-amz-signature') }],
    },
    'success_action_status=201': { status: 201, forms: [keyAnd({ success_action_status: '201' })] },
    'success_action_status=404': { status: 204, forms: [keyAnd({ success_action_status: '404' })] },
    'success_action_redirect relative': {
      status: 204,
      forms: [keyAnd({ success_action_redirect: '/done' })],
    },
    'success_action_redirect absolute': {
      status: 303,
      forms: [keyAnd({ success_action_redirect: 'https://a.example/' })],
    },
    'Content-Type not multipart/form-data': {
      status: 412,
      code: 'PreconditionFailed',
      forms: [{ contentType: 'application/x-www-form-urlencoded' }],
    },
    'session token used, x-amz-security-token in form and policy': { status: 204, forms: [{}] },
    'session token used, field missing': {
      status: 403,
      code: 'InvalidAccessKeyId',
      forms: [{ change: without('x-amz-security-token') }],
    },
    '${filename} with a path in the file name': {
      status: 204,
      forms: ['dir/a.txt', 'C:\\dir\\a.txt', 'a.txt'].map((fileName) => ({
        fields: { key: `${folder}\${filename}` },
        conditions: onlyKey,
        fileName,
      })),
    },
  };
}
