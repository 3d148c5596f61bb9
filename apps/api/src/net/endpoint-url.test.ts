import { limits } from '@cryptoix/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AddressPolicy } from './ip.ts';
import { hostOf, parseEndpointUrl } from './endpoint-url.ts';

function message(text: string, policy: AddressPolicy = 'public'): string {
  const result = parseEndpointUrl(text, policy);
  return result.ok ? `accepted as ${result.url.href}` : result.message;
}

function href(text: string, policy: AddressPolicy = 'public'): string {
  const result = parseEndpointUrl(text, policy);
  return result.ok ? result.url.href : result.message;
}

describe('accepted', () => {
  it.each([
    ['https://example.com/webhooks', 'https://example.com/webhooks'],
    ['HTTPS://Hooks.Example.COM:443', 'https://hooks.example.com/'],
    ['https://hooks.example.com:8443/in?tenant=7&x=%20', 'https://hooks.example.com:8443/in?tenant=7&x=%20'],
    ['https://bücher.example/ä', 'https://xn--bcher-kva.example/%C3%A4'],
    ['https://my_app.example.com/', 'https://my_app.example.com/'],
    ['https://does-not-exist.invalid/', 'https://does-not-exist.invalid/'],
    ['https://8.8.8.8/', 'https://8.8.8.8/'],
    ['https://0x08080808/', 'https://8.8.8.8/'],
    ['https://[2606:4700:4700::1111]/', 'https://[2606:4700:4700::1111]/'],
  ])('%s', (text, expected) => {
    expect(href(text)).toBe(expected);
  });

  it('for this machine, also over http, where the policy allows it', () => {
    for (const text of [
      'http://localhost:3000/',
      'http://api.localhost/',
      'http://127.0.0.1:80/',
      'http://[::1]:9000/',
      'https://localhost/',
    ]) {
      expect(parseEndpointUrl(text, 'loopback').ok, text).toBe(true);
      expect(parseEndpointUrl(text, 'any').ok, text).toBe(true);
      expect(parseEndpointUrl(text, 'public').ok, text).toBe(false);
    }
  });

  it('for private networks, also over http, where the policy allows it', () => {
    for (const text of [
      'http://receiver:8080/',
      'http://10.0.0.7/',
      'http://hooks.internal/',
      'https://nas.local/',
      'http://example.com/',
    ]) {
      expect(parseEndpointUrl(text, 'any').ok, text).toBe(true);
      expect(parseEndpointUrl(text, 'loopback').ok, text).toBe(false);
    }
  });

  it('the longest URL', () => {
    const text = 'https://example.com/'.padEnd(limits.endpointUrlLength, 'x');
    expect(href(text)).toBe(text);
  });
});

describe('refused, with what to do', () => {
  it.each([
    ['https://example.com/'.padEnd(limits.endpointUrlLength + 1, 'x'), /longer than 2,048/],
    ['https://example.com/'.padEnd(1_000, 'ä'), /percent-encoded\. Use a shorter one/],
    [' https://example.com/', /spaces, control characters/],
    ['https://example.com/a b', /spaces, control characters/],
    ['https://example.com/\0', /spaces, control characters/],
    ['https://exam\nple.com/', /spaces, control characters/],
    ['https://example.com/\ud800', /broken Unicode/],
    ['', /not a complete URL/],
    ['example.com/webhooks', /not a complete URL/],
    ['//example.com/', /not a complete URL/],
    ['https://', /not a complete URL/],
    ['https://example.com:99999/', /not a complete URL/],
    ['https://1.2.3.4.5/', /not a complete URL/],
    ['ftp://example.com/', /Start with https:/],
    ['javascript:alert(1)', /Start with https:/],
    ['file:///etc/passwd', /Start with https:/],
    ['http://example.com/', /Start with https:\/\/ instead of http:\/\//],
    ['https://user:pass@example.com/', /Remove the user name and password/],
    ['https://token@example.com/', /Remove the user name and password/],
    ['https://example.com/#top', /Remove the #/],
    ['https://example.com/#', /Remove the #/],
    ['https://example.com:0/', /port 0/],
    ['https://example.com./', /dot at the end/],
    ['https://localhost./', /dot at the end/],
    ['https://a..example.com/', /host name is not valid/],
    ['https://exa$mple.com/', /host name is not valid/],
    ['https://*.example.com/', /host name is not valid/],
    [`https://${'a'.repeat(64)}.com/`, /host name is not valid/],
    [`https://${'abc.'.repeat(64)}com/`, /host name is not valid/],
    ['https://localhost/', /the machine itself/],
    ['https://LOCALHOST/', /the machine itself/],
    ['https://%6c%6fcalhost/', /the machine itself/],
    ['https://a.b.localhost/', /the machine itself/],
    ['https://intranet/', /private networks/],
    ['https://metadata.google.internal/', /private networks/],
    ['https://printer.local/', /private networks/],
    ['https://10.0.0.1/', /10\.0\.0\.1 is not reachable from the internet/],
    ['https://[fd00::1]/', /fd00::1 is not reachable from the internet/],
    ['https://169.254.169.254/', /not an address that a webhook can be sent to/],
    ['https://0.0.0.0/', /not an address that a webhook can be sent to/],
  ])('%j', (text, expected) => {
    expect(message(text)).toMatch(expected);
  });

  it.each([
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://127.0.0.1./',
    'https://１２７.０.０.１/',
    'https://127。0。0。1/',
    'https://①②⑦.⓪.⓪.①/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https:127.0.0.1',
    'https:\\\\127.0.0.1\\',
  ])('loopback spelled as %s', (text) => {
    expect(message(text)).toMatch(/not reachable from the internet/);
  });

  it('http to any other host, where only this machine may be reached without TLS', () => {
    expect(message('http://example.com/', 'loopback')).toMatch(/this machine \(localhost\) only/);
    expect(message('http://localhost.example.com/', 'loopback')).toMatch(/this machine \(localhost\) only/);
  });

  it('what can never be a receiver, under every policy', () => {
    for (const text of [
      'http://0.0.0.0/',
      'http://[::]/',
      'http://169.254.169.254/',
      'http://255.255.255.255/',
      'http://224.0.0.1/',
    ]) {
      expect(parseEndpointUrl(text, 'any').ok, text).toBe(false);
    }
  });
});

describe('any text', () => {
  it('is refused with a sentence, or is a stable URL without credentials or fragment', () => {
    const policy = fc.constantFrom<AddressPolicy>('public', 'loopback', 'any');
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
    );
    fc.assert(
      fc.property(texts, policy, (text, allowed) => {
        const result = parseEndpointUrl(text, allowed);
        if (!result.ok) {
          expect(result.message).toMatch(/^\S.*\.$/s);
          return;
        }
        const { url } = result;
        expect([url.username, url.password, url.hash]).toEqual(['', '', '']);
        expect(url.href.length).toBeLessThanOrEqual(limits.endpointUrlLength);
        expect(href(url.href, allowed)).toBe(url.href);
      }),
    );
  });
});

it('the host of an IPv6 URL has no brackets', () => {
  expect(hostOf(new URL('https://[2606:4700::1]:8443/'))).toBe('2606:4700::1');
  expect(hostOf(new URL('https://example.com/'))).toBe('example.com');
});
