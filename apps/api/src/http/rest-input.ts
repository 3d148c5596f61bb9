import { AppError, invalidField } from '@cryptoix/core';
import type { Principal } from '../principal.ts';
import { refuseMalformed } from '../well-formed.ts';
import { bodyLimitOf, maxBodyBytes, readBytes, refuseEncoded } from './body.ts';
import { parseExactJson } from './exact-json.ts';
import type { Incoming } from './incoming.ts';
import type { Match } from './rest-route.ts';
import { measured } from './work.ts';

/** Parses a text of the path or query as its field's type. One that does not fit stays text, for the schema to refuse. */
function parseParameter(text: string, type: string | undefined): unknown {
  if ((type === 'integer' || type === 'number') && /^-?\d{1,17}(\.\d{1,17})?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** A path parameter, decoded. @throws AppError `not_found` for a broken escape, which no id of ours contains */
function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AppError('not_found', 'There is nothing at this path.');
  }
}

function readPath({ procedure, values }: Match): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, text]) => [
      name,
      parseParameter(decodeSegment(text), procedure.parameters.get(name)),
    ]),
  );
}

/** @throws AppError `validation_failed` for a parameter that is sent twice or is part of the path */
function readQuery(search: URLSearchParams, { procedure, values }: Match): Record<string, unknown> {
  const query = new Map<string, unknown>();
  for (const name of new Set(search.keys())) {
    const texts = search.getAll(name);
    const type = procedure.parameters.get(name);
    if (Object.hasOwn(values, name)) throw invalidField(name, 'is part of the path; remove it from the query');
    if (type === 'array') query.set(name, texts);
    else if (texts.length > 1) throw invalidField(name.slice(0, 100), 'is sent twice; send it once');
    else query.set(name, parseParameter(texts[0] ?? '', type));
  }
  return Object.fromEntries(query);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The body as an object; a missing one or `null` counts as `{}`, since the Go SDK sends `null`.
 * @throws AppError `payload_too_large`, `unsupported_media_type`, `invalid_json`, `validation_failed`
 */
async function readBody(
  principal: Principal,
  { message, headers }: Incoming,
  { procedure, values }: Match,
): Promise<Record<string, unknown>> {
  refuseEncoded(headers);
  const bytes = await readBytes(message, bodyLimitOf(principal, procedure.rest.maxBodyBytes ?? maxBodyBytes));
  if (bytes.length === 0) return {};
  if (!/^application\/json\s*(;|$)/i.test(headers.get('content-type') ?? '')) {
    throw new AppError('unsupported_media_type', 'Send the body as Content-Type: application/json.');
  }
  let body: unknown;
  try {
    body = measured(() => parseExactJson(utf8.decode(bytes)));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('invalid_json', 'The body is not valid JSON in UTF-8. Check quotes, commas and brackets.');
  }
  if (body === null) return {};
  if (typeof body !== 'object' || Array.isArray(body)) throw invalidField('', 'the body must be one JSON object');
  const taken = Object.keys(values).find((name) => Object.hasOwn(body, name));
  if (taken !== undefined) throw invalidField(taken, 'is part of the path; remove it from the body');
  // Entry by entry: a schema would drop `__proto__`, which must be refused like any other unknown field.
  return Object.fromEntries<unknown>(Object.entries(body));
}

/**
 * The input of a procedure, from path, query and body; GET and DELETE have no body.
 * @throws AppError `not_found`, `payload_too_large`, `unsupported_media_type`, `invalid_json`, `validation_failed`
 */
export async function readInput(
  principal: Principal,
  incoming: Incoming,
  match: Match,
): Promise<Record<string, unknown>> {
  const { method } = match.procedure.rest;
  const body = method === 'GET' || method === 'DELETE' ? {} : await readBody(principal, incoming, match);
  const input = { ...measured(() => readQuery(incoming.url.searchParams, match)), ...body, ...readPath(match) };
  // Before anything else walks it, such as the comparison of two requests.
  refuseMalformed(input);
  return input;
}
