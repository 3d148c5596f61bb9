import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { type Context, Hono } from 'hono';

const brotli = promisify(brotliCompress);

/** The origin in the Markdown's commands and links; ours is put in its place. */
const exampleOrigin = 'https://platform.cryptoix.example';
/** The part of a page that names the addresses that webhooks come from. */
const egressPart = /<!-- egress-addresses -->\n([\s\S]*?)<!-- \/egress-addresses -->\n?/g;

/** Only our own files, and no frame around it. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes = {
  html: 'text/html; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};
type Kind = keyof typeof contentTypes;

interface Served {
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly compressed: Uint8Array<ArrayBuffer>;
}

/**
 * The guides at `/docs`, each page as HTML and as Markdown, and `/llms.txt`. Their script, styles and search index are
 * files of the dashboard.
 * @param folder the built pages
 * @param publicUrl the origin at which people reach us
 * @param egressAddresses where webhooks come from; empty when the operator names nothing
 */
export function guides({
  folder,
  publicUrl,
  egressAddresses,
}: {
  folder: string;
  publicUrl: string;
  egressAddresses: readonly string[];
}): Hono {
  const cache = new Map<string, Served>();

  function fillIn(text: string, kind: Kind): string {
    const lines = egressAddresses.map((address) =>
      kind === 'html' ? `<li><code>${address}</code></li>` : `- \`${address}\``,
    );
    const list = kind === 'html' ? `<ul>${lines.join('')}</ul>\n` : `${lines.join('\n')}\n`;
    return text
      .replaceAll(egressPart, (_, otherwise: string) => (egressAddresses.length === 0 ? otherwise : list))
      .replaceAll(exampleOrigin, publicUrl);
  }

  async function load(name: string, kind: Kind): Promise<Served | null> {
    const known = cache.get(`${name}.${kind}`);
    if (known !== undefined) return known;
    const built = await readFile(join(folder, `${name}.${kind}`), 'utf8').catch(() => null);
    if (built === null) return null;
    const text = fillIn(built, kind);
    // Quality 9 of 11, as for the dashboard's files.
    const compressed = await brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
    const served = { plain: new TextEncoder().encode(text), compressed: new Uint8Array(compressed) };
    cache.set(`${name}.${kind}`, served);
    return served;
  }

  /** @param name of the file in the folder, without its kind */
  async function serve(c: Context, name: string, kind: Kind): Promise<Response> {
    const found = await load(name, kind);
    const file = found ?? (await load('404', 'html'));
    if (file === null) return c.text('The guides are not built. Run: npm start\n', 503);
    const compress = /\bbr\b/.test(c.req.header('accept-encoding') ?? '');
    c.status(found === null ? 404 : 200);
    c.header('Content-Type', contentTypes[found === null ? 'html' : kind]);
    c.header('Cache-Control', 'public, max-age=300');
    c.header('Content-Security-Policy', contentSecurityPolicy);
    c.header('Vary', 'Accept-Encoding');
    if (compress) c.header('Content-Encoding', 'br');
    return c.body(compress ? file.compressed : file.plain);
  }

  const app = new Hono();
  app.get('/docs', (c) => serve(c, 'index', 'html'));
  app.get('/docs/', (c) => c.redirect('/docs', 301));
  app.get('/docs/:page{[a-z\\d-]+}', (c) => serve(c, c.req.param('page'), 'html'));
  app.get('/docs/:page{[a-z\\d-]+\\.md}', (c) => serve(c, c.req.param('page').slice(0, -'.md'.length), 'md'));
  for (const name of ['llms', 'llms-full']) app.get(`/${name}.txt`, (c) => serve(c, name, 'txt'));
  return app;
}
