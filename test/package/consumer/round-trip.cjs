'use strict';
// What a user does with every entry of the package. `entries.mjs` and `entries.cjs` load them each their way.
const assert = require('node:assert/strict');
const { mkdtemp, rm } = require('node:fs/promises');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

exports.roundTrip = async (entries) => {
  const directory = await mkdtemp(join(tmpdir(), 'presign-consumer-'));
  const store = await entries.testing.startS3Store({ directory, buckets: ['media'] });
  try {
    await throughNest(entries, store);
    await throughTheSdk(entries, store);
    await throughTheSigner(entries, store);
  } finally {
    await store.close();
    await rm(directory, { recursive: true });
  }
  console.log(`round trip done on Node ${process.version}`);
};

async function throughNest({ nest, presign }, store) {
  class AppModule {}
  nest.Module({
    imports: [
      presign.PresignModule.forRoot({
        buckets: { media: { client: config(store) } },
        routes: true,
        providers: [
          { provide: presign.Authenticator, useClass: presign.AnonymousAuthenticator },
          { provide: presign.AccessPolicy, useValue: new presign.GrantPolicy([EVERYTHING]) },
        ],
      }),
    ],
  })(AppModule);
  const app = await nest.NestFactory.create(AppModule, new nest.FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  await app.listen(0, '127.0.0.1');
  const service = app.get(presign.S3PresignService);
  const { url } = await service.presign({ operation: 'put', key: 'hello.txt' });
  assert.equal((await fetch(url, { method: 'PUT', body: 'hello' })).status, 200);
  const answer = await fetch(`${await app.getUrl()}/presigned-url?file_name=hello.txt`);
  assert.equal(await text((await answer.json()).presigned_url), 'hello');
  const wrong = await fetch(`${await app.getUrl()}/presigned-url?file_name=`);
  assert.equal((await wrong.json()).code, 'invalid_key');
  await app.close();
}

const EVERYTHING = {
  name: 'everything',
  subjects: { principal: ['anonymous'] },
  buckets: ['media'],
  keys: ['**'],
  operations: ['get'],
};

async function throughTheSdk({ awsSdk, s3 }, store) {
  const client = new s3.S3Client(config(store));
  const command = new s3.GetObjectCommand({ Bucket: 'media', Key: 'hello.txt' });
  assert.equal(await text(await awsSdk.getSignedUrl(client, command, { expiresIn: 60 })), 'hello');
  const post = await awsSdk.createPresignedPost(client, { Bucket: 'media', Key: 'posted.txt' });
  assert.equal(post.fields.key, 'posted.txt');
  client.destroy();
}

async function throughTheSigner({ sigv4 }, store) {
  const signer = new sigv4.Signer(store.credentials, store.region);
  const host = new URL(store.endpoint).host;
  const request = { method: 'GET', protocol: 'http:', host, path: '/media/hello.txt' };
  assert.equal(await text(sigv4.presignUrl(request, signer, new Date(), 60)), 'hello');
}

const config = ({ endpoint, region, credentials }) => ({
  endpoint,
  region,
  credentials,
  forcePathStyle: true,
});

async function text(url) {
  const answer = await fetch(url);
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.text();
}
