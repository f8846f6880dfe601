import { applyDecorators } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiResponse,
  DocumentBuilder,
  getSchemaPath,
  SwaggerModule,
  type OpenAPIObject,
} from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PROBLEMS, type ProblemCode } from './problem-catalogue.js';
import { ProblemMessage } from './problem-message.decorator.js';
import { ProblemDto, problemOf } from './problem.dto.js';

/**
 * Documents the errors of a handler, an example for each.
 * @param message what they have in common, which is then also what the route answers; else the title of each
 */
export function ApiProblems(
  message: string | undefined,
  ...codes: readonly ProblemCode[]
): MethodDecorator {
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))];
  return applyDecorators(
    ...(message === undefined ? [] : [ProblemMessage(message)]),
    ApiExtraModels(ProblemDto),
    ...statuses.map((status) => {
      const ofStatus = codes.filter((code) => PROBLEMS[code].status === status);
      return ApiResponse({
        status,
        description: ofStatus.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('\n\n'),
        ...(ofStatus.some((code) => 'retryAfter' in PROBLEMS[code]) && {
          headers: {
            'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' as const } },
          },
        }),
        content: {
          'application/problem+json': {
            schema: { $ref: getSchemaPath(ProblemDto) },
            examples: Object.fromEntries(ofStatus.map((code) => [code, example(code, message)])),
          },
        },
      });
    }),
  );
}

const example = (code: ProblemCode, message: string | undefined) => ({
  value: {
    ...problemOf(code, PROBLEMS[code].title, message),
    request_id: '018f4e6a-6f3a-7c60-9d0e-0c1b2a3d4e5f',
  },
});

function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('nestjs-s3-presign')
    .setDescription('Presigned URLs for files in S3.')
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'api_key')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'token')
    .addSecurityRequirements('api_key')
    .addSecurityRequirements('token')
    .addTag('health', 'For balancers and monitors.')
    .addTag('links', 'Links that lead to a presigned URL of the moment.')
    .addTag('presigned URLs', 'URLs that S3 takes from whoever holds them, until they expire.')
    .addTag('uploads', 'Uploads whose size is bounded, or that come in parts.')
    .addTag(
      'Uppy',
      'What `@uppy/aws-s3` asks for, as its `companionEndpoint` and its `signRequest`.',
    )
    .build();
  return SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_, method) => method,
  });
}

/** Serves the document at `/openapi.json` and a page to read it at `/docs`; no foreign hosts. */
export function serveDocs(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'nestjs-s3-presign',
    swaggerOptions: { validatorUrl: null },
  });
}
