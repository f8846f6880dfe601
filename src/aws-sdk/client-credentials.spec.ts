import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { credentialSourceOf } from './client-credentials.js';
import type { CredentialSource } from './credential-source.js';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const unavailable = { code: 'credentials_unavailable' };

beforeEach(() => jest.useFakeTimers({ now: Date.parse('2026-11-23T17:00:00Z') }));
afterEach(() => jest.useRealTimers());

const give = () => Promise.resolve(keys);

const clientOf = (config: S3ClientConfig) => new S3Client({ region: 'us-east-1', ...config });

async function expectNone(source: CredentialSource) {
  const asked = expect(source.get(new Date())).rejects.toMatchObject(unavailable);
  await jest.advanceTimersByTimeAsync(2000);
  await asked;
}

describe('credentialSourceOf', () => {
  it("a client's configuration: a provider that hung once is asked again", async () => {
    const hang = new Promise<typeof keys>(() => undefined);
    const credentials = jest.fn(give).mockReturnValueOnce(hang);
    const source = credentialSourceOf(clientOf({ credentials }), credentials);
    await expectNone(source);
    expect(await source.get(new Date())).toMatchObject(keys);
    expect(credentials).toHaveBeenCalledTimes(2);
  });

  it('a ready client with the default chain: a chain that hung stays so, a new one is asked', async () => {
    let hangs = true;
    const chain = () => (hangs ? () => new Promise<never>(() => undefined) : give);
    const source = credentialSourceOf(clientOf({ credentialDefaultProvider: chain }));
    await expectNone(source);
    hangs = false;
    expect(await source.get(new Date())).toMatchObject(keys);
  });

  it('tells a provider which client asks, as the SDK does', async () => {
    const credentials = jest.fn(give);
    const client = clientOf({ credentials });
    await credentialSourceOf(client, credentials).get(new Date());
    const { config } = client;
    expect(credentials).toHaveBeenCalledWith({ forceRefresh: true, callerClientConfig: config });
  });

  it.each<[string, () => S3Client]>([
    ['keys', () => clientOf({ credentials: keys })],
    ['a provider', () => clientOf({ credentials: give })],
    [
      "another client's credentials",
      () => {
        const other = new S3Client({ credentials: keys });
        return clientOf({ credentials: other.config.credentials });
      },
    ],
    [
      'a provider that came later',
      () => {
        const client = clientOf({});
        client.config.credentials = give;
        return client;
      },
    ],
  ])('takes from a ready client no others than its own: %s', async (_, make) => {
    const client = make();
    client.config.credentialDefaultProvider = () => () => Promise.reject(new Error('default'));
    expect(await credentialSourceOf(client).get(new Date())).toMatchObject(keys);
  });

  it('asks a ready client again when its provider failed', async () => {
    const credentials = jest.fn(give).mockRejectedValueOnce(new Error());
    const source = credentialSourceOf(clientOf({ credentials }));
    await expect(source.get(new Date())).rejects.toMatchObject(unavailable);
    await jest.advanceTimersByTimeAsync(1000);
    expect(await source.get(new Date())).toMatchObject(keys);
  });
});
