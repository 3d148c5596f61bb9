/** How to reach the API. */
export interface CryptoixOptions {
  /** The API key, `ak_live_…` or `ak_test_…`; by default CRYPTOIX_KEY of the environment. */
  readonly key?: string;
  /** The origin of the API, https or a loopback address; by default CRYPTOIX_URL of the environment. */
  readonly baseUrl?: string;
  /** How long one attempt may take, its response included; 30,000 ms by default. */
  readonly timeoutMs?: number;
  /** How often a failed call is repeated, from 0 to 2, which is the default. */
  readonly maxRetries?: 0 | 1 | 2;
  /** Used instead of the global `fetch`. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** The options with their defaults. */
export interface Settings {
  readonly key: string;
  /** The base of all routes, such as `https://api.example/v1`. */
  readonly root: string;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

/** @throws TypeError for a missing or malformed key, and for an address to which the key must not be sent */
export function settingsOf(options: CryptoixOptions): Settings {
  return {
    key: parseKey(options.key ?? environment('CRYPTOIX_KEY')),
    root: parseBaseUrl(options.baseUrl ?? environment('CRYPTOIX_URL')),
    timeoutMs: options.timeoutMs ?? 30_000,
    maxRetries: options.maxRetries ?? 2,
    // Called as a plain function: workers refuse another `this`.
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
  };
}

/** A variable of the environment; absent where there is none, as in some workers. */
function environment(name: string): string | undefined {
  return typeof process === 'undefined' ? undefined : process.env[name];
}

/** No message contains the key. */
function parseKey(key: string | undefined): string {
  if (key === undefined || key === '') throw new TypeError('Set `key`, or CRYPTOIX_KEY, to an API key (ak_…).');
  if (!/^[\w-]+$/.test(key)) throw new TypeError('The API key has spaces or other characters that no key has.');
  return key;
}

function parseBaseUrl(text: string | undefined): string {
  if (text === undefined || text === '')
    throw new TypeError('Set `baseUrl`, or CRYPTOIX_URL, to the origin of the API, such as https://api.example.com.');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new TypeError('`baseUrl` is not an origin such as https://api.example.com.');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    throw new TypeError('`baseUrl` must begin with https://: a key in plain text can be read on the way.');
  // The published SDKs for Python and Go have /v1 in their base URL.
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1`;
}

/** `URL` writes every form of an IPv4 address as four decimal numbers. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
