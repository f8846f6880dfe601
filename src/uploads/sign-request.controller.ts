import { Controller, HttpCode, Post, UseFilters, UseGuards } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuthenticationGuard } from '../access/authentication.guard.js';
import { CallerOf } from '../access/caller-of.decorator.js';
import type { Caller } from '../access/caller.js';
import { DtoPipe } from '../http/dto.pipe.js';
import { JsonBody } from '../http/json-body.decorator.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { StrictBodyGuard } from '../http/strict-body.guard.js';
import { StrictQueryGuard } from '../http/strict-query.guard.js';
import { HandsOutUrls, JSON_BODY } from '../presign/hands-out-urls.decorator.js';
import { PostIssuer } from './post-issuer.js';
import { SignedRequestDto, SignRequestDto, uploadStepOf } from './sign-request.dto.js';
import { StepIssuer } from './step-issuer.js';

/**
 * What the option `signRequest` of `@uppy/aws-s3` is to answer: Uppy then talks to S3 itself, under keys of its own.
 * @see https://uppy.io/docs/aws-s3/
 */
@ApiTags('Uppy')
@Controller('s3')
@UseFilters(ProblemFilter)
@UseGuards(AuthenticationGuard, StrictQueryGuard, StrictBodyGuard)
export class SignRequestController {
  constructor(
    private readonly forms: PostIssuer,
    private readonly steps: StepIssuer,
  ) {}

  @Post('sign-request')
  @HttpCode(200)
  @ApiOperation({ summary: 'Signs a request that Uppy is about to send to S3' })
  @ApiBody({ type: SignRequestDto })
  @ApiOkResponse({ type: SignedRequestDto })
  @HandsOutUrls('invalid_key', 'forbidden', ...JSON_BODY)
  async signUppyRequest(
    @CallerOf() caller: Caller,
    @JsonBody(new DtoPipe(SignRequestDto)) request: Readonly<SignRequestDto>,
  ): Promise<SignedRequestDto> {
    const step = uploadStepOf(request);
    const { key, contentType, expiresIn } = request;
    const upload = { key, contentType, expiresIn };
    if (!step) {
      const { url, fields } = await this.forms.issue(caller, upload, new Date());
      return { url, fields: { ...fields } };
    }
    const { url, headers } = await this.steps.issue(caller, { ...upload, step }, new Date());
    return { url, headers: { ...headers } };
  }
}
