import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { webhookHandler } from '@cryptoix/sdk/hono';

const app = new Hono();
const secret = process.env.WEBHOOK_SECRET;

app.post(
  '/webhooks',
  webhookHandler({ secret }, async (event) => {
    // Store event.id in a unique column, and skip the ids that you have seen.
    if (event.type === 'payment.completed') console.log('paid', event.data.order_id);
  }),
);

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3001), hostname: '127.0.0.1' });
