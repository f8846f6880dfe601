import { Module } from '@nestjs/common';
import { AccessPolicy, AuditLog, Authenticator, PresignModule } from 'nestjs-s3-presign';
import { ConsoleAuditLog } from './console.audit-log.js';
import { ProjectPolicy } from './project.policy.js';
import { SessionAuthenticator } from './session.authenticator.js';

@Module({
  imports: [
    PresignModule.forRoot({
      // Region, endpoint and credentials are whatever the SDK finds.
      buckets: { media: { bucket: process.env['MEDIA_BUCKET'] ?? 'media', client: {} } },
      routes: true,
      // Providers with dependencies come from `imports` instead: modules that export these tokens.
      providers: [
        { provide: Authenticator, useClass: SessionAuthenticator },
        { provide: AccessPolicy, useClass: ProjectPolicy },
        { provide: AuditLog, useClass: ConsoleAuditLog },
      ],
    }),
  ],
})
export class AppModule {}
