import {
  Controller,
  Get,
  HttpCode,
  Post,
  Optional,
  Query,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import {
  ApiBody,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { AuthenticationGuard } from '../access/authentication.guard.js';
import { CallerOf } from '../access/caller-of.decorator.js';
import type { Caller } from '../access/caller.js';
import { countOthers } from '../access/count-others.js';
import { RateLimits } from '../access/rate-limits.js';
import { DtoPipe } from '../http/dto.pipe.js';
import { JsonBody } from '../http/json-body.decorator.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { StrictBodyGuard } from '../http/strict-body.guard.js';
import { StrictQueryGuard } from '../http/strict-query.guard.js';
import { BacklogGuard } from './backlog.guard.js';
import { HandsOutUrls, JSON_BODY } from './hands-out-urls.decorator.js';
import { presignBatch } from './presign-batch.js';
import { PresignRequestPipe, REQUEST_DTOS } from './presign-request.pipe.js';
import { PresignedUrlDto } from './presigned-url.dto.js';
import { PresignedUrlQuery, presignRequestOf } from './presigned-url.query.dto.js';
import { PresignedUrlsDto, PresignedUrlsRequestDto } from './presigned-urls.dto.js';
import { UrlIssuer, type UrlRequest } from './url-issuer.js';

const ONE_URL = ['invalid_key', 'forbidden', 'object_not_found', 'storage_unavailable'] as const;

@ApiTags('presigned URLs')
@ApiExtraModels(...Object.values(REQUEST_DTOS))
@Controller()
@UseFilters(ProblemFilter)
@UseGuards(AuthenticationGuard, StrictQueryGuard, StrictBodyGuard)
export class PresignedUrlController {
  constructor(
    private readonly issuer: UrlIssuer,
    @Optional() private readonly limits?: RateLimits,
  ) {}

  @Get('presigned-url')
  @ApiOperation({ summary: 'A URL to download a file' })
  @ApiQuery({ type: PresignedUrlQuery })
  @ApiOkResponse({ type: PresignedUrlDto })
  @HandsOutUrls(...ONE_URL)
  async getPresignedUrl(
    @CallerOf() caller: Caller,
    @Query(new DtoPipe(PresignedUrlQuery)) query: Readonly<PresignedUrlQuery>,
  ): Promise<PresignedUrlDto> {
    const date = new Date();
    return PresignedUrlDto.from(await this.issuer.issue(caller, presignRequestOf(query), date));
  }

  @Post('presigned-url')
  @HttpCode(200)
  @ApiOperation({ summary: 'A URL for one operation on a file' })
  @ApiBody({
    schema: {
      oneOf: Object.values(REQUEST_DTOS).map((dto) => ({ $ref: getSchemaPath(dto) })),
      discriminator: {
        propertyName: 'operation',
        mapping: Object.fromEntries(
          Object.entries(REQUEST_DTOS).map(([name, dto]) => [name, getSchemaPath(dto)]),
        ),
      },
    },
    examples: {
      download: { value: { operation: 'get', key: 'documents/report.pdf', expires_in: 900 } },
      upload: {
        value: { operation: 'put', key: 'documents/report.pdf', content_type: 'application/pdf' },
      },
    },
  })
  @ApiOkResponse({ type: PresignedUrlDto })
  @HandsOutUrls(...ONE_URL, ...JSON_BODY)
  async postPresignedUrl(
    @CallerOf() caller: Caller,
    @JsonBody(new PresignRequestPipe()) request: UrlRequest,
  ): Promise<PresignedUrlDto> {
    return PresignedUrlDto.from(await this.issuer.issue(caller, request, new Date()));
  }

  @Post('presigned-urls')
  @HttpCode(200)
  @UseGuards(BacklogGuard)
  @ApiOperation({ summary: 'URLs for up to 1000 operations; a bad item never fails the others' })
  @ApiBody({ type: PresignedUrlsRequestDto })
  @ApiOkResponse({ type: PresignedUrlsDto })
  @HandsOutUrls(...JSON_BODY)
  async postPresignedUrls(
    @CallerOf() caller: Caller,
    @JsonBody(new DtoPipe(PresignedUrlsRequestDto)) { requests }: Readonly<PresignedUrlsRequestDto>,
  ): Promise<PresignedUrlsDto> {
    await countOthers(this.limits, caller, requests);
    return { results: await presignBatch(this.issuer, caller, requests) };
  }
}
