import { Controller, Get, Header, UseFilters, UseGuards } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiSecurity,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import { HealthCheckService } from '@nestjs/terminus';
import { Public } from '../access/public.decorator.js';
import { NoQueryGuard } from '../http/no-query.guard.js';
import { ApiProblems } from '../http/openapi.js';
import { LivenessDto, ReadinessDto } from './health.dto.js';
import { NotReadyFilter } from './not-ready.filter.js';
import { Readiness } from './readiness.js';

/** For whoever runs the service, and everyone else: it names nothing that would help anyone. */
@ApiTags('health')
@ApiSecurity({})
@Public()
@Controller('health')
@UseFilters(NotReadyFilter)
@UseGuards(NoQueryGuard)
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly readiness: Readiness,
  ) {}

  @Get('live')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Whether the process serves; one that does not answer wants a restart' })
  @ApiOkResponse({ type: LivenessDto })
  @ApiProblems(undefined, 'validation_failed')
  live(): LivenessDto {
    return { status: 'ok' };
  }

  @Get('ready')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Whether the service is to be sent requests' })
  @ApiOkResponse({ type: ReadinessDto })
  @ApiServiceUnavailableResponse({ type: ReadinessDto, description: 'Not at present' })
  @ApiProblems(undefined, 'validation_failed')
  async ready(): Promise<object> {
    return this.health.check([...this.readiness.checks]);
  }
}
