import {
  applyDecorators,
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Post,
  Query,
  Req,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import {
  ApiBody,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DtoPipe } from '../http/dto.pipe.js';
import { ApiProblems } from '../http/openapi.js';
import type { ProblemCode } from '../http/problem-catalogue.js';
import { PRESIGN_FAILED } from '../http/problem.dto.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { StrictQueryGuard } from '../http/strict-query.guard.js';
import { presignBatch } from './presign-batch.js';
import { PresignRequestPipe, REQUEST_DTOS } from './presign-request.pipe.js';
import { PresignedUrlDto } from './presigned-url.dto.js';
import { PresignedUrlQuery, presignRequestOf } from './presigned-url.query.dto.js';
import { PresignedUrlsDto, PresignedUrlsRequestDto } from './presigned-urls.dto.js';
import { S3PresignService, type PresignRequest } from './s3-presign.service.js';

/** Headers of every answer that holds a URL, and the errors that every presign route may give. */
const HandsOutUrls = (...codes: readonly ProblemCode[]) =>
  applyDecorators(
    Header('Cache-Control', 'no-store'),
    Header('Referrer-Policy', 'no-referrer'),
    ApiProblems(
      PRESIGN_FAILED,
      'validation_failed',
      ...codes,
      'internal_error',
      'credentials_unavailable',
    ),
  );

const JSON_BODY = ['payload_too_large', 'unsupported_media_type'] as const;
const ONE_URL = ['invalid_key', 'forbidden', 'object_not_found', 'storage_unavailable'] as const;

@ApiTags('presigned URLs')
@ApiExtraModels(...Object.values(REQUEST_DTOS))
@Controller()
@UseFilters(ProblemFilter)
@UseGuards(StrictQueryGuard)
export class PresignedUrlController {
  constructor(private readonly service: S3PresignService) {}

  @Get('presigned-url')
  @ApiOperation({ summary: 'A URL to download a file' })
  @ApiOkResponse({ type: PresignedUrlDto })
  @HandsOutUrls(...ONE_URL)
  async getPresignedUrl(
    @Query(new DtoPipe(PresignedUrlQuery)) query: PresignedUrlQuery,
  ): Promise<PresignedUrlDto> {
    return PresignedUrlDto.from(await this.service.presign(presignRequestOf(query)));
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
    @Body(new PresignRequestPipe()) request: PresignRequest,
  ): Promise<PresignedUrlDto> {
    return PresignedUrlDto.from(await this.service.presign(request));
  }

  @Post('presigned-urls')
  @HttpCode(200)
  @ApiOperation({ summary: 'URLs for up to 1000 operations; a bad item never fails the others' })
  @ApiOkResponse({ type: PresignedUrlsDto })
  @HandsOutUrls(...JSON_BODY)
  async postPresignedUrls(
    @Body(new DtoPipe(PresignedUrlsRequestDto)) batch: PresignedUrlsRequestDto,
    @Req() request: FastifyRequest,
  ): Promise<PresignedUrlsDto> {
    return { results: await presignBatch(this.service, batch.requests, request.id) };
  }
}
