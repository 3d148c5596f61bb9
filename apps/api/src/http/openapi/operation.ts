import { type ErrorCode, errors, type Scope, scopes } from '@cryptoix/core';
import { isKeptWithoutRead } from '../../response-shape.ts';
import { impliedErrors } from '../check-procedures.ts';
import { takesIdempotencyKey } from '../idempotency.ts';
import type { RestProcedure } from '../procedures.ts';
import { requestExample, responseExample } from './examples.ts';
import { dataOf } from './models.ts';
import { inputSchema, type Json, jsonContent, outputSchema, propertiesOf, ref, requiredOf } from './schema.ts';

const rateLimitHeaders = [
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'RateLimit',
  'RateLimit-Policy',
];

/** The scope that a caller must hold; null when any key will do or none is needed. */
function scopeOf({ access }: RestProcedure): Scope | null {
  return access === 'any_key' || access === 'public' ? null : access;
}

/**
 * The operation object of a route.
 * @param shareFailures replaces failures by references: written out for each route they are half of the document
 */
export function operation(
  procedure: RestProcedure,
  shareFailures: (failures: Record<string, Json>) => Record<string, Json>,
): Json {
  const { name, rest, access } = procedure;
  const input = inputSchema(procedure.input);
  const properties = propertiesOf(input);
  const required = requiredOf(input);
  const outsidePath = Object.keys(properties).filter((field) => !procedure.pathParameters.includes(field));
  const hasBody = rest.method === 'POST' || rest.method === 'PATCH';

  const parameter = (field: string, place: 'path' | 'query'): Json => {
    const { description, ...schema } = properties[field] ?? {};
    const isRequired = place === 'path' || required.includes(field);
    return { name: field, in: place, required: isRequired, ...(description !== undefined && { description }), schema };
  };
  const parameters = [
    ...procedure.pathParameters.map((field) => parameter(field, 'path')),
    ...(hasBody ? [] : outsidePath.map((field) => parameter(field, 'query'))),
    ...(takesIdempotencyKey(procedure) ? [ref('parameters', 'IdempotencyKey')] : []),
  ];
  const bodyRequired = required.filter((field) => outsidePath.includes(field));
  const body = {
    ...input,
    properties: Object.fromEntries(outsidePath.map((field) => [field, properties[field]])),
    required: bodyRequired,
  };

  return {
    operationId: name,
    summary: rest.summary,
    description: accessInWords(procedure),
    tags: [rest.tag],
    ...(rest.deprecated && { deprecated: true }),
    'x-required-scope': scopeOf(procedure),
    ...(access === 'public' && { security: [] }),
    parameters,
    ...(hasBody &&
      outsidePath.length > 0 && {
        requestBody: {
          required: bodyRequired.length > 0,
          content: jsonContent(body, { example: requestExample(procedure) }),
        },
      }),
    responses: { [rest.status ?? 200]: success(procedure), ...shareFailures(failures(procedure)) },
  };
}

function accessInWords(procedure: RestProcedure): string {
  if (procedure.access === 'public') return 'Needs no API key.';
  const scope = scopeOf(procedure);
  if (scope === null) return 'Any valid API key may call this.';
  const row = scopes.find((entry) => entry.scope === scope);
  const needs = `Needs the scope \`${scope}\`: ${row?.description ?? ''}`;
  const fields = Object.keys(propertiesOf(outputSchema(procedure.output)));
  if (procedure.readScope === undefined || fields.every(isKeptWithoutRead)) return needs;
  const shown = fields.filter(isKeptWithoutRead).map((field) => `\`${field}\``);
  return `${needs} Without \`${procedure.readScope}\` the response holds only ${shown.join(', ')}.`;
}

function success(procedure: RestProcedure): Json {
  return {
    description: 'Done.',
    headers: headersOf(procedure, takesIdempotencyKey(procedure) ? ['Idempotent-Replayed'] : []),
    content: jsonContent(
      {
        type: 'object',
        properties: {
          ok: { type: 'boolean', description: 'Always true.' },
          data: dataOf(procedure),
          meta: ref('schemas', metaOf(procedure)),
        },
        required: ['ok', 'data', 'meta'],
      },
      { example: responseExample(procedure) },
    ),
  };
}

function metaOf({ pages }: RestProcedure): string {
  if (pages === 'feed') return 'FeedMeta';
  return pages === 'list' ? 'PageMeta' : 'Meta';
}

function headersOf({ access }: RestProcedure, more: readonly string[]): Json {
  const names = ['X-Request-Id', ...(access === 'public' ? [] : rateLimitHeaders), ...more];
  return Object.fromEntries(names.map((name) => [name, ref('headers', name)]));
}

/** The error codes that a route can return: those that follow from its declarations, and those of its own rules. */
function errorCodesOf(procedure: RestProcedure): ErrorCode[] {
  const { rest, access, pages } = procedure;
  const own = new Set([...impliedErrors(procedure), ...procedure.errors]);
  const codes: ErrorCode[] = ['api_key_in_query', 'ambiguous_credentials', 'validation_failed'];
  if (access !== 'public') {
    codes.push(
      'missing_api_key',
      'invalid_api_key',
      'api_key_expired',
      'api_key_revoked',
      'ip_not_allowed',
      'rate_limited',
    );
  }
  if (scopeOf(procedure) !== null) codes.push('missing_scope');
  if (pages !== null) codes.push('invalid_cursor');
  if (pages === 'list') codes.push('page_too_deep');
  for (const code of ['not_found', 'conflict'] as const) if (own.has(code)) codes.push(code);
  if (rest.method === 'POST' || rest.method === 'PATCH') {
    codes.push('invalid_json', 'payload_too_large', 'unsupported_media_type');
  }
  if (takesIdempotencyKey(procedure)) codes.push('idempotency_in_flight', 'idempotency_key_reused');
  if (rest.idempotency === 'money') codes.push('idempotency_key_required');
  if (own.has('insufficient_balance')) codes.push('insufficient_balance');
  return [...codes, 'internal_error', 'unavailable'];
}

/** The failures of a route by status, each whole: many routes share one, see `shared`. */
function failures(procedure: RestProcedure): Record<string, Json> {
  const byStatus = Map.groupBy(errorCodesOf(procedure), (code) => errors[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => {
      const more = status === 401 ? ['WWW-Authenticate'] : status === 429 ? ['Retry-After'] : [];
      const failure = {
        description: codes.map((code) => `\`${code}\`: ${errors[code].description}`).join('\n\n'),
        headers: headersOf(procedure, more),
        'x-error-codes': codes,
        content: jsonContent(ref('schemas', 'ApiError')),
      };
      return [status, failure];
    }),
  );
}
