import * as s3 from '@aws-sdk/client-s3';

/** One command stands for all in types. */
export type Command = s3.GetObjectCommand;
export type CommandClass = new (input: object) => Command;

/** Every command that there is. */
export const COMMANDS = Object.entries(s3).filter(
  ([name, value]) => name.endsWith('Command') && 'getEndpointParameterInstructions' in value,
) as unknown as [name: string, command: CommandClass][];

export const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalr/+XUtnFEMI' };
const WHEN_REQUIRED = 'WHEN_REQUIRED';
const CONFIGS: Readonly<Record<string, s3.S3ClientConfig>> = {
  plain: { region: 'eu-central-1' },
  classic: { region: 'us-east-1', useGlobalEndpoint: true },
  token: { region: 'us-east-1', credentials: { ...credentials, sessionToken: 'to+ken/==' } },
  path: { region: 'us-west-2', forcePathStyle: true },
  dualstack: { region: 'eu-west-1', useDualstackEndpoint: true },
  fips: { region: 'us-gov-west-1', useFipsEndpoint: true },
  accelerate: { region: 'eu-west-1', useAccelerateEndpoint: true },
  custom: { region: 'us-east-1', endpoint: 'http://localhost:9000/base/path' },
  address: { region: 'us-east-1', endpoint: 'http://[::1]:9000', forcePathStyle: true },
  headers: {
    region: 'us-east-1',
    // A host of its own: the SDK's cache hands these headers to any other client of the same endpoint.
    endpoint: { url: new URL('https://headers.example'), headers: { 'x-amz-team': ['a'] } },
  },
  checksums: {
    region: 'cn-north-1',
    requestChecksumCalculation: WHEN_REQUIRED,
    responseChecksumValidation: WHEN_REQUIRED,
  },
  request: { region: 'us-east-1', responseChecksumValidation: WHEN_REQUIRED },
  response: { region: 'us-east-1', requestChecksumCalculation: WHEN_REQUIRED },
  arn: { region: 'us-east-1', useArnRegion: true },
  bucketEndpoint: { region: 'us-east-1', bucketEndpoint: true },
  noMultiRegion: { region: 'us-east-1', disableMultiregionAccessPoints: true },
  noSession: { region: 'us-east-1', disableS3ExpressSessionAuth: true },
  sigv4a: { region: 'us-east-1', authSchemePreference: ['sigv4a'] },
  noCredentials: { region: 'us-east-1', credentials: () => Promise.reject(new Error('none')) },
};
/** Every kind of client. */
export const clients = Object.fromEntries(
  Object.entries(CONFIGS).map(([name, config]) => [
    name,
    new s3.S3Client({ credentials, ...config }),
  ]),
);
