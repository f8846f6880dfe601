import cors from '@fastify/cors';
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { fastify } from 'fastify';
import { REQUEST_ID } from './request-id.js';

/** Seconds for which browsers remember a preflight's answer. */
const PREFLIGHT_LIFE = 600;

/**
 * What browsers may do with the answers: pages of the given origins may ask (CORS), and nothing is shown, framed or guessed at
 * but the documentation.
 * @param origins exact, such as `https://app.example.com`; none by default
 */
export async function guardBrowsers(
  app: NestFastifyApplication,
  origins: readonly string[] = [],
): Promise<void> {
  const headers = await securityHeaders();
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (_request, reply, done) => {
      void reply.headers(headers);
      done();
    });
  if (origins.length === 0) return;
  await app.register(cors, {
    origin: [...origins],
    // Credentials come in headers that a page sets, never in cookies.
    credentials: false,
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    allowedHeaders: ['authorization', 'x-api-key', 'content-type', REQUEST_ID],
    exposedHeaders: ['retry-after', 'location', REQUEST_ID],
    maxAge: PREFLIGHT_LIFE,
    // Its answer to what is no preflight would be plain text; so all OPTIONS are answered alike, with nothing.
    strictPreflight: false,
  });
}

const OPTIONS: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      // The page at /docs, which has nothing from elsewhere. Its styles stand in the page itself.
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      frameAncestors: ["'none'"],
      formAction: ["'none'"],
      baseUri: ["'none'"],
    },
  },
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
  // Other names under this domain are not ours to speak for.
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  // Links to files may stand in pages of any origin.
  crossOriginResourcePolicy: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  // For browsers of old, and for plug-ins.
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
};

/** What helmet answers with, asked once: it does not depend on the request, and takes as long as the rest of an answer. */
async function securityHeaders(): Promise<Readonly<Record<string, string>>> {
  const probe = fastify();
  await probe.register(helmet, OPTIONS);
  probe.get('/', (_request, reply) => reply.send());
  const { headers } = await probe.inject('/');
  await probe.close();
  const own = Object.entries(headers).filter(
    ([name]) => !['content-length', 'date', 'connection'].includes(name),
  );
  return Object.fromEntries(own.map(([name, value]) => [name, String(value)]));
}
