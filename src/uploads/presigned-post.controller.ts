import { Controller, HttpCode, Post, UseFilters, UseGuards } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuthenticationGuard } from '../access/authentication.guard.js';
import { CallerOf } from '../access/caller-of.decorator.js';
import type { Caller } from '../access/caller.js';
import { camelCased } from '../http/camel-case.js';
import { DtoPipe } from '../http/dto.pipe.js';
import { JsonBody } from '../http/json-body.decorator.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { StrictBodyGuard } from '../http/strict-body.guard.js';
import { StrictQueryGuard } from '../http/strict-query.guard.js';
import { HandsOutUrls, JSON_BODY } from '../presign/hands-out-urls.decorator.js';
import { keyOrFileName } from '../presign/key-or-file-name.js';
import { PostIssuer } from './post-issuer.js';
import { PresignedPostDto, PresignedPostRequestDto } from './presigned-post.dto.js';

@ApiTags('uploads')
@Controller()
@UseFilters(ProblemFilter)
@UseGuards(AuthenticationGuard, StrictQueryGuard, StrictBodyGuard)
export class PresignedPostController {
  constructor(private readonly issuer: PostIssuer) {}

  @Post('presigned-post')
  @HttpCode(200)
  @ApiOperation({ summary: 'A form to upload a file of a bounded size with' })
  @ApiBody({ type: PresignedPostRequestDto })
  @ApiOkResponse({ type: PresignedPostDto })
  @HandsOutUrls('invalid_key', 'forbidden', ...JSON_BODY)
  async postPresignedPost(
    @CallerOf() caller: Caller,
    @JsonBody(new DtoPipe(PresignedPostRequestDto)) request: Readonly<PresignedPostRequestDto>,
  ): Promise<PresignedPostDto> {
    const upload = keyOrFileName(camelCased(request));
    return PresignedPostDto.from(await this.issuer.issue(caller, upload, new Date()));
  }
}
