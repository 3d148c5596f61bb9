import type { Logger } from 'pino';
import { z } from 'zod';
import type { Db } from '../db/client.ts';
import { networkOf } from '../net/network.ts';
import type { Devices } from './devices.ts';
import { type Count, guessesAt, signInSubjects, signInCounts } from './guesses.ts';
import { clear, consume } from './limits.ts';
import { PASSWORD_GUESSES, type Call, calls } from './calls.ts';

/** The path that the sign-in API is mounted at. */
export const BASE_PATH = '/api/auth';

/**
 * The header in which our own HTTP layer passes the client's IP address; it must drop the header from outside requests.
 */
export const CLIENT_IP_HEADER = 'x-cryptoix-client-ip';

const upstreamProblem = z.object({ code: z.string(), message: z.string() });
/** The parts of better-auth's responses that we use: the session's token and its owner. */
const upstreamBody = z.looseObject({
  token: z.string().nullish(),
  user: z.looseObject({ email: z.string() }).nullish(),
});
const resetBody = z.object({ token: z.string(), newPassword: z.string() });

type Problem = { code: string; message: string; issues?: { path: string; message: string }[] };

const refuse = (status: number, problem: Problem, headers: Record<string, string> = {}): Response =>
  Response.json(problem, { status, headers: { 'cache-control': 'no-store', ...headers } });

const notFresh: Problem = {
  code: 'session_not_fresh',
  message: 'This is done only right after signing in. Confirm your password and try again.',
};

function tooMany(waitMs: number, hint = ''): Response {
  const seconds = Math.ceil(waitMs / 1000);
  const minutes = Math.ceil(seconds / 60);
  const wait =
    seconds < 90 ? `${seconds} seconds` : minutes < 90 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
  const message = `Too many attempts. Try again in ${wait}. ${hint}`.trim();
  return refuse(429, { code: 'rate_limited', message }, { 'retry-after': `${seconds}` });
}

/**
 * Stands before better-auth: passes only the calls of `calls`, with valid bodies and within their limits. Errors are
 * `{ code, message, issues? }`.
 */
