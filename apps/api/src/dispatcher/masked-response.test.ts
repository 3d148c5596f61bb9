import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskedResponse } from './masked-response.ts';

const kept = (body: string | Buffer, truncated = false) => ({ headers: {}, body: Buffer.from(body), truncated });
const bodyWithout = (headers: Record<string, string>, body: string, truncated = false) =>
  maskedResponse(kept(body, truncated), headers).body.toString();

const value = fc.stringMatching(/^[!-)+-~][ -)+-~]{6,40}[!-)+-~]$/);

test('no value of 8 characters or more is kept, anywhere, whole or cut off, and the length stays', () => {
  fc.assert(
    fc.property(value, fc.string(), fc.string(), fc.nat(), (secret, before, after, cut) => {
      const whole = `${before}${secret}${after}`;
      const body = bodyWithout({ authorization: `Bearer ${secret}` }, whole);
      expect(body).not.toContain(secret);
      expect(Buffer.byteLength(body)).toBe(Buffer.byteLength(whole));
      const start = secret.slice(0, 8 + (cut % (secret.length - 7)));
      const end = bodyWithout({ 'x-token': secret }, `${before}\n${start}`, true);
      expect(end.slice(-start.length)).toBe('*'.repeat(start.length));
    }),
  );
});

test('values escaped for JSON or for a URL are masked too', () => {
  const headers = { 'x-token': 'a "b" c/d' };
  expect(bodyWithout(headers, JSON.stringify(headers))).toBe(JSON.stringify({ 'x-token': '*'.repeat(11) }));
  expect(bodyWithout(headers, encodeURIComponent('a "b" c/d'))).toMatch(/^\*+$/);
});

test('short values and responses without a secret are left as they are, also bytes that are no text', () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  expect(maskedResponse(kept(bytes), { 'x-token': 'not in there' }).body).toEqual(bytes);
  expect(bodyWithout({ 'x-mode': 'on', auth: 'Basic no' }, 'Basics: on, no')).toBe('Basics: on, no');
  expect(bodyWithout({}, 'as it is')).toBe('as it is');
});
