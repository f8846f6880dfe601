/** The API key or token, in memory alone. */
let credential = '';

/** Sends it with whatever is asked of the service from now on. */
export function useCredential(given) {
  credential = given.trim();
}

/** Is called when the service does not know who asks. */
let onUnauthenticated = () => {};
export function whenUnauthenticated(callback) {
  onUnauthenticated = callback;
}

async function ask(path, body) {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const answer = await fetch(path, body && { ...post, body: JSON.stringify(body) });
  return answer.json();
}

/** What the page is told of the service. */
export const settings = () => ask('/try-it/settings.json');

/** A link to a file, which lives so many seconds. */
export const linkTo = (key, expiresIn) =>
  ask(`/presigned-url?${new URLSearchParams({ file_name: key, expires_in: expiresIn })}`);

/** Deletes a file, by a URL for this alone. */
export async function deleteFile(key) {
  const {
    method,
    presigned_url: url,
    headers,
  } = await ask('/presigned-url', {
    operation: 'delete',
    key,
  });
  const answer = await fetch(url, { method, headers });
  if (!answer.ok) throw new Error(`S3 answered ${answer.status}`);
}

// Uppy's client of the companion routes lets nobody add headers, and of a refusal it shows the status alone: here it gets
// the credential, and throws what the service says.
const plainFetch = window.fetch;
window.fetch = async (resource, options) => {
  const request = new Request(resource, options);
  if (new URL(request.url).origin !== location.origin) return plainFetch(request);
  if (credential.startsWith('eyJ')) request.headers.set('authorization', `Bearer ${credential}`);
  else if (credential) request.headers.set('x-api-key', credential);
  const answer = await plainFetch(request);
  if (answer.ok) return answer;
  if (answer.status === 401) onUnauthenticated();
  const { detail, title } = await answer.json();
  throw new Error(detail ?? title);
};
