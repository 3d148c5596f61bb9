import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Hono } from 'hono';
import { packedReference } from '../folders.ts';

const compress = promisify(gzip);
const { resolve } = createRequire(import.meta.url);

/** No request goes to another host: no fonts, telemetry or proxy. No test client: nobody should type a key into a page. */
const configuration = {
  withDefaultFonts: false,
  telemetry: false,
  persistAuth: false,
  hideClientButton: true,
  hideTestRequestButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
};

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // Scalar writes its styles into the page as it runs.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Cryptoix API reference</title>
  </head>
  <body>
    <noscript>This page needs JavaScript. The document itself is at <a href="/v1/openapi.json">/v1/openapi.json</a>.</noscript>
    <script id="api-reference" data-url="/v1/openapi.json" data-configuration='${JSON.stringify(configuration)}'></script>
    <script src="/docs/api/standalone.js"></script>
  </body>
</html>
`;

/** The API reference, to be mounted at `/docs/api`: Scalar, from our own host, shows `/v1/openapi.json`. */
export function referencePage(): Hono {
  let script: Promise<{ plain: Uint8Array<ArrayBuffer>; compressed: Uint8Array<ArrayBuffer> }> | null = null;

  const app = new Hono();
  app.get('/', (c) => {
    c.header('Content-Security-Policy', contentSecurityPolicy);
    c.header('Cache-Control', 'public, max-age=300');
    return c.html(page);
  });
  app.get('/standalone.js', async (c) => {
    script ??= loadScript();
    const { plain, compressed } = await script;
    const zipped = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
    c.header('Content-Type', 'text/javascript; charset=utf-8');
    c.header('Cache-Control', 'public, max-age=86400');
    c.header('Vary', 'Accept-Encoding');
    if (zipped) c.header('Content-Encoding', 'gzip');
    return c.body(zipped ? compressed : plain);
  });
  return app;
}

/** Loads Scalar's script of 4.3 MB and compresses it, once for all readers, to 1.3 MB. */
async function loadScript() {
  const file = packedReference ?? join(dirname(resolve('@scalar/api-reference')), 'browser/standalone.js');
  const plain = new Uint8Array(await readFile(file));
  return { plain, compressed: new Uint8Array(await compress(plain)) };
}
