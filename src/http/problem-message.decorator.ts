// The file itself, since the package's own index loads the whole adapter.
import { RouteConfig } from '@nestjs/platform-fastify/decorators/route-config.decorator.js';
import type { FastifyRequest } from 'fastify';

/**
 * The `message` of whatever goes wrong on a handler's route, in place of the title of its code. It stands in the
 * route's configuration, where errors find it that come before there is a handler: a body that is no JSON.
 */
export const ProblemMessage = (message: string): MethodDecorator =>
  RouteConfig({ problemMessage: message } satisfies Configuration);

/** `undefined` for a route that has none, and for no route at all. */
export const problemMessageOf = ({ routeOptions }: FastifyRequest): string | undefined =>
  (routeOptions?.config as Configuration | undefined)?.problemMessage;

interface Configuration {
  readonly problemMessage?: string;
}
