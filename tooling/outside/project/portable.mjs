// What every runtime must do: sign and verify in both forms, and call.
import { Cryptoix, webhooks } from '@cryptoix/sdk';

/** @returns `portable` */
export async function portable() {
  const body = '{"type":"webhook.test","data":{"message":"Hello"}}';
  const pair = {
    secret: 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
    public: 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=',
  };
  const hmac = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const headers = await webhooks.sign(body, [hmac, pair.secret]);
  for (const secret of [hmac, pair.public]) {
    const { type } = await webhooks.verify(body, new Headers(headers), secret);
    if (type !== 'webhook.test') throw new Error(`It is ${type}.`);
  }
  const refused = await webhooks.verify(`${body} `, headers, pair.public).then(
    () => 'accepted',
    (error) => (error instanceof webhooks.WebhookVerificationError ? error.code : String(error)),
  );
  if (refused !== 'signature_mismatch') throw new Error(`A changed body is ${refused}.`);

  const cryptoix = new Cryptoix({
    key: 'ak_test_x',
    baseUrl: 'https://api.example.com',
    fetch: async (url, init) => Response.json({ ok: true, data: { url, method: init.method }, meta: {} }),
  });
  const called = await cryptoix.payments.create({ amount: '1', currency: 'USD' });
  if (JSON.stringify(called) !== '{"url":"https://api.example.com/v1/payments","method":"POST"}')
    throw new Error(JSON.stringify(called));
  return 'portable';
}
