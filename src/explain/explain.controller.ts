import { Controller, Header, HttpCode, Post, UseFilters, UseGuards } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuthenticationGuard } from '../access/authentication.guard.js';
import { DtoPipe } from '../http/dto.pipe.js';
import { JsonBody } from '../http/json-body.decorator.js';
import { ApiProblems } from '../http/openapi.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { StrictBodyGuard } from '../http/strict-body.guard.js';
import { StrictQueryGuard } from '../http/strict-query.guard.js';
import { explainPresignedUrl } from './explain-presigned-url.js';
import { ExplainRequestDto } from './explain-request.dto.js';
import { ExplanationDto } from './explanation.dto.js';

@ApiTags('presigned URLs')
@Controller()
@UseFilters(ProblemFilter)
@UseGuards(AuthenticationGuard, StrictQueryGuard, StrictBodyGuard)
export class ExplainController {
  // POST, so that the URL stands in no log of URLs.
  @Post('presigned-url/explain')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Header('Referrer-Policy', 'no-referrer')
  @ApiOperation({ summary: 'What a presigned URL says, and what is wrong with it' })
  @ApiBody({ type: ExplainRequestDto })
  @ApiOkResponse({ type: ExplanationDto })
  @ApiProblems(
    undefined,
    'validation_failed',
    'unauthenticated',
    'rate_limited',
    'payload_too_large',
    'unsupported_media_type',
    'internal_error',
    'overloaded',
  )
  explainPresignedUrl(
    @JsonBody(new DtoPipe(ExplainRequestDto)) { presigned_url }: Readonly<ExplainRequestDto>,
  ): ExplanationDto {
    return ExplanationDto.from(explainPresignedUrl(presigned_url, new Date()));
  }
}
