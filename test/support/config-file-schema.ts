import 'reflect-metadata';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

@Module({})
class NoModule {}

/** The JSON schema (draft 7, which editors know best) of a DTO, by way of its schema in OpenAPI. */
export async function jsonSchemaOf(dto: Type, title: string): Promise<Readonly<object>> {
  const app = await NestFactory.create(NoModule, new FastifyAdapter(), { logger: false });
  const document = SwaggerModule.createDocument(app, new DocumentBuilder().build(), {
    extraModels: [dto],
  });
  await app.close();
  const definitions = Object.fromEntries(
    Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => [
      name,
      { ...schema, additionalProperties: false },
    ]),
  );
  const text = JSON.stringify({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    $ref: `#/components/schemas/${dto.name}`,
    definitions,
  });
  return JSON.parse(
    text.replaceAll('#/components/schemas/', '#/definitions/'),
    inJsonSchema,
  ) as object;
}

/** OpenAPI 3.0 has `example` where JSON schema has `examples`; a reference hides what stands beside it in both. */
function inJsonSchema(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('example' in value)) return value;
  const { example, ...schema } = value;
  return { ...schema, examples: [example] };
}
