import { settings, useCredential, whenUnauthenticated } from './api.js';
import { FileList } from './file-list.js';
import { AwsS3, Dashboard, Uppy } from './uppy/uppy.min.mjs';

const announcer = document.getElementById('announcer');
const files = new FileList((text) => {
  announcer.textContent = text;
});

const upload = document.getElementById('upload');
const uppy = new Uppy({ autoProceed: true })
  .use(Dashboard, {
    target: upload,
    inline: true,
    width: '100%',
    height: 280,
    theme: 'auto',
    proudlyDisplayPoweredByUppy: false,
  })
  .use(AwsS3, { companionEndpoint: location.origin, allowedMetaFields: [] });

uppy.on('upload-success', ({ name, size }, { body: { key } }) => files.add({ key, name, size }));
// What was uploaded is in the list of links; what was not stays, to be tried again.
uppy.on('complete', ({ successful }) => successful.forEach(({ id }) => uppy.removeFile(id)));

const fault = document.getElementById('upload-fault');
uppy.on('upload-error', ({ name }, { message }) => {
  fault.textContent = `${name}: ${message}`;
  fault.hidden = false;
});
uppy.on('upload', () => {
  fault.hidden = true;
});
uppy.on('cancel-all', () => {
  fault.hidden = true;
});

const credential = document.getElementById('credential');
const key = document.getElementById('key');

function askForKey() {
  credential.hidden = false;
  upload.inert = true;
  key.focus();
}

credential.addEventListener('submit', async (event) => {
  event.preventDefault();
  useCredential(key.value);
  key.value = '';
  credential.hidden = true;
  upload.inert = false;
  upload.querySelector('button').focus();
  await Promise.all([files.renew(), uppy.retryAll()]);
});

whenUnauthenticated(askForKey);
const { asks_for_key: asksForKey, docs } = await settings();
document.getElementById('docs').hidden = !docs;
if (asksForKey) askForKey();
else await files.renew();
