import { objectPath, type BucketEndpoint } from '../aws-sdk/bucket-endpoint.js';
import type { CredentialSource, ExpiringCredentials } from '../aws-sdk/credential-source.js';
import { SESSION_TOKEN } from '../aws-sdk/session-credentials.js';
import type { ObjectKey } from '../s3/object-key.js';
import type { Method, ObjectRequestParts } from '../s3/object-request.js';
import {
  presignUrl,
  Signer,
  signPostPolicy,
  type PolicyCondition,
  type PostPolicyFields,
} from '../sigv4/index.js';
import type { Life } from './life.js';

export interface SigningSettings {
  readonly credentials: CredentialSource;
  readonly endpoint: BucketEndpoint;
  readonly requesterPays: boolean;
}

/** Signs for one bucket, wherever it is and whoever pays, with the credentials of the moment. */
export class BucketSigner {
  #signer: { readonly credentials: object; readonly signer: Signer } | undefined;

  constructor(private readonly settings: SigningSettings) {}

  /**
   * At once where they are at hand, which is nearly always: no turn of the event loop then.
   * @throws {PresignError} `credentials_unavailable`, here or in the promise
   */
  credentials(date: Date): ExpiringCredentials | Promise<ExpiringCredentials> {
    return this.settings.credentials.get(date);
  }

  /** A URL for one request with an object. */
  url(
    key: ObjectKey,
    { method, query, headers }: ObjectRequestParts<Method | 'POST'>,
    credentials: ExpiringCredentials,
    { signedAt, signedExpiresIn }: Life,
  ): string {
    const { endpoint } = this.settings;
    return presignUrl(
      {
        method,
        protocol: endpoint.protocol,
        host: endpoint.host,
        path: objectPath(endpoint, key),
        query: this.withOwn(query, credentials),
        headers,
      },
      this.signerFor(credentials),
      signedAt,
      signedExpiresIn,
    );
  }

  /** The fields of a form that carry its signed policy. */
  policy(
    conditions: readonly PolicyCondition[],
    credentials: ExpiringCredentials,
    { signedAt, expiresAt }: Life,
  ): PostPolicyFields {
    const signer = this.signerFor(credentials);
    if (!this.settings.requesterPays) {
      return signPostPolicy(conditions, signer, signedAt, expiresAt);
    }
    const [name, payer] = REQUESTER_PAYS;
    const asked = [...conditions, { [name]: payer }];
    return { [name]: payer, ...signPostPolicy(asked, signer, signedAt, expiresAt) };
  }

  /** Adds what the bucket asks for. Mostly nothing, and then the list stays the shared one. */
  private withOwn(query: Query, { sessionToken = '' }: ExpiringCredentials): Query {
    const { endpoint, requesterPays } = this.settings;
    const asked = requesterPays ? [...query, REQUESTER_PAYS] : query;
    return endpoint.scheme === 'sigv4' ? asked : [...asked, [SESSION_TOKEN, sessionToken]];
  }

  private signerFor(credentials: ExpiringCredentials): Signer {
    // The source hands out one object until it refreshes, so its identity stands for its content.
    if (this.#signer?.credentials !== credentials) {
      const { region, service, scheme } = this.settings.endpoint;
      const { accessKeyId, secretAccessKey } = credentials;
      const signing = scheme === 'sigv4' ? credentials : { accessKeyId, secretAccessKey };
      this.#signer = { credentials, signer: new Signer(signing, region, service) };
    }
    return this.#signer.signer;
  }
}

type Query = ObjectRequestParts['query'];

/** In the query, where the SDK puts it too, or in the form, so that a browser can send it. */
const REQUESTER_PAYS = ['x-amz-request-payer', 'requester'] as const;
