import express from 'express';
import { webhookHandler } from '@cryptoix/sdk/express';

const app = express();
const secret = process.env.WEBHOOK_SECRET;

// Before express.json(), which would parse the body: the signature is over its raw bytes.
app.post(
  '/webhooks',
  webhookHandler({ secret }, async (event) => {
    // Store event.id in a unique column, and skip the ids that you have seen.
    if (event.type === 'payment.completed') console.log('paid', event.data.order_id);
  }),
);

app.use(express.json());
// … your other routes

app.listen(Number(process.env.PORT ?? 3001), '127.0.0.1');
