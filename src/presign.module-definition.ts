import { ConfigurableModuleBuilder, type ModuleMetadata, type Provider } from '@nestjs/common';
import { Door } from './access/door.js';
import type { PresignModuleOptions } from './presign/presign-options.js';
import { ROUTE_PROVIDERS, ROUTES } from './routes.js';

/** Options that shape the module itself, and so must be known before it is made. */
export interface PresignModuleExtras {
  /** Registers the module's providers for the whole application. Default false. */
  readonly isGlobal?: boolean;
  /**
   * Mounts the HTTP API's controllers, which need providers of `Authenticator` (who asks) and `AccessPolicy` (who may).
   * Default false.
   */
  readonly routes?: boolean;
  /** Modules that export providers for the routes, or for the options of `forRootAsync`. Default none. */
  readonly imports?: ModuleMetadata['imports'];
  /** Providers for the routes: of `Authenticator`, `AccessPolicy`, `AuditLog`, `RateLimits`. Default none. */
  readonly providers?: readonly Provider[];
  /**
   * Tells this module from others of the same application. With a name, its service is injected with
   * `@InjectPresignService(name)` and its buckets with `@InjectBucket(bucket, name)`. Default: none.
   */
  readonly name?: string | undefined;
  /** With `forRootAsync`: the buckets that `@InjectBucket` is used with. Default none. */
  readonly bucketNames?: readonly string[];
}

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: PRESIGN_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<PresignModuleOptions>()
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createPresignOptions')
  .setExtras<PresignModuleExtras>(
    {
      isGlobal: false,
      routes: false,
      imports: [],
      providers: [],
      name: undefined,
      bucketNames: [],
    },
    (definition, { isGlobal = false, routes = false, imports = [], providers = [] }) => ({
      ...definition,
      global: isGlobal,
      imports: [...new Set([...(definition.imports ?? []), ...imports])],
      controllers: routes ? ROUTES : [],
      providers: [
        ...(definition.providers ?? []),
        ...providers,
        ...(routes ? ROUTE_PROVIDERS : []),
      ],
      // For `AuthenticationGuard` on routes of the application's own.
      exports: [...(definition.exports ?? []), ...(routes ? [Door] : [])],
    }),
  )
  .build();
