import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const brotli = promisify(brotliCompress);

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

interface Asset {
  readonly type: string;
  readonly body: Buffer;
  readonly compressed: Buffer;
}

/** True for the page's own file, and for every path below a merchant: the one of an event type contains a dot. */
const isPage = (path: string): boolean => path === '/index.html' || /^\/mer_\w+\/(?:live|test)\//.test(path);

/**
 * Serves the built dashboard: hashed assets, compressed and cached for a year; every other path is the page, so that
 * links to its screens work. A missing asset is 404, not the page: a browser would try to run it.
 */
export function createDashboard(folder: string) {
  const cache = new Map<string, Asset | null>();

  async function load(path: string): Promise<Asset | null> {
    const known = cache.get(path);
    if (known !== undefined) return known;
    const file = normalize(join(folder, path));
    const type = contentTypes[extname(file)];
    if (!file.startsWith(folder + sep) || type === undefined || !(await stat(file).catch(() => null))?.isFile())
      return null;
    const body = await readFile(file);
    // Quality 9 of 11: the last two levels take ten times as long for 3 % less.
    const compressed = await brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
    const asset = { type, body, compressed };
    cache.set(path, asset);
    return asset;
  }

  return async function serve(path: string, acceptEncoding: string): Promise<Response> {
    const isAsset = !isPage(path) && (path.startsWith('/assets/') || extname(path) !== '');
    if (isAsset) {
      const asset = await load(path);
      if (asset === null)
        return new Response('Not found\n', { status: 404, headers: { 'Content-Type': 'text/plain' } });
      const compress = /\bbr\b/.test(acceptEncoding);
      return new Response(new Uint8Array(compress ? asset.compressed : asset.body), {
        headers: {
          'Content-Type': asset.type,
          'Cache-Control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'public, max-age=300',
          Vary: 'Accept-Encoding',
          ...(compress && { 'Content-Encoding': 'br' }),
        },
      });
    }
    const page = await readFile(join(folder, 'index.html'), 'utf8').catch(() => null);
    if (page === null)
      return new Response('The dashboard is not built. Run: npm start\n', {
        status: 503,
        headers: { 'Content-Type': 'text/plain' },
      });
    const nonce = randomBytes(16).toString('base64');
    return new Response(page.replaceAll('__CSP_NONCE__', nonce), {
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
        'Content-Security-Policy': [
          "default-src 'self'",
          `style-src 'self' 'nonce-${nonce}'`,
          "img-src 'self' data:",
          "base-uri 'none'",
          "frame-ancestors 'none'",
          "object-src 'none'",
          "form-action 'self'",
        ].join('; '),
      },
    });
  };
}
