import { generateKeyPairSync, sign, type JsonWebKey, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A key pair of an issuer of tokens, by the algorithm that it signs with. */
export interface IssuerKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const KINDS = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  PS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
};

export const issuerKey = (kid: string, alg: keyof typeof KINDS = 'ES256'): IssuerKey => ({
  kid,
  alg,
  ...KINDS[alg](),
});

export const pemOf = ({ publicKey }: IssuerKey): string =>
  publicKey.export({ type: 'spki', format: 'pem' }).toString();

export const jwkOf = ({ kid, publicKey }: IssuerKey): JsonWebKey => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
});

/** A JWS made by `node:crypto` alone (RFC 7515, section 7.1). */
export function token(key: IssuerKey, claims: object, header: object = {}): string {
  const text = signingInput({ alg: key.alg, kid: key.kid, typ: 'JWT', ...header }, claims);
  const hash = key.alg === 'EdDSA' ? null : `sha${key.alg.slice(2)}`;
  const signature = sign(hash, Buffer.from(text), {
    key: key.privateKey,
    dsaEncoding: 'ieee-p1363',
    ...(key.alg.startsWith('PS') && { padding: 6, saltLength: 32 }),
  });
  return `${text}.${signature.toString('base64url')}`;
}

export const signingInput = (header: object, claims: object): string =>
  [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');

/** A server on loopback that publishes keys, counts how often it is asked, and misbehaves when told to. */
export async function startIssuer(...keys: IssuerKey[]) {
  const state = { keys: keys.map(jwkOf), asked: 0, answer: 'keys' as Behaviour };
  const server = createServer((_request, response) => {
    state.asked += 1;
    if (state.answer === 'hang') return;
    if (state.answer === 'redirect') response.setHeader('location', '/elsewhere');
    response.statusCode = { keys: 200, garbage: 200, error: 500, redirect: 302 }[state.answer];
    response.end(state.answer === 'garbage' ? '<html>' : JSON.stringify({ keys: state.keys }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    asked: () => state.asked,
    publish: (...published: IssuerKey[]) => (state.keys = published.map(jwkOf)),
    behave: (answer: Behaviour) => (state.answer = answer),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

type Behaviour = 'keys' | 'garbage' | 'error' | 'redirect' | 'hang';
