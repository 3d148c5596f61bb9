import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { referencePage } from './reference-page.ts';

describe('the API reference', () => {
  const reference = referencePage();

  test('names no other host, and its policy allows none', async () => {
    const response = await reference.request('/');
    expect(response.status).toBe(200);
    expect(await response.text()).not.toMatch(/https?:\/\//);
    expect(response.headers.get('content-security-policy')).not.toMatch(/https?:|\*|unsafe-eval/);
  });

  test('has its script on this host, compressed for clients that accept gzip', async () => {
    const plain = await reference.request('/standalone.js');
    const zipped = await reference.request('/standalone.js', { headers: { 'accept-encoding': 'gzip, br' } });
    const script = Buffer.from(await plain.arrayBuffer());
    expect(script.length).toBeGreaterThan(1_000_000);
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(Buffer.from(await zipped.arrayBuffer())).equals(script)).toBe(true);
  });
});
