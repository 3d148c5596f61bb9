import { errors, eventEnvelopeSchema, eventTypes, idSchema } from '@cryptoix/core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { appRouter } from '../router.ts';
import { openApiDocument } from './openapi.ts';
import { modelExamples } from './openapi/examples.ts';
import { restRoutes } from './procedures.ts';

const document = openApiDocument({ publicUrl: 'https://pay.example.com' });
const routes = restRoutes(appRouter);

const schema = z.record(z.string(), z.unknown());
const content = z.object({ 'application/json': z.object({ schema, example: z.unknown().optional() }) });
const operation = z.object({
  operationId: z.string(),
  'x-required-scope': z.string().nullable(),
  parameters: z.array(z.looseObject({ name: z.string().optional(), $ref: z.string().optional() })),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.looseObject({ $ref: z.string().optional(), content: content.optional() })),
});
const { paths, webhooks, servers, tags, components } = z
  .object({
    servers: z.array(z.object({ url: z.string() })),
    paths: z.record(z.string(), z.record(z.string(), operation)),
    webhooks: z.record(z.string(), z.object({ post: operation })),
    tags: z.array(z.object({ name: z.string(), description: z.string() })),
    components: z.object({ schemas: z.record(z.string(), schema), responses: z.record(z.string(), schema) }),
  })
  .parse(document);

test('the document is valid OpenAPI 3.1', async () => {
  const result = await new Validator().validate(structuredClone(document));
  expect(result).toEqual({ valid: true });
});

test('the server is the public URL', () => {
  expect(servers).toEqual([{ url: 'https://pay.example.com/v1' }]);
});

test('every reference resolves', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path);
  const missing = references.filter((path) => {
    let at: unknown = document;
    for (const key of path.split('/')) at = schema.safeParse(at).data?.[key];
    return at === undefined;
  });
  expect(references.length).toBeGreaterThan(0);
  expect(missing).toEqual([]);
});

describe.each(routes)('$rest.method $rest.path', ({ name, rest, access, pathParameters, parameters }) => {
  const found = paths[rest.path]?.[rest.method.toLowerCase()];

  test('is documented under its name, with the scope it needs', () => {
    expect(found?.operationId).toBe(name);
    expect(found?.['x-required-scope']).toBe(access === 'any_key' || access === 'public' ? null : access);
  });

  test('takes every field of its input once, in path, query or body', () => {
    const body = schema.parse(found?.requestBody?.content['application/json'].schema['properties'] ?? {});
    const listed = found?.parameters.flatMap((parameter) => parameter.name ?? []) ?? [];
    expect([...listed, ...Object.keys(body)].toSorted()).toEqual([...parameters.keys()].toSorted());
    expect(listed).toEqual(expect.arrayContaining([...pathParameters]));
  });

  test('documents its success and its errors in their envelopes', () => {
    const success = found?.responses[String(rest.status ?? 200)]?.content?.['application/json'].schema;
    expect(success?.['required']).toEqual(['ok', 'data', 'meta']);
    expect(Object.keys(found?.responses ?? {})).toEqual(expect.arrayContaining(['400', '422', '500', '503']));
  });

  test('takes an Idempotency-Key when it is a POST whose response is stored', () => {
    const takesKey = found?.parameters.some(({ $ref }) => $ref?.endsWith('/IdempotencyKey')) ?? false;
    expect(takesKey).toBe(rest.method === 'POST' && rest.idempotency !== 'never');
  });
});

test.each([
  ['post /refunds', ['not_found', 'conflict', 'insufficient_balance'], []],
  ['post /payouts', ['conflict'], ['not_found', 'insufficient_balance']],
  ['post /payouts/{uuid}/submit', ['not_found', 'conflict', 'insufficient_balance'], []],
  ['post /payouts/{uuid}/cancel', ['not_found', 'conflict'], ['insufficient_balance']],
  ['post /withdrawals', ['conflict', 'insufficient_balance'], ['not_found']],
  ['delete /webhook-endpoints/{id}', ['not_found'], ['conflict', 'insufficient_balance']],
])('%s names the errors of its own rules and no others', (route, documented, never) => {
  const [method = '', path = ''] = route.split(' ');
  const text = Object.values(paths[path]?.[method]?.responses ?? {})
    .map(({ $ref }) => JSON.stringify(components.responses[$ref?.split('/').at(-1) ?? '']?.['x-error-codes'] ?? []))
    .join(' ');
  for (const code of documented) expect(text).toContain(`"${code}"`);
  for (const code of never) expect(text).not.toContain(`"${code}"`);
});