export function createGate({
  db,
  now,
  log,
  sessionOf,
  inner,
  resetPassword,
  devices,
  baseUrl,
}: {
  db: Db;
  now: () => Date;
  log: Logger;
  sessionOf(cookie: string | null): Promise<{ userId: string; fresh: boolean } | null>;
  /** better-auth's own handler. */
  inner(request: Request): Promise<Response>;
  /** Sets a new password by an emailed link. @returns the account's email address; null when the link does not work */
  resetPassword(token: string, password: string): Promise<{ email: string } | null>;
  devices: Devices;
  baseUrl: string;
}): (request: Request) => Promise<Response> {
  function countsOf(
    path: string,
    call: Call,
    headers: Headers,
    body: Record<string, unknown>,
    session: { userId: string } | null,
  ): Count[] {
    const network = networkOf(headers.get(CLIENT_IP_HEADER));
    const perNetwork: Count = { subject: { bucket: path, by: 'ip', value: network }, limit: call.perIp };
    if (path === '/sign-in/email')
      return signInCounts(devices, { email: String(body['email']), network, headers, perNetwork });
    if (call.asks === undefined || session === null) return [perNetwork];
    return [perNetwork, { subject: guessesAt(call.asks, session.userId), limit: PASSWORD_GUESSES }];
  }

  /**
   * Sets a new password by an emailed link. Its reader owns the account, so their browser counts as known from now on.
   */
  async function reset(headers: Headers, body: z.infer<typeof resetBody>): Promise<Response> {
    const user = await resetPassword(body.token, body.newPassword);
    if (user === null) return refuse(400, { code: 'invalid_token', message: 'This link no longer works.' });
    for (const subject of signInSubjects(user.email, networkOf(headers.get(CLIENT_IP_HEADER))))
      await clear(db, subject);
    return Response.json({ status: true }, { headers: { 'set-cookie': devices.cookie(user.email) } });
  }

  /** A response of better-auth without the session's token, which belongs in its HttpOnly cookie only. */
  async function withoutToken(response: Response): Promise<Response> {
    const body = parseJson(await response.text());
    const { data } = upstreamBody.safeParse(body);
    const headers = new Headers(response.headers);
    headers.delete('content-length');
    headers.set('cache-control', 'no-store');
    if (data === undefined) return Response.json(body, { status: response.status, headers });
    const { token, ...rest } = data;
    if (typeof token === 'string' && data.user) headers.append('set-cookie', devices.cookie(data.user.email));
    return Response.json(rest, { status: response.status, headers });
  }

  async function pass(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname.slice(BASE_PATH.length);
    const call = Object.hasOwn(calls, path) ? calls[path] : undefined;
    if (call === undefined) return refuse(404, { code: 'not_found', message: 'There is no such sign-in call.' });
    if (request.method !== 'POST') {
      return refuse(405, { code: 'method_not_allowed', message: 'Use POST.' }, { allow: 'POST' });
    }
    // A form of another site can send text/plain but not JSON.
    if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) {
      return refuse(415, { code: 'unsupported_media_type', message: 'Send application/json.' });
    }
    if ((request.headers.get('content-encoding') ?? 'identity').toLowerCase() !== 'identity') {
      return refuse(415, { code: 'unsupported_media_type', message: 'Send the body without Content-Encoding.' });
    }
    // Null when the caller left before its end: that is no failure of ours.
    const text = await request.text().catch(() => null);
    if (text === null) {
      return refuse(400, { code: 'invalid_json', message: 'The connection ended before the body was complete.' });
    }
    const parsed = call.body.safeParse(parseJson(text));
    if (!parsed.success) {
      const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
      return refuse(422, { code: 'validation_failed', message: issues[0]?.message ?? 'Check the fields.', issues });
    }

    const session = call.asks === undefined ? null : await sessionOf(request.headers.get('cookie'));
    if (call.fresh && session?.fresh === false) return refuse(403, notFresh);
    const counts = countsOf(path, call, request.headers, parsed.data, session);
    for (const { subject, limit, hint } of counts) {
      const wait = await consume(db, subject, limit, now());
      if (wait !== null) return tooMany(wait, hint);
    }
    if (path === '/reset-password') return reset(request.headers, resetBody.parse(parsed.data));
    const response = await inner(innerRequest(baseUrl, path, request.headers, parsed.data));
    if (!response.ok) return translated(response);
    if (path === '/sign-in/email' || call.asks !== undefined) {
      for (const { subject } of counts) if (subject.by !== 'ip') await clear(db, subject);
    }
    return withoutToken(response);
  }

  return async (request) => {
    try {
      return await pass(request);
    } catch (error) {
      log.error({ reason: reasonOf(error) }, 'sign-in call failed');
      return refuse(500, { code: 'internal_error', message: 'Something broke on our side. Try again in a minute.' });
    }
  };
}

/** An error of better-auth in our format, with the code in lower case. Cookies that it sets or clears stay. */
async function translated(response: Response): Promise<Response> {
  const upstream = upstreamProblem.safeParse(parseJson(await response.text())).data;
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  headers.set('content-type', 'application/json');
  headers.set('cache-control', 'no-store');
  const problem = {
    code: upstream?.code.toLowerCase() ?? 'internal_error',
    message: upstream?.message ?? 'This did not work. Try again.',
  };
  return new Response(JSON.stringify(problem), { status: response.status, headers });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text);
  } catch {
    return null;
  }
}

function innerRequest(baseUrl: string, path: string, outer: Headers, body: Record<string, unknown>): Request {
  const url = new URL(`${BASE_PATH}${path}`, baseUrl);
  const headers = new Headers(outer);
  headers.delete('content-length');
  headers.delete('transfer-encoding');
  // better-auth verifies an address by GET with the token in the query. Ours comes in the body, which logs do not
  // record.
  if (path === '/verify-email') {
    url.searchParams.set('token', String(body['token']));
    return new Request(url, { headers });
  }
  return new Request(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** The part of a failure that may be logged: the later lines of a driver's message repeat the values of the query. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message.split('\n', 1)[0] ?? ''}` : 'unknown error';
