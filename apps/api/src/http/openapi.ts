import { apiVersion, errors, idSchema } from '@cryptoix/core';
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { feedOutput } from '../events/schemas.ts';
import { pageOutput } from '../paging.ts';
import { appRouter } from '../router.ts';
import { filterModel } from './openapi/filter.ts';
import { guide } from './openapi/guide.ts';
import { operation } from './openapi/operation.ts';
import { modelSchemas } from './openapi/models.ts';
import { type Json, outputSchema, ref, withNames } from './openapi/schema.ts';
import { tags } from './openapi/tags.ts';
import { payloadSchemas, webhookParameters, webhooks } from './openapi/webhooks.ts';
import { type RestProcedure, restRoutes } from './procedures.ts';

const meta = z.object({ request_id: idSchema('request').describe('The request, as in X-Request-Id.') });
const pageMeta = pageOutput(z.unknown()).omit({ items: true }).extend(meta.shape);
const feedMeta = feedOutput.omit({ items: true }).extend(meta.shape);
const error = z.object({
  ok: z.literal(false).describe('Always false.'),
  error: z.object({
    code: z.enum(Object.keys(errors)).describe('What went wrong, for programs. More codes are added in time.'),
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
  schema: type === 'integer' ? { type, format: 'int64' } : { type },
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
  const { paths, responses } = describePaths(routes);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Cryptoix API',
      // Three numbers, as semantic versions have.
      version: apiVersion.split('-').map(Number).join('.'),
      description: guide,
      license: { name: 'MIT', identifier: 'MIT' },
      contact: { name: 'Cryptoix', url: `${publicUrl}/docs` },
    },
    servers: [{ url: `${publicUrl}/v1` }],
    security: [{ bearer: [] }],
    tags,
    paths,
    webhooks: webhooks(),
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key: `ak_live_…` or `ak_test_…`.' },
      },
      parameters: { IdempotencyKey: idempotencyKey, ...webhookParameters },
      headers,
      responses,
      schemas: withNames([
        ['ApiError', outputSchema(error)],
        ['Meta', outputSchema(meta)],
        ['PageMeta', outputSchema(pageMeta)],
        ['FeedMeta', outputSchema(feedMeta)],
        ...modelSchemas(routes),
        ['WebhookFilter', filterModel],
        ...payloadSchemas(),
      ]),
    },
  };
}

/** The paths, and the failures that their operations refer to. */
function describePaths(routes: readonly RestProcedure[]) {
  /** By their text: the name of each. */
  const names = new Map<string, string>();
  const responses: Record<string, Json> = {};

  const share = (failures: Record<string, Json>) =>
    Object.fromEntries(
      Object.entries(failures).map(([status, failure]) => {
        const text = JSON.stringify(failure);
        const known = names.get(text);
        if (known !== undefined) return [status, ref('responses', known)];
        const phrase = (STATUS_CODES[status] ?? status).replaceAll(/\W/g, '');
        const others = Object.keys(responses).filter((name) => name.replace(/\d+$/, '') === phrase).length;
        const name = others === 0 ? phrase : `${phrase}${others + 1}`;
        names.set(text, name);
        responses[name] = failure;
        return [status, ref('responses', name)];
      }),
    );

  const byPath = Map.groupBy(routes, ({ rest }) => rest.path);
  const paths = Object.fromEntries(
    [...byPath].map(([path, group]) => [
      path,
      Object.fromEntries(group.map((route) => [route.rest.method.toLowerCase(), operation(route, share)])),
    ]),
  );
  return { paths, responses };
}
