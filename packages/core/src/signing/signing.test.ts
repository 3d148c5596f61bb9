import fc from 'fast-check';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { describe, expect, test } from 'vitest';
import {
  mintEndpointSecret,
  mintSigningKeyPair,
  readSigningKey,
  signSdk,
  signV1,
  signV1a,
  VerificationError,
  verifyWebhook,
  webhookHeaders,
  type VerificationCode,
  type VerifyInput,
} from './index.ts';

describe('the vectors of the contract', () => {
  const first = ['msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}'] as const;
  const keyPair = {
    secret: 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
    public: 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=',
  };
  const v1a = 'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==';

  test('v1', () => {
    expect(signV1('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', ...first)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
    expect(
      signV1(
        'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
        'msg_27UH4WbU6Z5A5EzD8u03UvzRbpk',
        1649367553,
        '{"email":"test@example.com","username":"test_user"}',
      ),
    ).toBe('v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=');
  });

  test('v1a', () => {
    expect(signV1a(keyPair.secret, ...first)).toBe(v1a);
    expect(signV1a(readSigningKey(keyPair.secret), ...first)).toBe(v1a);
    const [id, timestamp, body] = first;
    const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': v1a };
    expect(verifyWebhook({ headers, body, secrets: [keyPair.public], nowSeconds: timestamp })).toEqual({
      test: 2432232314,
    });
  });

  test('published-SDK form', () => {
    const secret = 'whsec_test_secret_1234567890';
    const body = '{"uuid":"tx_test_123","status":"completed","amount_fiat":100,"timestamp":1780574400}';
    const signature = '9bc6d23d70a52f2960d404a6bf2fd067ee8f15e2e30c4e53cfde3559251a7e25';
    expect(signSdk(secret, body)).toBe(signature);
  });
});

const nowSeconds = 1_795_426_200;
const id = 'evt_01k9zq3n5qe7w8h2m4t6v8x0zb';
const body = '{"type":"payment.completed","data":{"name":"Zoë 💶"}}';
const [newest, older, stranger] = [mintEndpointSecret(), mintEndpointSecret(), mintEndpointSecret()];
const pair = mintSigningKeyPair();
const headers = {
  ...webhookHeaders({ id, timestampSeconds: nowSeconds, body, secrets: [newest, older], ed25519: pair.secret }),
};

describe('the headers of a webhook', () => {
  test('carry one v1 for each live secret and one v1a, and the SDK form of the newest', () => {
    expect(headers).toEqual({
      'webhook-id': id,
      'webhook-timestamp': String(nowSeconds),
      'webhook-signature': [
        signV1(newest, id, nowSeconds, body),
        signV1(older, id, nowSeconds, body),
        signV1a(pair.secret, id, nowSeconds, body),
      ].join(' '),
      'X-Cryptoix-Signature': signSdk(newest, body),
    });
  });

  test('are the same for text and for its bytes', () => {
    const bytes = new TextEncoder().encode(body);
    const input = { id, timestampSeconds: nowSeconds, secrets: [newest, older], ed25519: pair.secret };
    expect(webhookHeaders({ ...input, body: bytes })).toEqual(headers);
  });

  test('are never made without a secret', () => {
    expect(() => webhookHeaders({ id, timestampSeconds: nowSeconds, body, secrets: [] })).toThrow(RangeError);
  });

  // Both libraries use the real clock, so this webhook has the current time.
  test.each([
    ['standardwebhooks', StandardWebhook],
    ['svix', SvixWebhook],
  ])('are accepted by %s with either secret, and not with another', (_, Verifier) => {
    const timestampSeconds = Math.floor(Date.now() / 1_000);
    const sent = { ...webhookHeaders({ id, timestampSeconds, body, secrets: [newest, older], ed25519: pair.secret }) };
    for (const secret of [newest, older]) {
      expect(() => new Verifier(secret).verify(body, sent)).not.toThrow();
    }
    expect(() => new Verifier(stranger).verify(body, sent)).toThrow(/signature/i);
    expect(() => new Verifier(newest).verify(`${body} `, sent)).toThrow(/signature/i);
  });
});

describe('verifying', () => {
  const input: VerifyInput = { headers, body, secrets: [newest], nowSeconds };
  const codeOf = (changes: Partial<VerifyInput>): VerificationCode | 'accepted' => {
    try {
      verifyWebhook({ ...input, ...changes });
      return 'accepted';
    } catch (error) {
      if (error instanceof VerificationError) return error.code;
      throw error;
    }
  };

  test('accepts what any of the secrets signed, and returns the body', () => {
    expect(verifyWebhook(input)).toEqual(JSON.parse(body));
    for (const secrets of [[newest], [older], [stranger, older], [pair.public], [stranger, pair.public]]) {
      expect(codeOf({ secrets })).toBe('accepted');
    }
  });

  test('takes header names in any case', () => {
    const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    expect(codeOf({ headers: upper })).toBe('accepted');
  });

  test('rejects other signers', () => {
    expect(codeOf({ secrets: [stranger] })).toBe('signature_mismatch');
    expect(codeOf({ secrets: [mintSigningKeyPair().public] })).toBe('signature_mismatch');
    expect(codeOf({ secrets: [] })).toBe('signature_mismatch');
    expect(codeOf({ headers: { ...headers, 'webhook-signature': '' } })).toBe('signature_mismatch');
    expect(codeOf({ headers: { ...headers, 'webhook-signature': 'v1, v1a, v2,AAAA' } })).toBe('signature_mismatch');
  });

  test('rejects a changed id, time or body', () => {
    for (const secrets of [[newest], [pair.public]]) {
      expect(codeOf({ secrets, headers: { ...headers, 'webhook-id': 'evt_other' } })).toBe('signature_mismatch');
      expect(codeOf({ secrets, headers: { ...headers, 'webhook-timestamp': String(nowSeconds + 1) } })).toBe(
        'signature_mismatch',
      );
      expect(codeOf({ secrets, body: body.replace('completed', 'failed') })).toBe('signature_mismatch');
    }
  });

  test('rejects a timestamp outside the tolerance, 300 s by default', () => {
    for (const direction of [1, -1]) {
      expect(codeOf({ nowSeconds: nowSeconds + 300 * direction })).toBe('accepted');
      expect(codeOf({ nowSeconds: nowSeconds + 301 * direction })).toBe('outside_tolerance');
      expect(codeOf({ nowSeconds: nowSeconds + 11 * direction, toleranceSeconds: 10 })).toBe('outside_tolerance');
    }
  });

  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('refuses a request without %s', (name) => {
    expect(codeOf({ headers: { ...headers, [name]: undefined } })).toBe('missing_header');
    expect(codeOf({ headers: { ...headers, [name]: ['a', 'b'] } })).toBe('missing_header');
  });

  test.each(['', 'now', '1e9', '-1', '1795426200.5', 'Infinity'])('refuses the timestamp %j', (timestamp) => {
    expect(codeOf({ headers: { ...headers, 'webhook-timestamp': timestamp } })).toBe('invalid_timestamp');
  });

  test('rejects a signed body that is not JSON', () => {
    const text = 'not json';
    const signed = { ...webhookHeaders({ id, timestampSeconds: nowSeconds, body: text, secrets: [newest] }) };
    expect(codeOf({ headers: signed, body: text })).toBe('invalid_json');
  });

  test('no message contains a secret', () => {
    expect(() => signV1('wrong_0123456789', id, nowSeconds, body)).toThrow(/begins with whsec_/);
    expect(() => signV1('wrong_0123456789', id, nowSeconds, body)).not.toThrow(/0123456789/);
  });

  test('a signed webhook is accepted, a changed one is not', () => {
    const secret = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => mintEndpointSecret(() => bytes));
    fc.assert(
      fc.property(secret, fc.json(), fc.nat({ max: 4e9 }), fc.nat(), (key, text, time, at) => {
        const signed = { ...webhookHeaders({ id, timestampSeconds: time, body: text, secrets: [key] }) };
        const received = { headers: signed, secrets: [key], nowSeconds: time };
        expect(verifyWebhook({ ...received, body: text })).toEqual(JSON.parse(text));

        const changed = Buffer.from(text);
        changed[at % changed.length]! ^= 1;
        expect(() => verifyWebhook({ ...received, body: changed })).toThrow(VerificationError);
      }),
    );
  });
});

describe('minting', () => {
  test('an endpoint secret is whsec_ and 32 bytes, and never the same', () => {
    expect(newest).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(new Set([newest, older, stranger]).size).toBe(3);
  });

  test('a key pair is whsk_ with seed and public key, and whpk_ with the public key', () => {
    const secret = Buffer.from(pair.secret.slice(5), 'base64');
    expect(pair.secret).toMatch(/^whsk_/);
    expect(secret).toHaveLength(64);
    expect(pair.public).toBe(`whpk_${secret.subarray(32).toString('base64')}`);
  });
});
