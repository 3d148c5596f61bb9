import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guides } from './guides.ts';

const egress = (text: string) => `<!-- egress-addresses -->\n${text}\n<!-- /egress-addresses -->\n`;

describe('the guides', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cryptoix-guides-'));
    await writeFile(join(folder, 'index.html'), '<h1>Guides</h1>');
    await writeFile(join(folder, '404.html'), '<h1>Lost</h1>');
    await writeFile(join(folder, 'addresses.html'), egress('<p>Ask.</p>'));
    await writeFile(join(folder, 'addresses.md'), egress('\nAsk.\n'));
    await writeFile(join(folder, 'quickstart.md'), 'curl https://platform.cryptoix.example/v1/me\n');
    await writeFile(join(folder, 'llms.txt'), '- [A](https://platform.cryptoix.example/docs/a.md)\n');
    await writeFile(join(folder, 'secret.json'), '{}');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const site = (egressAddresses: string[] = []) =>
    guides({ folder, publicUrl: 'https://pay.example.com', egressAddresses });
  const text = async (path: string, egressAddresses?: string[]) => (await site(egressAddresses).request(path)).text();

  test('are pages at /docs with the strictest policy that lets their own files run', async () => {
    const response = await site().request('/docs');
    expect([response.status, await response.text()]).toEqual([200, '<h1>Guides</h1>']);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toMatch(/unsafe|data:|https?:|\*/);
  });

  test('name the origin of this platform in every command and link', async () => {
    expect(await text('/docs/quickstart.md')).toBe('curl https://pay.example.com/v1/me\n');
    expect(await text('/llms.txt')).toBe('- [A](https://pay.example.com/docs/a.md)\n');
  });

  test('list the addresses that webhooks come from, or say whom to ask', async () => {
    expect(await text('/docs/addresses')).toBe('<p>Ask.</p>\n');
    expect(await text('/docs/addresses.md')).toBe('\nAsk.\n\n');
    const addresses = ['203.0.113.7', '2001:db8::/64'];
    expect(await text('/docs/addresses', addresses)).toBe(
      '<ul><li><code>203.0.113.7</code></li><li><code>2001:db8::/64</code></li></ul>\n',
    );
    expect(await text('/docs/addresses.md', addresses)).toContain('- `203.0.113.7`\n- `2001:db8::/64`\n');
  });

  test('are Markdown and text for programs', async () => {
    const type = async (path: string) => (await site().request(path)).headers.get('content-type');
    expect(await type('/docs/quickstart.md')).toBe('text/markdown; charset=utf-8');
    expect(await type('/llms.txt')).toBe('text/plain; charset=utf-8');
  });

  test('are compressed for clients that accept it', async () => {
    const response = await site().request('/docs', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(response.headers.get('content-encoding')).toBe('br');
    expect(brotliDecompressSync(Buffer.from(await response.arrayBuffer())).toString()).toBe('<h1>Guides</h1>');
  });

  test.each(['/docs/none', '/docs/none.md', '/llms-full.txt'])(
    '%s, which is not there, is a page with status 404',
    async (path) => {
      const response = await site().request(path);
      expect([response.status, await response.text()]).toEqual([404, '<h1>Lost</h1>']);
      expect(response.headers.get('content-type')).toContain('text/html');
    },
  );

  test.each(['/docs/secret.json', '/docs/..%2fpackage', '/docs/%2e%2e%2f%2e%2e%2fetc%2fpasswd'])(
    '%s is none of them',
    async (path) => {
      expect((await site().request(path)).status).toBe(404);
    },
  );

  test('say what to do when they are not built', async () => {
    const empty = guides({ folder: join(folder, 'none'), publicUrl: 'https://pay.example.com', egressAddresses: [] });
    const response = await empty.request('/docs');
    expect([response.status, await response.text()]).toEqual([503, 'The guides are not built. Run: npm start\n']);
  });
});
