import { inspect } from 'node:util';
import { type Credentials, Signer, type SigningError } from './index.js';

const credentials: Credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQ==',
};

describe('Signer', () => {
  it('scopes to the day, its region and S3', () => {
    expect(new Signer(credentials, 'eu-central-1').scope('20130524')).toBe(
      '20130524/eu-central-1/s3/aws4_request',
    );
  });

  it('scopes to another service when told', () => {
    expect(new Signer(credentials, 'us-east-1', 's3-outposts').scope('20130524')).toBe(
      '20130524/us-east-1/s3-outposts/aws4_request',
    );
  });

  it('signs as a new one does, whatever days it signed for before', () => {
    const signer = new Signer(credentials, 'us-east-1');
    for (const day of ['20130524', '20130525', '20130524', '20130524']) {
      expect(signer.sign('text', day)).toBe(new Signer(credentials, 'us-east-1').sign('text', day));
    }
  });

  it('signs differently for every part of its key', () => {
    const other = { ...credentials, secretAccessKey: 'other' };
    const signatures = [
      new Signer(credentials, 'us-east-1').sign('text', '20130524'),
      new Signer(credentials, 'us-east-1').sign('text', '20130525'),
      new Signer(credentials, 'eu-central-1').sign('text', '20130524'),
      new Signer(credentials, 'us-east-1', 'sts').sign('text', '20130524'),
      new Signer(other, 'us-east-1').sign('text', '20130524'),
    ];
    expect(new Set(signatures).size).toBe(signatures.length);
  });

  it.each([
    ['an access key', { accessKeyId: '' }],
    ['a secret', { secretAccessKey: '' }],
  ])('refuses credentials that lack %s', (_name, part) => {
    expect(() => new Signer({ ...credentials, ...part }, 'us-east-1')).toThrow(
      expect.objectContaining({ code: 'invalid_credentials' }) as SigningError,
    );
  });

  it.each<[how: string, print: (signer: Signer) => string]>([
    ['util.inspect', (signer) => inspect(signer, { showHidden: true, depth: null })],
    ['JSON.stringify', (signer) => JSON.stringify({ signer })],
    ['a template', (signer) => `${signer as unknown as string}`],
    ['a spread', (signer) => inspect({ ...signer })],
    ['its own property names', (signer) => inspect(Reflect.ownKeys(signer))],
  ])('shows no secret to %s', (_how, print) => {
    const signer = new Signer(credentials, 'us-east-1');
    signer.sign('text', '20130524');
    const shown = print(signer);
    expect(shown).not.toContain(credentials.secretAccessKey);
    expect(shown).not.toContain(credentials.sessionToken);
    expect(shown).not.toMatch(/signingKey|Buffer/);
  });
});
