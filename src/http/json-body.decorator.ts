import { Body, type PipeTransform } from '@nestjs/common';
import { JsonBodyPipe } from './json-body.pipe.js';

/** The body of a request, read once the guards let it pass, and what pipes make of it. */
export const JsonBody = (...pipes: readonly PipeTransform[]): ParameterDecorator =>
  Body(new JsonBodyPipe(), ...pipes);
