import { createPublicKey, type KeyObject } from 'node:crypto';
import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose';
import { AuthenticatorOptionsError } from './authenticator-options-error.js';
import type { JwtAlgorithm } from './rules.js';

/**
 * One public key for every token, whatever key a token names.
 * @param pem SPKI or X.509, RSA of at least 2048 bits, P-256, P-384, P-521 or Ed25519
 * @throws {AuthenticatorOptionsError} when it is another, or one of the algorithms is not for it
 */
export function staticKey(pem: string, algorithms: readonly JwtAlgorithm[]): JWTVerifyGetKey {
  const key = publicKeyOf(pem);
  const fitting = ALGORITHMS[kindOf(key)];
  if (!fitting || (key.asymmetricKeyDetails?.modulusLength ?? Infinity) < 2048) {
    throw new AuthenticatorOptionsError(
      'jwt.publicKey',
      'must be an RSA key of at least 2048 bits, or one of P-256, P-384, P-521 and Ed25519',
    );
  }
  if (!algorithms.every((algorithm) => fitting.includes(algorithm))) {
    const message = `must be among ${fitting.join(', ')}, for the public key is of that kind`;
    throw new AuthenticatorOptionsError('jwt.algorithms', message);
  }
  const find = createLocalJWKSet({ keys: [key.export({ format: 'jwk' })] });
  return ({ alg }) => find({ alg });
}

/** By Node's name of the curve or of the kind of key. */
const ALGORITHMS: Readonly<Record<string, readonly JwtAlgorithm[]>> = {
  rsa: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  prime256v1: ['ES256'],
  secp384r1: ['ES384'],
  secp521r1: ['ES512'],
  ed25519: ['EdDSA', 'Ed25519'],
};

const kindOf = (key: KeyObject): string =>
  key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType ?? '';

function publicKeyOf(pem: string): KeyObject {
  // Node would derive the public key; but who checks tokens must not be able to make them.
  if (pem.includes('PRIVATE KEY')) {
    throw new AuthenticatorOptionsError('jwt.publicKey', 'must not be a private key');
  }
  try {
    return createPublicKey(pem);
  } catch (cause) {
    const message = 'must be a public key or certificate in PEM';
    throw new AuthenticatorOptionsError('jwt.publicKey', message, { cause });
  }
}
