// The handlers in the frameworks themselves: prints the statuses of a good webhook, a bad one, and another route.
import { webhooks } from '@cryptoix/sdk';
import { webhookHandler } from '@cryptoix/sdk/express';
import { webhookPlugin } from '@cryptoix/sdk/fastify';
import express from 'express';
import fastify from 'fastify';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const body = JSON.stringify({ type: 'webhook.test', data: { message: 'Zoë 💶' } });
const headers = await webhooks.sign(body, secret);

async function check(url: string): Promise<string[]> {
  const post = async (path: string, text: string): Promise<string> => {
    const sent = path === '/webhooks' ? headers : { 'content-type': 'application/json' };
    const response = await fetch(url + path, { method: 'POST', headers: sent, body: text });
    return `${response.status} ${await response.text()}`;
  };
  return [await post('/webhooks', body), await post('/webhooks', `${body} `), await post('/other', '{"a":1}')];
}

let events = 0;
const onEvent = () => void events++;

const web = express();
web.post('/webhooks', webhookHandler({ secret }, onEvent));
web.use(express.json());
web.post('/other', (request, response) => void response.json(request.body));
const server = web.listen(0, '127.0.0.1');
await new Promise((listening) => server.once('listening', () => listening(0)));
const bound = server.address();
if (bound === null || typeof bound === 'string') throw new Error('not listening');
console.log('express', JSON.stringify(await check(`http://127.0.0.1:${bound.port}`)));
server.close();
server.closeAllConnections();

const app = fastify();
app.register(webhookPlugin, { path: '/webhooks', secret, onEvent });
app.post('/other', (request) => request.body);
console.log('fastify', JSON.stringify(await check(await app.listen({ host: '127.0.0.1', port: 0 }))));
await app.close();
console.log('events', events);
