import { Controller, Get, Query, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuthenticationGuard } from '../access/authentication.guard.js';
import { CallerOf } from '../access/caller-of.decorator.js';
import type { Caller } from '../access/caller.js';
import { camelCased } from '../http/camel-case.js';
import { DtoPipe } from '../http/dto.pipe.js';
import { PRESIGN_FAILED } from '../http/problem.dto.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { StrictQueryGuard } from '../http/strict-query.guard.js';
import { DownloadDto } from './download.dto.js';
import { ProblemsOfDoor } from './hands-out-urls.decorator.js';
import { objectOfPath } from './object-path.js';
import type { PresignedUrl } from './presigned-url.js';
import { UrlIssuer } from './url-issuer.js';

/** Seconds. A link is asked again whenever it is followed, so what it leads to need not live long. */
const LIFE = 300;

/** Seconds that are left of a URL at least when a browser takes it from its cache. */
const LEAST_LIFE = 60;

/** Links that do not expire: who may have the object is led to a URL of the moment. */
@ApiTags('links')
@Controller()
@UseFilters(ProblemFilter)
@UseGuards(AuthenticationGuard, StrictQueryGuard)
export class ObjectLinkController {
  constructor(private readonly issuer: UrlIssuer) {}

  @Get('objects/:bucket/*')
  @ApiOperation({ summary: 'A link to a file, checked each time it is followed; HEAD too' })
  @ApiParam({ name: 'bucket', description: "The bucket's configured name.", example: 'media' })
  @ApiParam({
    name: 'path',
    description: 'The object key in UTF-8, percent-encoded; its slashes may stand as they are.',
    example: 'documents/report.pdf',
  })
  @ApiQuery({ type: DownloadDto })
  @ApiResponse({
    status: 302,
    description: 'To a presigned URL that lives five minutes at most.',
    headers: {
      Location: { description: 'The presigned URL', schema: { type: 'string', format: 'uri' } },
    },
  })
  @ProblemsOfDoor(PRESIGN_FAILED, 'invalid_key', 'forbidden')
  async getObjectLink(
    @CallerOf() caller: Caller,
    @Query(new DtoPipe(DownloadDto)) download: Readonly<DownloadDto>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const object = { ...objectOfPath(request), expiresIn: LIFE };
    const { versionId, ...shown } = camelCased(download);
    // A URL is good for one method.
    const presigned = await this.issuer.issue(
      caller,
      request.method === 'HEAD'
        ? { operation: 'head', ...object, versionId }
        : { operation: 'get', ...object, versionId, ...shown },
      new Date(),
    );
    await reply
      .status(302)
      .header('location', presigned.url)
      .header('cache-control', cacheControl(presigned))
      // Another principal of the same browser asks again.
      .header(
        'vary',
        [reply.getHeader('vary'), 'Authorization, X-API-Key'].filter(Boolean).join(', '),
      )
      .header('referrer-policy', 'no-referrer')
      .send();
  }
}

function cacheControl({ method, expiresIn }: PresignedUrl): string {
  const maxAge = Math.max(0, expiresIn - LEAST_LIFE);
  return method === 'GET' && maxAge > 0 ? `private, max-age=${maxAge}` : 'no-store';
}
