import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  S3Client,
  UploadPartCommand,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { objectKey } from '../s3/object-key.js';
import { Buckets } from './buckets.js';
import { uploadStepRequest, type UploadStep } from '../s3/upload-step.js';
import { presignPart, presignStep } from './presign-part.js';

const DATE = new Date('2026-11-23T17:00:00Z');
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

const CLIENTS: Readonly<Record<string, S3ClientConfig>> = {
  plain: { region: 'eu-central-1', credentials },
  token: { region: 'us-east-1', credentials: { ...credentials, sessionToken: 'to+ken/=' } },
  path: { region: 'us-west-2', credentials, forcePathStyle: true },
};

const PART = { uploadId: 'a+b/c=~d e', partNumber: 10_000, contentLength: 7 };

/** The query as a set of pairs, the rest of the URL as it stands. */
function parts(url: string) {
  const [path, query = ''] = url.split('?');
  return { path, query: query.split('&').map(decodeURIComponent).sort() };
}

it.each(Object.entries(CLIENTS))(
  'presignPart gives the URL that the SDK gives (%s)',
  async (_, config) => {
    const client = new S3Client({ ...config, requestChecksumCalculation: 'WHEN_REQUIRED' });
    const buckets = await Buckets.open({ buckets: { media: { bucket: 'real-bucket', client } } });
    const key = objectKey('ü/"a" +%.bin');
    const wanted = { expiresIn: 60 };
    const ours = await presignPart(key, PART, wanted, buckets.settings('media'), DATE);
    const command = new UploadPartCommand({
      Bucket: 'real-bucket',
      Key: key,
      UploadId: PART.uploadId,
      PartNumber: PART.partNumber,
      ContentLength: PART.contentLength,
    });
    const theirs = await getSignedUrl(client, command, {
      expiresIn: 60,
      signingDate: DATE,
      signableHeaders: new Set(['content-length', 'host']),
    });
    expect(parts(ours.url)).toEqual(parts(theirs));
    expect(ours).toMatchObject({ method: 'PUT', headers: { 'content-length': '7' } });
    client.destroy();
  },
);

const uploadId = PART.uploadId;
const object = { Bucket: 'real-bucket', Key: 'ü/"a" +%.bin', UploadId: uploadId };

type Sign = (client: S3Client, options: Parameters<typeof getSignedUrl>[2]) => Promise<string>;

const STEPS: readonly [UploadStep, string, Sign][] = [
  [
    { step: 'create', contentType: 'video/mp4', contentDisposition: 'attachment' },
    'POST',
    (client, options) => {
      const described = { ContentType: 'video/mp4', ContentDisposition: 'attachment' };
      const command = new CreateMultipartUploadCommand({ ...object, ...described });
      return getSignedUrl(client, command, options);
    },
  ],
  [
    { step: 'part', uploadId, partNumber: 3 },
    'PUT',
    (client, options) =>
      getSignedUrl(client, new UploadPartCommand({ ...object, PartNumber: 3 }), options),
  ],
  [
    { step: 'list', uploadId },
    'GET',
    (client, options) => getSignedUrl(client, new ListPartsCommand(object), options),
  ],
  [
    { step: 'complete', uploadId },
    'POST',
    (client, options) => getSignedUrl(client, new CompleteMultipartUploadCommand(object), options),
  ],
  [
    { step: 'abort', uploadId },
    'DELETE',
    (client, options) => getSignedUrl(client, new AbortMultipartUploadCommand(object), options),
  ],
];

describe.each(STEPS)('presignStep: %j', (step, method, sign) => {
  it.each(Object.entries(CLIENTS))('gives the URL that the SDK gives (%s)', async (_, config) => {
    const client = new S3Client({ ...config, requestChecksumCalculation: 'WHEN_REQUIRED' });
    const buckets = await Buckets.open({ buckets: { media: { bucket: 'real-bucket', client } } });
    const request = uploadStepRequest(step);
    const settings = buckets.settings('media');
    const ours = await presignStep(
      objectKey(object.Key),
      request,
      { expiresIn: 60 },
      settings,
      DATE,
    );
    const theirs = await sign(client, {
      expiresIn: 60,
      signingDate: DATE,
      signableHeaders: new Set(['host', ...Object.keys(request.headers)]),
    });
    expect(parts(ours.url)).toEqual(parts(theirs));
    expect(ours.method).toBe(method);
    client.destroy();
  });
});
