import type { Problem } from '../support/api.js';
import { json, sendJson } from '../support/http.js';
import { startInstanceMetadata } from '../support/instance-metadata.js';
import { s3Error, startScriptedS3 } from '../support/scripted-s3.js';
import { startService } from '../support/service.js';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYcanaryKEY';
const TOKEN = 'IQoJb3JpZ2luX2VjEcanary/token+of/the+session==';
const UPLOAD = { key: 'film.mp4', content_type: 'video/mp4', content_length: 100_000_000 };

it('S3 repeats the credentials in an error: the log has it, without the secret and the token', async () => {
  const s3 = await startScriptedS3();
  const metadata = await startInstanceMetadata();
  metadata.gives({
    AccessKeyId: 'ASIACANARY1234567890',
    SecretAccessKey: SECRET,
    Token: TOKEN,
    Expiration: new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z/, 'Z'),
  });
  const service = await startService({
    AWS_STORAGE_BUCKET_NAME: 'media-bucket',
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    PRESIGN_FORCE_PATH_STYLE: 'true',
    PRESIGN_AUDIT_LOG: 'audit.log',
    AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.endpoint,
  });
  s3.follow(() => s3Error(400, 'Odd', `no good are ${SECRET} and ${TOKEN}`));

  const answer = await sendJson('POST', `${service.url}/multipart-uploads`, UPLOAD);
  expect(json<Problem>(answer).code).toBe('storage_unavailable');
  await service.says(/no good are \[redacted\] and \[redacted\]/);
  expect(service.output()).not.toContain('canary');
  expect(answer.body.toString()).not.toContain('canary');

  await service.stop();
  await metadata.close();
  await s3.close();
});
