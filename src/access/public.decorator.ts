import { Reflector } from '@nestjs/core';

/** Lets everyone use a route or controller: for health and documentation only. There is no caller there. */
export const Public = Reflector.createDecorator<void, true>({ transform: () => true });
