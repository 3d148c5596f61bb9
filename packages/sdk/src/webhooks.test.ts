import { mintEndpointSecret, mintSigningKeyPair, webhookHeaders } from '@cryptoix/core/signing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sign, verify, type VerifyOptions, type WebhookHeaders, WebhookVerificationError } from './webhooks.ts';

const body = '{"type":"payment.completed","data":{"name":"Zoë 💶"}}';
const [newest, older, stranger] = [mintEndpointSecret(), mintEndpointSecret(), mintEndpointSecret()];
const pair = mintSigningKeyPair();
const id = 'evt_01k9zq3n5qe7w8h2m4t6v8x0zb';
const nowSeconds = 1_795_426_200;
const headers: Record<string, string> = {
  ...webhookHeaders({ id, timestampSeconds: nowSeconds, body, secrets: [newest, older], ed25519: pair.secret }),
};

interface Given {
  body?: string | Uint8Array;
  headers?: WebhookHeaders;
  secrets?: string | string[];
  options?: VerifyOptions;
}

async function outcome(given: Given): Promise<string> {
  try {
    await verify(given.body ?? body, given.headers ?? headers, given.secrets ?? newest, {
      nowSeconds,
      ...given.options,
    });
    return 'accepted';
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.code;
    throw error;
  }
}

describe('the vectors of Standard Webhooks', () => {
  const options = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestampSeconds: 1_614_265_330 };
  const text = '{"test": 2432232314}';
  const publicKey = 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=';
  test.each([
    ['v1', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='],
    [
      'v1a',
      'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
      'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
    ],
  ])('%s: signs as they say, and accepts it', async (version, secret, signature) => {
    const signed = await sign(text, secret, options);
    expect(signed['webhook-signature']).toBe(signature);
    const known = version === 'v1' ? secret : publicKey;
    await expect(verify(text, signed, known, { nowSeconds: options.timestampSeconds })).resolves.toEqual({
      test: 2_432_232_314,
    });
  });
});

describe('a webhook of the platform', () => {
  test('is accepted with each of its secrets, and returns its event', async () => {
    await expect(verify(body, headers, newest, { nowSeconds })).resolves.toEqual(JSON.parse(body));
    for (const secrets of [newest, older, pair.public, [stranger, older], [stranger, pair.public]])
      expect(await outcome({ secrets })).toBe('accepted');
  });

  test('is accepted as text, as bytes, and with headers of fetch or of Node', async () => {
    expect(await outcome({ body: new TextEncoder().encode(body) })).toBe('accepted');
    expect(await outcome({ headers: new Headers(headers) })).toBe('accepted');
    const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    expect(await outcome({ headers: upper })).toBe('accepted');
  });

  test.each<[string, string, Given]>([
    ['from another signer', 'signature_mismatch', { secrets: stranger }],
    ['from another key pair', 'signature_mismatch', { secrets: mintSigningKeyPair().public }],
    ['with another body', 'signature_mismatch', { body: body.replace('completed', 'failed') }],
    ['with another id', 'signature_mismatch', { headers: { ...headers, 'webhook-id': 'evt_x' } }],
    ['with another time', 'signature_mismatch', { headers: { ...headers, 'webhook-timestamp': `${nowSeconds - 1}` } }],
    ['with no signature', 'signature_mismatch', { headers: { ...headers, 'webhook-signature': '' } }],
    ['with broken ones', 'signature_mismatch', { headers: { ...headers, 'webhook-signature': 'v1 v1, v1,% v2,AA' } }],
    ['without an id', 'missing_header', { headers: { ...headers, 'webhook-id': undefined } }],
    ['with two times', 'missing_header', { headers: { ...headers, 'webhook-timestamp': ['1', '2'] } }],
    ['with a time in words', 'invalid_timestamp', { headers: { ...headers, 'webhook-timestamp': 'now' } }],
    ['301 s old', 'outside_tolerance', { options: { nowSeconds: nowSeconds + 301 } }],
    ['301 s ahead', 'outside_tolerance', { options: { nowSeconds: nowSeconds - 301 } }],
    ['at no time', 'outside_tolerance', { options: { nowSeconds: Number.NaN } }],
    ['300 s old', 'accepted', { options: { nowSeconds: nowSeconds + 300 } }],
    ['too old for 10 s', 'outside_tolerance', { options: { nowSeconds: nowSeconds + 11, toleranceSeconds: 10 } }],
  ])('%s: %s', async (_, expected, given) => {
    expect(await outcome(given)).toBe(expected);
  });

  test('has its first 32 signatures checked, and no more', async () => {
    const { 'webhook-signature': good = '' } = headers;
    const behind = (count: number) => ({ ...headers, 'webhook-signature': `${'v1,AA '.repeat(count)}${good}` });
    expect(await outcome({ headers: behind(31) })).toBe('accepted');
    expect(await outcome({ headers: behind(32) })).toBe('signature_mismatch');
  });

  test('that is signed but no JSON is refused', async () => {
    const signed = await sign('no json', newest);
    await expect(verify('no json', signed, newest)).rejects.toMatchObject({ code: 'invalid_json' });
  });
});

test('what is signed is accepted; one other byte is not', async () => {
  const changes = fc.tuple(
    fc.object().map((value) => JSON.stringify(value)),
    fc.nat(),
  );
  await fc.assert(
    fc.asyncProperty(changes, async ([text, at]) => {
      const signed = await sign(text, [stranger, pair.secret]);
      await expect(verify(text, signed, stranger)).resolves.toEqual(JSON.parse(text));
      const bytes = new TextEncoder().encode(text);
      bytes[at % bytes.length]! ^= 1;
      for (const secret of [stranger, pair.public])
        await expect(verify(bytes, signed, secret)).rejects.toMatchObject({ code: 'signature_mismatch' });
    }),
    { numRuns: 50 },
  );
});

test('a mistake in the code is a TypeError, which shows no secret', async () => {
  const wrong = ['sk_0123456789', 'whsec_', 'whsec_%%%', 'whsk_AAAA'];
  for (const secret of wrong) {
    const failed = verify(body, headers, secret);
    await expect(failed).rejects.toThrow(TypeError);
    await expect(failed).rejects.not.toThrow(/0123456789|%%%|AAAA/);
  }
  await expect(verify(body, headers, [])).rejects.toThrow(TypeError);
  const parsed: string = JSON.parse(body);
  await expect(verify(parsed, headers, newest)).rejects.toThrow('raw body');
});
