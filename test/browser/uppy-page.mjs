// What the page of the tests runs, bundled with Uppy itself. The tests ask it for `globalThis.uppyPage`.
import Uppy from '@uppy/core';
import AwsS3 from '@uppy/aws-s3';

const { crypto, File } = globalThis;

/**
 * Adds a file of random bytes to an Uppy of its own.
 * @param options `api`, `mode` (`companion` or `sign-request`), `name`, `type`, `size`, `multipart`
 * @returns the file's SHA-256
 */
async function add({ api, mode, name, type, size, multipart }) {
  const bytes = new Uint8Array(size);
  const step = 65_536; // all that `getRandomValues` fills at a time
  for (let at = 0; at < size; at += step) crypto.getRandomValues(bytes.subarray(at, at + step));
  const uppy = new Uppy();
  uppy.use(AwsS3, {
    ...(multipart !== undefined && { shouldUseMultipart: multipart }),
    ...(mode === 'companion'
      ? { companionEndpoint: api }
      : {
          generateObjectKey: (file) => `chosen/${file.id}/${file.name}`,
          signRequest: (request) => signed(api, { ...request, contentType: type }),
        }),
  });
  uppy.addFile({ name, type, data: new File([bytes], name, { type }) });
  uppyPage.uppy = uppy;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function signed(api, request) {
  const answer = await fetch(`${api}/s3/sign-request`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  if (!answer.ok) throw new Error(`Not signed: ${answer.statusText}`);
  return answer.json();
}

/** Uploads, or goes on with what failed. */
const upload = () => outcomeOf(uppyPage.uppy.upload());
const retry = () => outcomeOf(uppyPage.uppy.retryAll());

/** Uploads, and does something once a part has arrived. */
function uploadAnd(action) {
  const { uppy } = uppyPage;
  const outcome = upload();
  const done = new Promise((resolve) => {
    uppy.once('s3-multipart:part-uploaded', () => resolve(action(uppy)));
  });
  uppyPage.outcome = outcome;
  return done;
}

async function outcomeOf(result) {
  const { successful = [], failed = [] } = (await result) ?? {};
  return {
    successful: successful.map(({ response }) => response.body),
    failed: failed.map(({ error }) => error),
  };
}

const uppyPage = {
  add,
  upload,
  retry,
  pauseInMidUpload: () => uploadAnd((uppy) => uppy.pauseAll()),
  cancelInMidUpload: () => uploadAnd((uppy) => uppy.cancelAll()),
  resume: () => (uppyPage.uppy.resumeAll(), uppyPage.outcome),
};
globalThis.uppyPage = uppyPage;
