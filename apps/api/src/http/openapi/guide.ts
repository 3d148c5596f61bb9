import { errors, keyScopes, scopes } from '@cryptoix/core';

const table = (head: string[], rows: string[][]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const scopeRows = scopes
  .filter(({ scope }) => keyScopes.some((held) => held === scope))
  .map(({ scope, description }) => [`\`${scope}\``, description]);
const errorRows = Object.entries(errors).map(([code, row]) => [String(row.status), `\`${code}\``, row.description]);

/** The introduction of the document (Markdown): what all routes have in common. */
export const guide = `The API through which a merchant's own software talks to Cryptoix.

## Authentication

Send an API key as \`Authorization: Bearer ak_…\` or as \`X-API-Key: ak_…\`, never both, never in a URL. A key begins with
\`ak_live_\` or \`ak_test_\`: the two modes never see each other's data.

## Scopes

A key may do what its scopes say and nothing else. No scope implies another. Each route names the one it needs.

${table(['Scope', 'Allows to'], scopeRows)}

## Responses

A success is \`{"ok": true, "data": …, "meta": {"request_id": "req_…"}}\`, an error
\`{"ok": false, "error": {"code", "message", "details", "request_id"}}\`. \`X-Request-Id\` repeats the request's id: name it when
you contact support.

New fields and new values of statuses, event types and error codes are added in time: pass over those that you do not know.

## Pages

Lists are newest first. Ask for \`limit\` rows, then go on with \`cursor=<meta.next_cursor>\` until \`meta.has_more\` is false.
\`page\` and \`per_page\` work too, for the first 10,000 rows.

A row may appear some seconds later than a newer one, and is then below it. To poll a list, read down to ten minutes
before the newest row of the last poll, and skip the ids that you already have.

## Retries

Send an \`Idempotency-Key\` with a POST: after a success, the same key and body within 24 hours gets that response again,
marked \`Idempotent-Replayed: true\`. A refusal is not stored: the same key runs again, with the same or another body. After a 429, wait as many seconds as \`Retry-After\` says.

## Errors

${table(['Status', 'Code', 'Meaning'], errorRows)}
`;
