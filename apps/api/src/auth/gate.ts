import type { Logger } from 'pino';
import { z } from 'zod';
import type { Db } from '../db/client.ts';
import { networkOf } from '../net/network.ts';
import type { Devices } from './devices.ts';
import { type Count, guessesAt, pardoned, signInCounts } from './guesses.ts';
import { clear, consume } from './limits.ts';
import { PASSWORD_GUESSES, type Route, routes } from './calls.ts';

/** Path that the sign-in API is mounted at. */
export const BASE_PATH = '/api/auth';

/** Header in which our own HTTP layer names the client's address; it must drop the header from outside requests. */
export const CLIENT_IP_HEADER = 'x-cryptoix-client-ip';

const upstreamProblem = z.object({ code: z.string(), message: z.string() });
/** The parts of better-auth's answers that are ours to look at: the session's token, and whose it is. */
const upstreamAnswer = z.looseObject({
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
 * Stands before better-auth: lets only the calls of `routes` through, with bodies that hold nothing but what they
 * may, as often as they may. Answers errors as `{ code, message, issues? }`.
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
  /** Sets a new password by a mailed link. @returns whose it is; null when the link does not work */
  resetPassword(token: string, password: string): Promise<{ email: string } | null>;
  devices: Devices;
  baseUrl: string;
}): (request: Request) => Promise<Response> {
  function countsOf(
    path: string,
    route: Route,
    headers: Headers,
    body: Record<string, unknown>,
    session: { userId: string } | null,
  ): Count[] {
    const network = networkOf(headers.get(CLIENT_IP_HEADER));
    const perNetwork: Count = { subject: { bucket: path, by: 'ip', value: network }, limit: route.perIp };
    if (path === '/sign-in/email')
      return signInCounts(devices, { email: String(body['email']), network, headers, perNetwork });
    if (route.asks === undefined || session === null) return [perNetwork];
    return [perNetwork, { subject: guessesAt(route.asks, session.userId), limit: PASSWORD_GUESSES }];
  }

  /** A new password by a mailed link. Who has the mail is the owner: their browser is known from then on. */
  async function reset(headers: Headers, body: z.infer<typeof resetBody>): Promise<Response> {
    const user = await resetPassword(body.token, body.newPassword);
    if (user === null) return refuse(400, { code: 'invalid_token', message: 'This link no longer works.' });
    for (const subject of pardoned(user.email, networkOf(headers.get(CLIENT_IP_HEADER)))) await clear(db, subject);
    return Response.json({ status: true }, { headers: { 'set-cookie': devices.cookie(user.email) } });
  }

  /** An answer of better-auth without the session's token, which belongs in its HttpOnly cookie alone. */
  async function accepted(response: Response): Promise<Response> {
    const said = parseJson(await response.text());
    const { data: answer } = upstreamAnswer.safeParse(said);
    const headers = new Headers(response.headers);
    headers.delete('content-length');
    headers.set('cache-control', 'no-store');
    if (answer === undefined) return Response.json(said, { status: response.status, headers });
    const { token, ...rest } = answer;
    if (typeof token === 'string' && answer.user) headers.append('set-cookie', devices.cookie(answer.user.email));
    return Response.json(rest, { status: response.status, headers });
  }

  async function pass(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname.slice(BASE_PATH.length);
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (route === undefined) return refuse(404, { code: 'not_found', message: 'There is no such sign-in call.' });
    if (request.method !== 'POST') {
      return refuse(405, { code: 'method_not_allowed', message: 'Use POST.' }, { allow: 'POST' });
    }
    // A form of another site can send text/plain but not JSON.
    if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) {
      return refuse(415, { code: 'unsupported_media_type', message: 'Send application/json.' });
    }
    const parsed = route.body.safeParse(parseJson(await request.text()));
    if (!parsed.success) {
      const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
      return refuse(422, { code: 'validation_failed', message: issues[0]?.message ?? 'Check the fields.', issues });
    }

    const session = route.asks === undefined ? null : await sessionOf(request.headers.get('cookie'));
    if (route.fresh && session?.fresh === false) return refuse(403, notFresh);
    const counts = countsOf(path, route, request.headers, parsed.data, session);
    for (const { subject, limit, hint } of counts) {
      const wait = await consume(db, subject, limit, now());
      if (wait !== null) return tooMany(wait, hint);
    }
    if (path === '/reset-password') return reset(request.headers, resetBody.parse(parsed.data));
    const response = await inner(innerRequest(baseUrl, path, request.headers, parsed.data));
    if (!response.ok) return translated(response);
    if (path === '/sign-in/email' || route.asks !== undefined) {
      for (const { subject } of counts) if (subject.by !== 'ip') await clear(db, subject);
    }
    return accepted(response);
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

/** An error of better-auth in our form: codes are lower case everywhere at Cryptoix. Cookies it sets or drops stay. */
async function translated(response: Response): Promise<Response> {
  const said = upstreamProblem.safeParse(parseJson(await response.text())).data;
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  headers.set('content-type', 'application/json');
  headers.set('cache-control', 'no-store');
  const problem = {
    code: said?.code.toLowerCase() ?? 'internal_error',
    message: said?.message ?? 'This did not work.',
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
  // better-auth verifies an address by GET with the token in the query; ours comes in a body, which no log writes down.
  if (path === '/verify-email') {
    url.searchParams.set('token', String(body['token']));
    return new Request(url, { headers });
  }
  return new Request(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** What a log may say of a failure: a driver's message repeats the values of the query on its later lines. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message.split('\n', 1)[0] ?? ''}` : 'unknown error';
