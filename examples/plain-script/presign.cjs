'use strict';
const { parseArgs } = require('node:util');
const { GetObjectCommand, PutObjectCommand, S3Client } = require('@aws-sdk/client-s3');
// The one line that changes: it was require('@aws-sdk/s3-request-presigner').
const { getSignedUrl } = require('nestjs-s3-presign/aws-sdk');

const { values, positionals } = parseArgs({
  options: { put: { type: 'boolean' }, 'expires-in': { type: 'string', default: '900' } },
  allowPositionals: true,
});
const [Bucket, Key] = positionals;
if (!Bucket || !Key) {
  console.error('usage: presign.cjs [--put] [--expires-in SECONDS] BUCKET KEY');
  process.exit(2);
}

// Region, endpoint and credentials are whatever the SDK finds. By default, as in the SDK's own function, the
// URL of an upload would hold the checksum of an empty body.
const client = new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
const command = values.put
  ? new PutObjectCommand({ Bucket, Key })
  : new GetObjectCommand({ Bucket, Key });

getSignedUrl(client, command, { expiresIn: Number(values['expires-in']) }).then(console.log);
