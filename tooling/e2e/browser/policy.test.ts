import { expect, inject, test } from 'vitest';
import { request } from '../api.ts';
import { useBrowser } from './visit.ts';

const { visit } = useBrowser();

const directives = (policy: string | null) =>
  new Map(
    (policy ?? '').split('; ').map((directive): [string, string] => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources.join(' ')];
    }),
  );

test('the page runs nothing but its own files, and has a new nonce for its styles every time', async () => {
  const { url } = inject('app');
  const [first, second] = [await request(url, 'GET'), await request(url, 'GET')];
  const policy = directives(first.headers.get('content-security-policy'));
  expect(policy.get('default-src')).toBe("'self'");
  // Scripts fall back to default-src: no inline script, no eval, no other host.
  expect(policy.has('script-src')).toBe(false);
  expect(policy.get('style-src')).toMatch(/^'self' 'nonce-[\w+/]{22}=='$/);
  expect(policy.get('object-src')).toBe("'none'");
  expect(policy.get('base-uri')).toBe("'none'");
  expect(policy.get('form-action')).toBe("'self'");
  const other = directives(second.headers.get('content-security-policy'));
  expect(other.get('style-src')).not.toBe(policy.get('style-src'));
});

test('a script that got into the page does not run', async () => {
  const page = await visit({ tolerates: [/Content Security Policy/, /none\.svg/] });
  await page.goto('/sign-in');
  const ran = await page.evaluate(async () => {
    document.body.insertAdjacentHTML('beforeend', '<img src="/none.svg" onerror="document.body.id = \'attribute\'">');
    const broken = new Promise((done) => document.body.lastElementChild?.addEventListener('error', done));
    const script = document.createElement('script');
    script.textContent = "document.body.className = 'element'";
    document.body.append(script);
    await broken;
    return { attribute: document.body.id, element: document.body.className };
  });
  expect(ran).toEqual({ attribute: '', element: '' });
});

test.for(['/', '/docs', '/docs/api'])('%s cannot be framed', async (path) => {
  const { headers } = await request(inject('app').url + path, 'GET');
  expect(directives(headers.get('content-security-policy')).get('frame-ancestors')).toBe("'none'");
  expect(headers.get('x-frame-options')).toBe('DENY');
});

test('the reference page has a policy of its own and keeps to it', async () => {
  const page = await visit();
  const response = await page.goto('/docs/api');
  const policy = directives((await response?.headerValue('content-security-policy')) ?? null);
  expect(policy.get('default-src')).toBe("'none'");
  expect(policy.get('script-src')).toBe("'self'");
  await page.getByRole('heading', { name: 'Cryptoix', exact: false }).first().waitFor();
});

test('the dashboard is compressed, and its assets are cached forever', async () => {
  const page = await visit();
  const responses: { path: string; encoding: string | null; cache: string | null }[] = [];
  page.on('response', async (response) => {
    const { pathname } = new URL(response.url());
    if (!pathname.startsWith('/assets/')) return;
    const headers = response.headers();
    responses.push({
      path: pathname,
      encoding: headers['content-encoding'] ?? null,
      cache: headers['cache-control'] ?? null,
    });
  });
  await page.goto('/sign-in');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(responses.length).toBeGreaterThan(0);
  for (const response of responses)
    expect(response).toMatchObject({ encoding: 'br', cache: 'public, max-age=31536000, immutable' });
});

test('an asset that does not exist is not found, where a path of the dashboard is the page', async () => {
  const { url } = inject('app');
  expect((await request(`${url}/assets/gone-12345678.js`, 'GET')).status).toBe(404);
  expect((await request(`${url}/mer_x/live/settings/api-keys`, 'GET')).headers.get('content-type')).toMatch(
    'text/html',
  );
});
