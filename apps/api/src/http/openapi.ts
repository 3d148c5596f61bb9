import { apiVersion, errors, idSchema } from '@cryptoix/core';
import { z } from 'zod';
import { pageOutput } from '../paging.ts';
import { appRouter } from '../router.ts';
import { guide } from './openapi/guide.ts';
import { operation } from './openapi/operation.ts';
import { type Json, outputSchema } from './openapi/schema.ts';
import { payloadSchemas, webhooks } from './openapi/webhooks.ts';
import { type RestProcedure, restRoutes } from './procedures.ts';

const meta = z.object({ request_id: idSchema('request').describe('The request, as in X-Request-Id.') });
const pageMeta = pageOutput(z.unknown()).omit({ items: true }).extend(meta.shape);
const error = z.object({
  ok: z.literal(false),
  error: z.object({
    code: z.enum(Object.keys(errors)),
    message: z.string().describe('What went wrong and what to do, for people.'),
    details: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('More about the error; the fields depend on its code.'),
    request_id: meta.shape.request_id,
  }),
});

const header = (description: string, type: 'string' | 'integer' = 'string'): Json => ({
  description,
  schema: { type },
});

const headers: Record<string, Json> = {
  'X-Request-Id': header("The request's id; the same as `request_id`."),
  'X-RateLimit-Limit': header('Requests a minute that the key may make.', 'integer'),
  'X-RateLimit-Remaining': header('Requests left in this window.', 'integer'),
  'X-RateLimit-Reset': header('When the window ends, in Unix seconds.', 'integer'),
  RateLimit: header('The same in the IETF form: `r` requests are left, and `t` seconds until the window ends.'),
  'RateLimit-Policy': header('The limit in the IETF form: `q` requests in `w` seconds.'),
  'Retry-After': header('Seconds to wait.', 'integer'),
  'WWW-Authenticate': header('`Bearer` (RFC 6750).'),
  'Idempotent-Replayed': header('`true` when this is the stored response of the first request.'),
};

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Unique to this operation; after a success, the same key and body within 24 hours gets that response again.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

/**
 * The OpenAPI 3.1 document of the public REST API, from the procedures themselves, and of the webhooks, from the event
 * table.
 * @param publicUrl the public origin of the API, without a trailing slash
 */
export function openApiDocument({ publicUrl }: { publicUrl: string }): Json {
  const routes = restRoutes(appRouter);
  return {
    openapi: '3.1.1',
    info: { title: 'Cryptoix API', version: apiVersion, description: guide },
    servers: [{ url: `${publicUrl}/v1` }],
    security: [{ bearer: [] }, { apiKey: [] }],
    tags: [...new Set(routes.map(({ rest }) => rest.tag)), 'Webhooks'].map((name) => ({ name })),
    paths: paths(routes),
    webhooks: webhooks(),
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key: `ak_live_…` or `ak_test_…`.' },
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'X-API-Key',
          description: 'The same key in a header of its own.',
        },
      },
      parameters: { IdempotencyKey: idempotencyKey },
      headers,
      schemas: {
        Error: outputSchema(error),
        Meta: outputSchema(meta),
        PageMeta: outputSchema(pageMeta),
        ...payloadSchemas(),
      },
    },
  };
}

function paths(routes: readonly RestProcedure[]): Record<string, Json> {
  const byPath = Map.groupBy(routes, ({ rest }) => rest.path);
  return Object.fromEntries(
    [...byPath].map(([path, group]) => [
      path,
      Object.fromEntries(group.map((route) => [route.rest.method.toLowerCase(), operation(route)])),
    ]),
  );
}
