/** Ways to presign one GET, each ready to use: a function from an object key to a URL or its promise. */
import 'reflect-metadata';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl, S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import { Test } from '@nestjs/testing';
import { HttpRequest } from '@smithy/core/protocols';
import { AwsClient } from 'aws4fetch';
import { Client as MinioClient } from 'minio';
import { hash } from 'node:crypto';
import { getSignedUrl as dropIn } from '../dist/aws-sdk/index.js';
import { PresignModule, S3PresignService } from '../dist/index.js';
import { presignUrl, Signer, uriEncodePath } from '../dist/sigv4/index.js';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-secret' };
const host = `media.s3.${region}.amazonaws.com`;
const expiresIn = 900;
const client = new S3Client({ region, credentials });

const module = await Test.createTestingModule({
  imports: [PresignModule.forRoot({ buckets: { media: { client } } })],
}).compile();
export const service = module.get(S3PresignService);

function core() {
  const signer = new Signer(credentials, region);
  const query = Object.freeze([
    Object.freeze(['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD']),
    Object.freeze(['x-id', 'GetObject']),
  ]);
  return (key) =>
    presignUrl(
      { method: 'GET', protocol: 'https:', host, path: `/${uriEncodePath(key)}`, query },
      signer,
      new Date(),
      expiresIn,
    );
}

/** The three hashes that a signature can't do without, over texts of the same length, and nothing else. */
function hashing() {
  const [canonicalRequest, inner, outer] = [330, 190, 96].map((length) =>
    Buffer.alloc(length, 'a'),
  );
  return () => {
    hash('sha256', canonicalRequest, 'hex');
    hash('sha256', inner, 'hex');
    return hash('sha256', outer, 'hex');
  };
}

function requestPresigner() {
  const presigner = new S3RequestPresigner(client.config);
  return (key) =>
    presigner.presign(
      new HttpRequest({ method: 'GET', protocol: 'https:', hostname: host, path: `/${key}`, headers: { host } }), // prettier-ignore
      { expiresIn },
    );
}

function aws4fetch() {
  const { accessKeyId, secretAccessKey } = credentials;
  const aws = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3' });
  return async (key) =>
    (
      await aws.sign(`https://${host}/${key}?X-Amz-Expires=${expiresIn}`, {
        aws: { signQuery: true },
      })
    ).url;
}

function minio() {
  const { accessKeyId: accessKey, secretAccessKey: secretKey } = credentials;
  const s3 = new MinioClient({ endPoint: `s3.${region}.amazonaws.com`, region, accessKey, secretKey }); // prettier-ignore
  return (key) => s3.presignedGetObject('media', key, expiresIn);
}

const command = (key) => new GetObjectCommand({ Bucket: 'media', Key: key });

export const JUDGE = 'SDK getSignedUrl';

export const contenders = {
  'three bare SHA-256 hashes': hashing(),
  'sigv4 presignUrl': core(),
  'S3PresignService.presign': (key) => service.presign({ operation: 'get', key, expiresIn }),
  'aws-sdk getSignedUrl (drop-in)': (key) => dropIn(client, command(key), { expiresIn }),
  aws4fetch: aws4fetch(),
  minio: minio(),
  'SDK S3RequestPresigner': requestPresigner(),
  [JUDGE]: (key) => getSignedUrl(client, command(key), { expiresIn }),
};

export const keyOf = (i) => `documents/2026/report-${i}.pdf`;
