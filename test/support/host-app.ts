import {
  Catch,
  Controller,
  ForbiddenException,
  Get,
  Injectable,
  Module,
  UseFilters,
  UseGuards,
  ValidationPipe,
  type ArgumentsHost,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  AccessPolicy,
  AuditLog,
  AuthenticationGuard,
  Authenticator,
  CallerOf,
  PresignError,
  PresignModule,
  ProblemFilter,
  S3PresignService,
  type AccessRequest,
  type AuditEvent,
  type Caller,
  type Credential,
  type Decision,
  type NewKeyRequest,
  type Principal,
} from '../../src/index.js';

/** The application's database: who may read and write which folder. */
@Injectable()
export class Database {
  folders: Readonly<Record<string, string>> = { ann: 'ann' };
  look: (owner: string) => Promise<string | undefined> = async (owner) => {
    await Promise.resolve();
    return this.folders[owner];
  };
}

/** A table of the application's, in place of the audit log. */
@Injectable()
export class EventTable extends AuditLog {
  readonly events: AuditEvent[] = [];
  write: (event: AuditEvent) => Promise<void> = (event) => {
    this.events.push(event);
    return Promise.resolve();
  };

  record(event: AuditEvent): Promise<void> {
    return this.write(event);
  }
}

/** Who asks, by a cookie. */
@Injectable()
class Sessions extends Authenticator {
  override get schemes(): readonly string[] {
    return [];
  }

  async authenticate({ headers }: Credential): Promise<Principal | undefined> {
    await Promise.resolve();
    const session = /(?:^|; )session=(\w+)/.exec(String(headers['cookie'] ?? ''))?.[1];
    if (session === undefined) return undefined;
    if (session !== 'ann') throw new PresignError('unauthenticated', 'no such session');
    return { id: 'user:ann', claims: { name: 'ann' } };
  }
}

/** Who may, by the database. */
@Injectable()
class Folders extends AccessPolicy {
  constructor(private readonly database: Database) {
    super();
  }

  async decide({ claims }: Principal, { key }: AccessRequest): Promise<Decision> {
    const folder = await this.database.look(String(claims['name']));
    return folder !== undefined && key.startsWith(`${folder}/`)
      ? { allowed: true, grant: folder, maxExpiresIn: 60 }
      : { allowed: false, faults: [] };
  }

  async newKey({ claims }: Principal, { fileName }: NewKeyRequest): Promise<string | undefined> {
    const folder = await this.database.look(String(claims['name']));
    return folder && `${folder}/${fileName}`;
  }
}

@Module({ providers: [Database, EventTable], exports: [Database, EventTable] })
class StorageModule {}

@Module({
  imports: [StorageModule],
  providers: [
    { provide: Authenticator, useClass: Sessions },
    { provide: AccessPolicy, useClass: Folders },
    { provide: AuditLog, useExisting: EventTable },
  ],
  exports: [Authenticator, AccessPolicy, AuditLog],
})
class AccessModule {}

/** A feature that hands out what it knows to be fine. */
@Controller('feature')
class FeatureController {
  constructor(private readonly presign: S3PresignService) {}

  @Get('link')
  async link(): Promise<{ readonly link: string }> {
    const { url } = await this.presign.presign({ operation: 'get', key: 'nobodys/a.pdf' });
    return { link: url };
  }

  @Get('me')
  @UseGuards(AuthenticationGuard)
  @UseFilters(ProblemFilter)
  me(@CallerOf() { principal }: Caller): { readonly me: string } {
    return { me: principal.id };
  }
}

/** Closed at times, for everyone. */
@Injectable()
class MaintenanceGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    if (headers['x-maintenance'] !== undefined) throw new ForbiddenException();
    return true;
  }
}

@Catch()
class HostFilter implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost): void {
    void host.switchToHttp().getResponse<FastifyReply>().status(418).send({ host: true });
  }
}

const client = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
};
const pipe = new ValidationPipe({
  whitelist: true,
  transform: true,
  transformOptions: { enableImplicitConversion: true },
});

/** An application with a guard, a filter and a pipe of its own for everything in it, and the routes among that. */
@Module({
  imports: [
    StorageModule,
    AccessModule,
    PresignModule.forRoot({
      buckets: { media: { client } },
      routes: true,
      imports: [AccessModule],
    }),
  ],
  controllers: [FeatureController],
  providers: [
    { provide: APP_GUARD, useClass: MaintenanceGuard },
    { provide: APP_FILTER, useClass: HostFilter },
    { provide: APP_PIPE, useValue: pipe },
  ],
})
export class HostModule {}
