import { Injectable } from '@nestjs/common';
import {
  Authenticator,
  PresignError,
  principalOf,
  type Credential,
  type Principal,
} from 'nestjs-s3-presign';

/** Where an application would look sessions up. */
const SESSIONS: ReadonlyMap<string, string> = new Map([
  ['session-of-ada', 'ada'],
  ['session-of-bob', 'bob'],
]);

/** Who asks is told by the application's own cookie. */
@Injectable()
export class SessionAuthenticator extends Authenticator {
  authenticate({ headers }: Credential): Principal | undefined {
    const [, session] = /(?:^|; )session=([^;]*)/.exec(String(headers['cookie'] ?? '')) ?? [];
    if (session === undefined) return undefined;
    const user = SESSIONS.get(session);
    if (user === undefined) throw new PresignError('unauthenticated', 'no such session');
    return principalOf(`user:${user}`, { user });
  }
}
