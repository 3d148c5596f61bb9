import fastify from 'fastify';
import { webhookPlugin } from '@cryptoix/sdk/fastify';

const app = fastify();

// Only this route gets raw bodies. Your other routes keep their parsers.
app.register(webhookPlugin, {
  path: '/webhooks',
  secret: process.env.WEBHOOK_SECRET,
  onEvent: async (event) => {
    // Store event.id in a unique column, and skip the ids that you have seen.
    if (event.type === 'payment.completed') console.log('paid', event.data.order_id);
  },
});

await app.listen({ port: Number(process.env.PORT ?? 3001), host: '127.0.0.1' });
