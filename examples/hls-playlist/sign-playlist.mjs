import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { PresignModule, S3PresignService } from 'nestjs-s3-presign';

/** Seconds. Players fetch the last segment when the film is nearly over: the URLs must outlive it. */
const EXPIRES_IN = 6 * 3600;

/** A segment, on a line of its own, or what an `#EXT-X-MAP` or `#EXT-X-KEY` refers to (RFC 8216). */
const REFERENCE = /^[^#\s].*$|(?<=^#EXT-X-(?:MAP|KEY):(?:.*,)?URI=")[^"]+/gm;

const [bucket, key] = process.argv.slice(2);
if (!bucket || !key) {
  console.error('usage: sign-playlist.mjs BUCKET KEY');
  process.exit(2);
}

// Region, endpoint and credentials are whatever the SDK finds.
const app = await NestFactory.createApplicationContext(
  PresignModule.forRoot({ buckets: { [bucket]: { client: {} } } }),
  { logger: ['error'] },
);
const presign = app.get(S3PresignService);
process.stdout.write(await signPlaylist(await fetchPlaylist()));
await app.close();

async function fetchPlaylist() {
  const { url } = await presign.presign({ operation: 'get', key, expiresIn: 60 });
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`S3 answers ${answer.status} for the playlist`);
  return answer.text();
}

/** The playlist with every URI of the bucket presigned, and nothing else changed. */
async function signPlaylist(playlist) {
  const uris = [...new Set(playlist.match(REFERENCE))].filter((uri) => !URL.canParse(uri));
  const results = await presign.presignMany(
    uris.map((uri) => ({ operation: 'get', key: keyOf(uri), expiresIn: EXPIRES_IN })),
  );
  const urls = new Map(uris.map((uri, index) => [uri, urlOf(results[index])]));
  return playlist.replace(REFERENCE, (uri) => urls.get(uri) ?? uri);
}

/**
 * URIs are relative to the playlist's. Whoever may write a playlist must not get URLs for the rest of the bucket,
 * so a key outside its folder is refused.
 */
function keyOf(uri) {
  const base = `https://s3/${key.split('/').map(encodeURIComponent).join('/')}`;
  const found = decodeURIComponent(new URL(uri, base).pathname.slice(1));
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  if (!found.startsWith(folder)) {
    throw new Error(`the playlist refers to ${JSON.stringify(uri)}, outside its folder`);
  }
  return found;
}

function urlOf({ presigned, error }) {
  if (error) throw error;
  return presigned.url;
}
