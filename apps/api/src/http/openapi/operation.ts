import { type ErrorCode, errors, type Scope, scopes } from '@cryptoix/core';
import { isKeptWithoutRead } from '../../response-shape.ts';
import { impliedErrors } from '../check-procedures.ts';
import type { RestProcedure } from '../routes.ts';
import { inputSchema, type Json, jsonContent, outputSchema, propertiesOf, ref, requiredOf } from './schema.ts';

const rateLimitHeaders = [
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'RateLimit',
  'RateLimit-Policy',
];

/** The scope a caller must hold, or null: any key will do, or none is needed. */
function scopeOf({ access }: RestProcedure): Scope | null {
  return access === 'any_key' || access === 'public' ? null : access;
}

/** Whether its response is stored under an Idempotency-Key. */
const takesIdempotencyKey = ({ rest }: RestProcedure): boolean =>
  rest.method === 'POST' && rest.idempotency !== 'never';

/** The operation object of a route. */
export function operation(procedure: RestProcedure): Json {
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
      outsidePath.length > 0 && { requestBody: { required: bodyRequired.length > 0, content: jsonContent(body) } }),
    responses: { [rest.status ?? 200]: success(procedure), ...failures(procedure) },
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
  const whole = outputSchema(procedure.output);
  const output =
    procedure.readScope === undefined ? whole : { ...whole, required: requiredOf(whole).filter(isKeptWithoutRead) };
  return {
    description: 'Done.',
    headers: headersOf(procedure, takesIdempotencyKey(procedure) ? ['Idempotent-Replayed'] : []),
    content: jsonContent({
      type: 'object',
      properties: {
        ok: { const: true },
        data: procedure.pages ? propertiesOf(output)['items'] : output,
        meta: ref('schemas', procedure.pages ? 'PageMeta' : 'Meta'),
      },
      required: ['ok', 'data', 'meta'],
    }),
  };
}

function headersOf({ access }: RestProcedure, more: readonly string[]): Json {
  const names = ['X-Request-Id', ...(access === 'public' ? [] : rateLimitHeaders), ...more];
  return Object.fromEntries(names.map((name) => [name, ref('headers', name)]));
}

/** The codes that a route can answer with: those that follow from its declarations, and those of its own rules. */
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
  if (pages) codes.push('invalid_cursor', 'page_too_deep');
  for (const code of ['not_found', 'conflict'] as const) if (own.has(code)) codes.push(code);
  if (rest.method === 'POST' || rest.method === 'PATCH') {
    codes.push('invalid_json', 'payload_too_large', 'unsupported_media_type');
  }
  if (takesIdempotencyKey(procedure)) codes.push('idempotency_in_flight', 'idempotency_key_reused');
  if (rest.idempotency === 'money') codes.push('idempotency_key_required');
  if (own.has('insufficient_balance')) codes.push('insufficient_balance');
  return [...codes, 'internal_error', 'unavailable'];
}

function failures(procedure: RestProcedure): Json {
  const byStatus = Map.groupBy(errorCodesOf(procedure), (code) => errors[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => {
      const more = status === 401 ? ['WWW-Authenticate'] : status === 429 ? ['Retry-After'] : [];
      const withCode = { properties: { error: { properties: { code: { enum: codes } } } } };
      const failure = {
        description: codes.map((code) => `\`${code}\`: ${errors[code].description}`).join('\n\n'),
        headers: headersOf(procedure, more),
        content: jsonContent({ allOf: [ref('schemas', 'Error'), withCode] }),
      };
      return [status, failure];
    }),
  );
}
