import { Module } from '@nestjs/common';
import { ConfigModule, type ConfigType } from '@nestjs/config';
import { AccessPolicy } from './access/access-policy.js';
import { AnonymousAuthenticator } from './access/anonymous.authenticator.js';
import { Authenticator } from './access/authenticator.js';
import { configuredAuthenticators } from './access/configured-authenticators.js';
import { FirstOfAuthenticator } from './access/first-of.authenticator.js';
import { GrantPolicy } from './access/grant-policy.js';
import { RateLimits } from './access/rate-limits.js';
import { AuditLog } from './audit/audit-log.js';
import { AuditLogRotation } from './audit/audit-log-rotation.js';
import { JsonLinesAuditLog } from './audit/json-lines.audit-log.js';
import { ConfigFileReload } from './config-file/config-file-reload.js';
import type { ConfigFile } from './config-file/config-file.js';
import { ConfigurationError } from './config-file/configuration-error.js';
import { reloadFaults } from './config/reload-faults.js';
import { serviceConfig } from './config/service-config.js';
import { CountingAuditLog } from './metrics/counting.audit-log.js';
import { Metrics } from './metrics/metrics.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { UploadTokens } from './uploads/upload-tokens.js';
import { serviceGrants } from './service-grants.js';

type Config = ConfigType<typeof serviceConfig>;

/** Who may ask the service, for what, how often, and where it is written down. */
@Module({
  imports: [ConfigModule.forFeature(serviceConfig), MetricsModule],
  providers: [
    {
      provide: FirstOfAuthenticator,
      inject: [serviceConfig.KEY],
      useFactory: async (config: Config) =>
        new FirstOfAuthenticator(await authenticators(config, config.file?.content)),
    },
    { provide: Authenticator, useExisting: FirstOfAuthenticator },
    {
      provide: GrantPolicy,
      inject: [serviceConfig.KEY],
      useFactory: (config: Config) => new GrantPolicy(serviceGrants(config, config.file?.content)),
    },
    { provide: AccessPolicy, useExisting: GrantPolicy },
    {
      provide: JsonLinesAuditLog,
      inject: [serviceConfig.KEY],
      useFactory: ({ auditLog }: Config) => new JsonLinesAuditLog(auditLog),
    },
    {
      provide: AuditLog,
      inject: [JsonLinesAuditLog, Metrics],
      useFactory: (auditLog: JsonLinesAuditLog, metrics: Metrics) =>
        new CountingAuditLog(auditLog, metrics),
    },
    {
      provide: AuditLogRotation,
      inject: [serviceConfig.KEY, JsonLinesAuditLog],
      useFactory: ({ auditLog: { file } }: Config, auditLog: JsonLinesAuditLog) =>
        new AuditLogRotation(file === undefined ? undefined : auditLog),
    },
    {
      provide: RateLimits,
      inject: [serviceConfig.KEY, Metrics],
      useFactory: ({ rateLimits }: Config, { rateLimitFallbacks }: Metrics) =>
        new RateLimits({ ...rateLimits, onFallback: () => rateLimitFallbacks.inc() }),
    },
    {
      provide: UploadTokens,
      inject: [serviceConfig.KEY],
      useFactory: ({ uploadTokenKeys: keys }: Config) =>
        keys.length > 0 ? new UploadTokens(keys) : new UploadTokens(),
    },
    {
      provide: ConfigFileReload,
      inject: [serviceConfig.KEY, FirstOfAuthenticator, GrantPolicy, AuditLog],
      useFactory: reloadOf,
    },
  ],
  exports: [Authenticator, AccessPolicy, AuditLog, RateLimits, UploadTokens],
})
export class ServiceAccessModule {}

async function authenticators(
  { authentication }: Config,
  file: ConfigFile | undefined,
): Promise<readonly Authenticator[]> {
  return authentication === 'configured'
    ? configuredAuthenticators({ api_keys: file?.apiKeys, jwt: file?.jwt })
    : [new AnonymousAuthenticator()];
}

/** On SIGHUP keys, tokens and grants are read again. */
function reloadOf(
  config: Config,
  authenticator: FirstOfAuthenticator,
  policy: GrantPolicy,
): ConfigFileReload {
  return new ConfigFileReload(config.file?.path, [
    (file) => {
      const faults = reloadFaults(config, file);
      if (faults.length > 0) throw new ConfigurationError(faults);
      return () => {};
    },
    async (file) => {
      const others = await authenticators(config, file);
      return () => authenticator.replace(others);
    },
    (file) => {
      const others = serviceGrants(config, file);
      return () => policy.replace(others);
    },
  ]);
}
