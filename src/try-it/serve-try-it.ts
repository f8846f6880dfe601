import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** What the page is told of the service. */
interface TryItSettings {
  /** Whether callers must say who they are. */
  readonly asks_for_key: boolean;
  /** Whether there is a page at `/docs`. */
  readonly docs: boolean;
}

/**
 * Serves a page at `/` to upload files with and to get links to them; no foreign hosts but the buckets.
 * @param origins of the buckets, which the page sends files to
 * @returns whether it is served: its upload widget is a package for development, which may have been left out
 */
export async function serveTryIt(
  app: NestFastifyApplication,
  settings: TryItSettings,
  origins: readonly string[],
): Promise<boolean> {
  const bundle = uppyBundle();
  if (bundle === undefined) return false;
  const policy = contentSecurityPolicy(origins);
  // A route for each file, and none beside.
  const files = { wildcard: false, index: false } as const;
  await app.register(fastifyStatic, { ...files, root: PAGE, prefix: '/try-it/' });
  await app.register(fastifyStatic, {
    ...files,
    root: dirname(bundle),
    prefix: '/try-it/uppy/',
    globIgnore: ['**/!(uppy.min.mjs|uppy.min.css)'],
    decorateReply: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/', (_request, reply) =>
    reply.header('content-security-policy', policy).sendFile('index.html'),
  );
  fastify.get('/try-it/settings.json', () => settings);
  return true;
}

const PAGE = fileURLToPath(new URL('./page/', import.meta.url));

function uppyBundle(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('uppy/dist/uppy.min.mjs');
  } catch {
    // The library's users do not have it, nor does a service that was installed without what is for development.
    return undefined;
  }
}

/** Pictures of files that wait for their upload are blobs; Uppy's icons stand in its styles. */
const contentSecurityPolicy = (origins: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    `connect-src ${["'self'", ...origins].join(' ')}`,
    "frame-ancestors 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join(';');