describe('what generators of clients trip over', () => {
  /** Every JSON object of the document and where it stands, but for those inside examples. */
  function* objectsOf(value: unknown, at = ''): Generator<[string, Record<string, unknown>]> {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* objectsOf(item, `${at}/${index}`);
    const object = schema.safeParse(value).data;
    if (object === undefined) return;
    yield [at, object];
    for (const [name, inner] of Object.entries(object))
      if (name !== 'example') yield* objectsOf(inner, `${at}/${name}`);
  }
  const all = [...objectsOf(document)];
  const where = (is: (object: Record<string, unknown>) => boolean) =>
    all.filter(([, object]) => is(object)).map(([at]) => at);

  test('every number says its size: 12345678.91 must not become a 32-bit float', () => {
    expect(where(({ type, format }) => type === 'number' && format !== 'double')).toEqual([]);
    expect(where(({ type, format }) => type === 'integer' && format !== 'int64')).toEqual([]);
  });

  test('a time has a format and no pattern', () => {
    expect(where(({ format, pattern }) => String(format).startsWith('date') && pattern !== undefined)).toEqual([]);
  });

  test('no boolean is a constant', () => {
    expect(where((object) => typeof object['const'] === 'boolean')).toEqual([]);
  });

  test('what is returned has open enums alone', () => {
    const closed = where(({ enum: values }) => values !== undefined);
    expect(closed.filter((at) => at.startsWith('/components/schemas') || at.includes('/responses/'))).toEqual([]);
  });

  test('every object in a response has a name', () => {
    const inline = all.filter(
      ([at, { properties }]) => properties !== undefined && /^\/components\/schemas\/[^/]+\/./.test(at),
    );
    expect(inline.map(([at]) => at)).toEqual([]);
  });
});

test('every group is described, in the order of use', () => {
  const used = new Set(routes.map(({ rest }) => rest.tag));
  expect(tags.map(({ name }) => name).toSorted()).toEqual([...used, 'Webhooks'].toSorted());
  expect(tags[0]?.name).toBe('Payments');
});

test.each(routes)('the examples of $rest.method $rest.path are valid', (route) => {
  const found = paths[route.rest.path]?.[route.rest.method.toLowerCase()];
  const body = found?.requestBody?.content['application/json'].example;
  if (body !== undefined) {
    const [parameter] = route.pathParameters;
    const ids = Object.values(modelExamples).map(({ id, uuid }) => id ?? uuid);
    const complete = parameter === undefined ? [body] : ids.map((id) => ({ ...schema.parse(body), [parameter]: id }));
    expect(complete.some((input) => route.input.safeParse(input).success)).toBe(true);
  }
  const { data, meta } = z
    .object({ ok: z.literal(true), data: z.unknown(), meta: z.looseObject({ request_id: idSchema('request') }) })
    .parse(found?.responses[String(route.rest.status ?? 200)]?.content?.['application/json'].example);
  const output = route.pages === null ? data : { items: data, ...meta };
  expect(route.output.safeParse(output).error?.issues).toBe(undefined);
});

test('no path is there that nobody serves', () => {
  const documented = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(documented.toSorted()).toEqual(routes.map(({ rest }) => `${rest.method} ${rest.path}`).toSorted());
});

test('a list returns an array as data and its paging in meta', () => {
  const { properties } = z
    .object({ properties: z.object({ data: schema, meta: schema }) })
    .parse(paths['/events']?.['get']?.responses['200']?.content?.['application/json'].schema);
  expect(properties.data['type']).toBe('array');
  expect(properties.meta).toEqual({ $ref: '#/components/schemas/PageMeta' });
  expect(components.schemas['PageMeta']?.['required']).toEqual(['next_cursor', 'has_more', 'request_id']);
});

test('every event type is a webhook with a valid event as its example', () => {
  expect(Object.keys(webhooks)).toEqual(eventTypes.map((row) => row.type));
  for (const row of eventTypes) {
    const { post } = webhooks[row.type]!;
    expect(post['x-required-scope']).toBe(row.scope);
    expect(() =>
      eventEnvelopeSchema(row.type).parse(post.requestBody?.content['application/json'].example),
    ).not.toThrow();
  }
});

test('every error code is explained', () => {
  const { description } = z.object({ info: z.object({ description: z.string() }) }).parse(document).info;
  for (const code of Object.keys(errors)) expect(description).toContain(`\`${code}\``);
});
