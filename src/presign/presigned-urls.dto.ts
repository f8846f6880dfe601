import { ApiExtraModels, ApiProperty, getSchemaPath, OmitType } from '@nestjs/swagger';
import { Follows } from '../http/dto-rules.js';
import { ProblemDto } from '../http/problem.dto.js';
import {
  DeleteRequestDto,
  GetRequestDto,
  HeadRequestDto,
  PutRequestDto,
} from './presign-request.dto.js';
import { PresignedUrlDto } from './presigned-url.dto.js';

/** How many requests one batch may hold. */
const MAX_BATCH = 1000;

const anyOf = (...models: Parameters<typeof getSchemaPath>[0][]) => ({
  oneOf: models.map((model) => ({ $ref: getSchemaPath(model) })),
});

export class PresignedUrlsRequestDto {
  /** Each as the body of a single request. */
  @ApiProperty({
    type: 'array',
    minItems: 1,
    maxItems: MAX_BATCH,
    items: anyOf(GetRequestDto, HeadRequestDto, PutRequestDto, DeleteRequestDto),
    example: [
      { operation: 'get', key: 'documents/report.pdf' },
      { operation: 'head', key: 'documents/summary.pdf' },
    ],
  })
  @Follows({
    message: `must be a list of 1 to ${MAX_BATCH} requests`,
    accepts: (value) => Array.isArray(value) && value.length >= 1 && value.length <= MAX_BATCH,
  })
  readonly requests!: readonly unknown[];
}

/** Why one request of a batch got no URL: the problem that it would have been on its own. */
class ItemProblemDto extends OmitType(ProblemDto, ['request_id']) {}

export class FailedItemDto {
  readonly error!: ItemProblemDto;
}

@ApiExtraModels(FailedItemDto)
export class PresignedUrlsDto {
  /** In the order of the requests. */
  @ApiProperty({ type: 'array', items: anyOf(PresignedUrlDto, FailedItemDto) })
  readonly results!: (PresignedUrlDto | FailedItemDto)[];
}
