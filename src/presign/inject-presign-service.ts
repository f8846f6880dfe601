import { Inject, type InjectionToken } from '@nestjs/common';
import { S3PresignService } from './s3-presign.service.js';

/**
 * The injection token of a `PresignModule`'s {@link S3PresignService}: the class itself, unless the module
 * has a name.
 */
export const getPresignServiceToken = (moduleName?: string): InjectionToken<S3PresignService> =>
  moduleName === undefined ? S3PresignService : `PresignModule(${moduleName}):service`;

/** Injects the {@link S3PresignService} of the `PresignModule` that has this `name`. */
export const InjectPresignService = (moduleName?: string): ParameterDecorator & PropertyDecorator =>
  Inject(getPresignServiceToken(moduleName));
