import { webhookHandler } from '@cryptoix/sdk/next';

const secret = process.env.WEBHOOK_SECRET;

export const POST = webhookHandler({ secret }, async (event) => {
  // Store event.id in a unique column, and skip the ids that you have seen.
  if (event.type === 'payment.completed') console.log('paid', event.data.order_id);
});
