import type { WebhookEvent } from '../webhooks.ts';
import { receive, type ReceiverOptions } from './receive.ts';

/** The part of a request of Fastify that is used here. */
interface FastifyRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

interface FastifyReply {
  code(status: number): { send(text: string): unknown };
}

/** The part of Fastify's instance that is used here. */
interface FastifyScope {
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string,
    options: { parseAs: 'buffer' },
    parser: (request: never, body: Uint8Array, done: (error: Error | null, body?: unknown) => void) => void,
  ): unknown;
  post(path: string, handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>): unknown;
}

/** Options of the plugin. */
export interface WebhookPluginOptions extends ReceiverOptions {
  /** The route, such as `/webhooks`. */
  readonly path: string;
  readonly onEvent: (event: WebhookEvent) => void | Promise<void>;
}

/**
 * A plugin for Fastify: `app.register(webhookPlugin, { path: '/webhooks', secret, onEvent })`. 200 after `onEvent`, 400
 * for a request that is not from Cryptoix. Only this route gets raw bodies: other routes keep their parsers.
 */
export async function webhookPlugin(scope: FastifyScope, options: WebhookPluginOptions): Promise<void> {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  scope.post(options.path, async ({ body, headers }, reply) => {
    const raw = body instanceof Uint8Array ? body : '';
    const { status, text } = await receive(options, raw, headers, options.onEvent);
    return reply.code(status).send(text);
  });
}
