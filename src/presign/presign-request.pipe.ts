import type { PipeTransform } from '@nestjs/common';
import type { ClassConstructor } from 'class-transformer';
import { camelCased } from '../http/camel-case.js';
import { parseDto, validationFailed } from '../http/parse-dto.js';
import type { Operation } from '../s3/operation.js';
import { keyOrFileName } from './key-or-file-name.js';
import {
  DeleteRequestDto,
  GetRequestDto,
  HeadRequestDto,
  PutRequestDto,
} from './presign-request.dto.js';
import type { UrlRequest } from './url-issuer.js';

/** The DTO of each operation. */
export const REQUEST_DTOS = {
  get: GetRequestDto,
  head: HeadRequestDto,
  put: PutRequestDto,
  delete: DeleteRequestDto,
} as const;

type RequestDto = InstanceType<(typeof REQUEST_DTOS)[Operation]>;

/** Reads one presign request, a body or an item of a batch, by its `operation`. */
export class PresignRequestPipe implements PipeTransform<unknown, UrlRequest> {
  /** @throws {PresignError} `validation_failed` */
  transform(value: unknown): UrlRequest {
    const dto: ClassConstructor<RequestDto> = REQUEST_DTOS[operationOf(value)];
    const request = camelCased(parseDto(dto, value));
    return request.operation === 'put' ? keyOrFileName(request) : request;
  }
}

function operationOf(value: unknown): Operation {
  const operation =
    typeof value === 'object' && value !== null && 'operation' in value ? value.operation : null;
  if (isOperation(operation)) return operation;
  const message = `must be one of ${Object.keys(REQUEST_DTOS).join(', ')}`;
  throw validationFailed([{ field: 'operation', message }]);
}

const isOperation = (value: unknown): value is Operation =>
  typeof value === 'string' && Object.hasOwn(REQUEST_DTOS, value);
