import { Cryptoix, CryptoixError, webhooks, type WebhookEvent } from '@cryptoix/sdk';
import { webhookHandler } from '@cryptoix/sdk/fetch';

const cryptoix = new Cryptoix({ key: 'ak_test_x', baseUrl: 'https://api.example.com' });
export const address: string = (await cryptoix.payments.create({ amount: '49.99', currency: 'USD' })).address;
for await (const payment of cryptoix.payments.list({ status: 'completed' })) payment.price.amount satisfies string;

export const handle = webhookHandler({ secret: 'whsec_x' }, (event: WebhookEvent) => {
  if (event.type === 'payment.completed') event.data.order_id satisfies string | null;
});
export const isOurs = (error: unknown): boolean =>
  error instanceof CryptoixError || error instanceof webhooks.WebhookVerificationError;
