import {
  Controller,
  Delete,
  Get,
  HttpCode,
  Optional,
  Param,
  Post,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import {
  ApiBody,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { AuthenticationGuard } from '../access/authentication.guard.js';
import { CallerOf } from '../access/caller-of.decorator.js';
import type { Caller } from '../access/caller.js';
import { countOthers } from '../access/count-others.js';
import { RateLimits } from '../access/rate-limits.js';
import { camelCased } from '../http/camel-case.js';
import { DtoPipe } from '../http/dto.pipe.js';
import { JsonBody } from '../http/json-body.decorator.js';
import { NoQueryGuard } from '../http/no-query.guard.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { StrictBodyGuard } from '../http/strict-body.guard.js';
import { BacklogGuard } from '../presign/backlog.guard.js';
import { HandsOutUrls, JSON_BODY } from '../presign/hands-out-urls.decorator.js';
import { keyOrFileName } from '../presign/key-or-file-name.js';
import { planParts } from '../s3/part-plan.js';
import { AsksS3 } from './asks-s3.decorator.js';
import {
  CompletedUploadDto,
  CompleteRequestDto,
  MultipartUploadDto,
  MultipartUploadRequestDto,
  PartUrlDto,
  PartUrlsDto,
  PartUrlsRequestDto,
  UploadedPartsDto,
} from './multipart-upload.dto.js';
import { MultipartUploads } from './multipart-uploads.js';
import { PartUrls, type PartUrl } from './part-urls.js';

/** How many URLs come with the start of an upload: more are asked for when they are needed. */
const FIRST_PARTS = 100;

@ApiTags('uploads')
@Controller('multipart-uploads')
@UseFilters(ProblemFilter)
@UseGuards(AuthenticationGuard, NoQueryGuard, StrictBodyGuard)
export class MultipartUploadController {
  constructor(
    private readonly uploads: MultipartUploads,
    private readonly partUrls: PartUrls,
    @Optional() private readonly limits?: RateLimits,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Begins an upload in parts, with the URLs of the first hundred' })
  @ApiBody({ type: MultipartUploadRequestDto })
  @ApiOkResponse({ type: MultipartUploadDto })
  @HandsOutUrls('invalid_key', 'forbidden', 'storage_unavailable', ...JSON_BODY)
  async startMultipartUpload(
    @CallerOf() caller: Caller,
    @JsonBody(new DtoPipe(MultipartUploadRequestDto)) body: Readonly<MultipartUploadRequestDto>,
  ): Promise<MultipartUploadDto> {
    const date = new Date();
    const { expiresIn, ...request } = camelCased(body);
    const { partSize, partCount } = planParts(request.contentLength, request.partSize);
    const partNumbers = firstNumbers(partCount);
    await countOthers(this.limits, caller, partNumbers);
    const { uploadId, upload } = await this.uploads.start(caller, keyOrFileName(request), date);
    const urls = { uploadId, partNumbers, expiresIn };
    return {
      upload_id: uploadId,
      bucket: upload.bucket,
      key: upload.key,
      part_size: partSize,
      part_count: partCount,
      parts: partsOf(await this.partUrls.issue(caller, urls, date)),
    };
  }

  @Post(':upload_id/presigned-urls')
  @HttpCode(200)
  @UseGuards(BacklogGuard)
  @ApiOperation({ summary: 'URLs for parts, as often as they are needed' })
  @ApiParam({ name: 'upload_id', description: 'Of the answer that began the upload.' })
  @ApiBody({ type: PartUrlsRequestDto })
  @ApiOkResponse({ type: PartUrlsDto })
  @HandsOutUrls('forbidden', ...JSON_BODY)
  async postPartUrls(
    @CallerOf() caller: Caller,
    @Param('upload_id') uploadId: string,
    @JsonBody(new DtoPipe(PartUrlsRequestDto)) body: Readonly<PartUrlsRequestDto>,
  ): Promise<PartUrlsDto> {
    await countOthers(this.limits, caller, body.part_numbers);
    const request = { uploadId, ...camelCased(body) };
    return { parts: partsOf(await this.partUrls.issue(caller, request, new Date())) };
  }

  @Get(':upload_id/parts')
  @ApiOperation({ summary: 'The parts that S3 has, all of them' })
  @ApiOkResponse({ type: UploadedPartsDto })
  @AsksS3('upload_id')
  async getParts(
    @CallerOf() caller: Caller,
    @Param('upload_id') uploadId: string,
  ): Promise<UploadedPartsDto> {
    const parts = await this.uploads.list(caller, { uploadId }, new Date());
    return {
      parts: parts.map(({ partNumber, etag, size }) => ({ part_number: partNumber, etag, size })),
    };
  }

  @Post(':upload_id/complete')
  @HttpCode(200)
  @ApiOperation({ summary: 'Makes the object of its parts, and sees that its size is right' })
  @ApiBody({ type: CompleteRequestDto })
  @ApiOkResponse({ type: CompletedUploadDto })
  @AsksS3('upload_id', 'object_exists', 'size_mismatch', ...JSON_BODY)
  async completeMultipartUpload(
    @CallerOf() caller: Caller,
    @Param('upload_id') uploadId: string,
    @JsonBody(new DtoPipe(CompleteRequestDto)) body: Readonly<CompleteRequestDto>,
  ): Promise<CompletedUploadDto> {
    const parts = body.parts.map((part) => ({ partNumber: part.part_number, etag: part.etag }));
    const completed = await this.uploads.complete(caller, { uploadId }, parts, new Date());
    const { bucket, key, size, etag, versionId = null } = completed;
    return { bucket, key, size, etag, version_id: versionId };
  }

  @Delete(':upload_id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Aborts an upload, and removes its parts' })
  @ApiNoContentResponse({ description: 'The upload is over.' })
  @AsksS3('upload_id')
  async abortMultipartUpload(
    @CallerOf() caller: Caller,
    @Param('upload_id') uploadId: string,
  ): Promise<void> {
    await this.uploads.abort(caller, { uploadId }, new Date());
  }
}

const firstNumbers = (partCount: number): readonly number[] =>
  Array.from({ length: Math.min(partCount, FIRST_PARTS) }, (_, index) => index + 1);

const partsOf = (urls: readonly PartUrl[]): PartUrlDto[] =>
  urls.map(({ partNumber, presigned }) => PartUrlDto.of(partNumber, presigned));
