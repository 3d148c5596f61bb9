import { errors, keyScopes, scopes } from '@cryptoix/core';

const table = (head: string[], rows: string[][]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const scopeRows = scopes
  .filter(({ scope }) => keyScopes.some((held) => held === scope))
  .map(({ scope, description }) => [`\`${scope}\``, description]);
const errorRows = Object.entries(errors).map(([code, row]) => [String(row.status), `\`${code}\``, row.description]);

/** What every route has in common, as the document's introduction (Markdown). */
export const guide = `The API through which a merchant's own software talks to Cryptoix.

## Authentication

Send an API key as \`Authorization: Bearer ak_…\` or as \`X-API-Key: ak_…\`, never both, never in a URL. A key begins with
\`ak_live_\` or \`ak_test_\`: the two modes never see each other's data.

## Scopes

A key may do what its scopes say and nothing else. No scope implies another. Each route names the one it needs.

${table(['Scope', 'Allows to'], scopeRows)}

## Answers

A success is \`{"ok": true, "data": …, "meta": {"request_id": "req_…"}}\`, an error
\`{"ok": false, "error": {"code", "message", "details", "request_id"}}\`. \`X-Request-Id\` repeats the request's id: name it when
you ask support.

New fields and new values of statuses, event types and error codes are added in time: pass over those that you do not know.

## Pages

Lists are newest first. Ask for \`limit\` rows, then go on with \`cursor=<meta.next_cursor>\` until \`meta.has_more\` is false.
\`page\` and \`per_page\` work too, for the first 10,000 rows.

A row may appear some seconds later than a newer one, and then stands below it. To read a list again and again, read down
to ten minutes before the newest row of the reading before, and drop the ids you have.

## Trying again

Send an \`Idempotency-Key\` with a POST: after a success, the same key and body within 24 hours gets that answer again,
marked \`Idempotent-Replayed: true\`. A refusal is not kept: the same key runs again, with the same or another body. After a 429, wait the seconds that \`Retry-After\` names.

## Errors

${table(['Status', 'Code', 'Meaning'], errorRows)}
`;
