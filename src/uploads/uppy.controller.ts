import {
  Controller,
  Delete,
  Get,
  HttpCode,
  Optional,
  Param,
  Post,
  Query,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import { AuthenticationGuard } from '../access/authentication.guard.js';
import { CallerOf } from '../access/caller-of.decorator.js';
import type { Caller } from '../access/caller.js';
import { countOthers } from '../access/count-others.js';
import { RateLimits } from '../access/rate-limits.js';
import { DtoPipe } from '../http/dto.pipe.js';
import { JsonBody } from '../http/json-body.decorator.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { StrictBodyGuard } from '../http/strict-body.guard.js';
import { StrictQueryGuard, UnambiguousQueryGuard } from '../http/strict-query.guard.js';
import { HandsOutUrls, JSON_BODY } from '../presign/hands-out-urls.decorator.js';
import { AsksS3 } from './asks-s3.decorator.js';
import { MultipartUploads } from './multipart-uploads.js';
import { PartUrls } from './part-urls.js';
import { PostIssuer } from './post-issuer.js';
import { UppyMetadataPipe } from './uppy-metadata.pipe.js';
import {
  UppyCompletedDto,
  UppyCompleteDto,
  UppyFileDto,
  UppyFormDto,
  UppyKeyQuery,
  UppyNamedFileDto,
  UppyPartPath,
  UppyPartsQuery,
  UppyPartUrlDto,
  UppyPartUrlsDto,
  UppyStoredPartDto,
  UppyUploadDto,
} from './uppy.dto.js';

/** One parameter for each: `metadata[name]=value`. */
const METADATA = {
  name: 'metadata',
  required: false,
  style: 'deepObject',
  explode: true,
  schema: { type: 'object', additionalProperties: { type: 'string' } },
  example: { name: 'My cat.png' },
} as const;

/**
 * What `@uppy/aws-s3` asks of its `companionEndpoint`, in its words. The keys are made here, in the default bucket.
 * @see https://uppy.io/docs/aws-s3/
 */
@ApiTags('Uppy')
@Controller('s3')
@UseFilters(ProblemFilter)
@UseGuards(AuthenticationGuard, UnambiguousQueryGuard, StrictBodyGuard)
export class UppyController {
  constructor(
    private readonly forms: PostIssuer,
    private readonly uploads: MultipartUploads,
    private readonly partUrls: PartUrls,
    @Optional() private readonly limits?: RateLimits,
  ) {}

  @Get('params')
  @ApiOperation({ summary: 'A form to upload a file with' })
  @ApiQuery({ type: UppyNamedFileDto })
  @ApiQuery(METADATA)
  @ApiOkResponse({ type: UppyFormDto })
  @HandsOutUrls('forbidden')
  async getUppyParams(
    @CallerOf() caller: Caller,
    @Query(new UppyMetadataPipe(), new DtoPipe(UppyFileDto)) file: Readonly<UppyFileDto>,
  ): Promise<UppyFormDto> {
    const request = { ...uploadOf(file), successActionStatus: 201 } as const;
    const { method, url, fields, expiresIn } = await this.forms.issue(caller, request, new Date());
    return { method, url, fields: { ...fields }, expires: expiresIn };
  }

  @Post('multipart')
  @HttpCode(200)
  @UseGuards(StrictQueryGuard)
  @ApiOperation({ summary: 'Begins an upload in parts' })
  @ApiBody({ type: UppyFileDto })
  @ApiOkResponse({ type: UppyUploadDto })
  @HandsOutUrls('forbidden', 'storage_unavailable', ...JSON_BODY)
  async startUppyUpload(
    @CallerOf() caller: Caller,
    @JsonBody(new UppyMetadataPipe(), new DtoPipe(UppyFileDto)) file: Readonly<UppyFileDto>,
  ): Promise<UppyUploadDto> {
    const { uploadId, upload } = await this.uploads.start(caller, uploadOf(file), new Date());
    return { uploadId, key: upload.key, bucket: upload.bucket };
  }

  @Get('multipart/:uploadId/batch')
  @ApiOperation({ summary: 'URLs for parts, for Uppy up to version 5' })
  @ApiParam({ name: 'uploadId' })
  @ApiQuery({ type: UppyPartsQuery })
  @ApiOkResponse({ type: UppyPartUrlsDto })
  @HandsOutUrls('forbidden')
  async getUppyPartUrls(
    @CallerOf() caller: Caller,
    @Param('uploadId') uploadId: string,
    @Query(new DtoPipe(UppyPartsQuery)) query: Readonly<UppyPartsQuery>,
  ): Promise<UppyPartUrlsDto> {
    await countOthers(this.limits, caller, query.partNumbers);
    const urls = await this.partUrls.issue(caller, { uploadId, ...query }, new Date());
    const entries = urls.map(({ partNumber, presigned }) => [partNumber, presigned.url] as const);
    return { presignedUrls: Object.fromEntries(entries) };
  }

  @Get('multipart/:uploadId/:partNumber')
  @ApiOperation({ summary: 'A URL for a part, as often as it is needed' })
  @ApiParam({ name: 'uploadId' })
  @ApiParam({ name: 'partNumber', type: 'integer' })
  @ApiQuery({ type: UppyKeyQuery })
  @ApiOkResponse({ type: UppyPartUrlDto })
  @HandsOutUrls('forbidden')
  async getUppyPartUrl(
    @CallerOf() caller: Caller,
    @Param(new DtoPipe(UppyPartPath)) { uploadId, partNumber }: Readonly<UppyPartPath>,
    @Query(new DtoPipe(UppyKeyQuery)) { key }: Readonly<UppyKeyQuery>,
  ): Promise<UppyPartUrlDto> {
    const request = { uploadId, key };
    const { url, expiresIn } = await this.partUrls.issueOne(
      caller,
      request,
      partNumber,
      new Date(),
    );
    return { url, expires: expiresIn };
  }

  @Get('multipart/:uploadId')
  @ApiOperation({ summary: 'The parts that S3 has, all of them' })
  @ApiQuery({ type: UppyKeyQuery })
  @ApiOkResponse({ type: [UppyStoredPartDto] })
  @AsksS3('uploadId')
  async getUppyParts(
    @CallerOf() caller: Caller,
    @Param('uploadId') uploadId: string,
    @Query(new DtoPipe(UppyKeyQuery)) { key }: Readonly<UppyKeyQuery>,
  ): Promise<UppyStoredPartDto[]> {
    const parts = await this.uploads.list(caller, { uploadId, key }, new Date());
    return parts.map(({ partNumber, etag, size }) => ({
      PartNumber: partNumber,
      ETag: etag,
      Size: size,
    }));
  }

  @Post('multipart/:uploadId/complete')
  @HttpCode(200)
  @ApiOperation({ summary: 'Makes the object of its parts, if it is no larger than is allowed' })
  @ApiQuery({ type: UppyKeyQuery })
  @ApiBody({ type: UppyCompleteDto })
  @ApiOkResponse({ type: UppyCompletedDto })
  @AsksS3('uploadId', 'object_exists', 'size_mismatch', ...JSON_BODY)
  async completeUppyUpload(
    @CallerOf() caller: Caller,
    @Param('uploadId') uploadId: string,
    @Query(new DtoPipe(UppyKeyQuery)) query: Readonly<UppyKeyQuery>,
    @JsonBody(new DtoPipe(UppyCompleteDto)) body: Readonly<UppyCompleteDto>,
  ): Promise<UppyCompletedDto> {
    const parts = body.parts.map((part) => ({ partNumber: part.PartNumber, etag: part.ETag }));
    const named = { uploadId, key: query.key };
    const { location, key, bucket } = await this.uploads.complete(caller, named, parts, new Date());
    return { location, key, bucket };
  }

  @Delete('multipart/:uploadId')
  @HttpCode(200)
  @ApiOperation({ summary: 'Aborts an upload, and removes its parts' })
  @ApiQuery({ type: UppyKeyQuery })
  @ApiOkResponse({ description: 'The upload is over.', schema: { type: 'object', example: {} } })
  @AsksS3('uploadId')
  async abortUppyUpload(
    @CallerOf() caller: Caller,
    @Param('uploadId') uploadId: string,
    @Query(new DtoPipe(UppyKeyQuery)) { key }: Readonly<UppyKeyQuery>,
  ): Promise<object> {
    await this.uploads.abort(caller, { uploadId, key }, new Date());
    return {};
  }
}

const uploadOf = ({ filename, type, metadata }: Readonly<UppyFileDto>) => ({
  fileName: filename,
  contentType: type,
  metadata,
});
