import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the service finds at 169.254.169.254 on an instance; asked by its second version, tokens and all. */
export interface InstanceMetadata {
  /** For `AWS_EC2_METADATA_SERVICE_ENDPOINT`. */
  readonly endpoint: string;
  /** How often credentials were asked for. */
  readonly questions: () => number;
  readonly gives: (credentials: InstanceCredentials) => void;
  /** Goes on answering a space at a time, so that no idle timeout of the client's ends it. */
  readonly hangs: () => void;
  /** Answers 500 at once. */
  readonly fails: () => void;
  readonly close: () => Promise<void>;
}

interface InstanceCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token: string;
  readonly Expiration: string;
}

const TOKEN = 'metadata-token';
const ROLE = 'presigner';
const PATH = '/latest/meta-data/iam/security-credentials/';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html */
export async function startInstanceMetadata(): Promise<InstanceMetadata> {
  let credentials: InstanceCredentials | undefined;
  let isBroken = false;
  let questions = 0;
  const drips = new Set<NodeJS.Timeout>();

  const server = createServer((request, response) => {
    if (request.method === 'PUT' && request.url === '/latest/api/token') {
      questions += 1;
      if (isBroken) response.writeHead(500).end();
      else if (!credentials) drips.add(setInterval(() => response.write(' '), 100));
      else response.end(TOKEN);
    } else if (request.headers['x-aws-ec2-metadata-token'] !== TOKEN) {
      response.writeHead(401).end();
    } else {
      answer(request, response, credentials);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    questions: () => questions,
    gives: (given) => {
      credentials = given;
      isBroken = false;
    },
    hangs: () => (credentials = undefined),
    fails: () => (isBroken = true),
    close: async () => {
      for (const drip of drips) clearInterval(drip);
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function answer(
  { url }: IncomingMessage,
  response: ServerResponse,
  credentials: InstanceCredentials | undefined,
): void {
  if (url === PATH) response.end(ROLE);
  else if (url === PATH + ROLE) response.end(JSON.stringify({ Code: 'Success', ...credentials }));
  else response.writeHead(404).end();
}
