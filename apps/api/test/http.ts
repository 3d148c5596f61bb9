import { once } from 'node:events';
import { createServer } from 'node:http';
import { createApp } from '../src/http/app.ts';
import { createStreams } from '../src/http/streams.ts';
import { startKeyUsage } from '../src/keys/usage.ts';
import type { TestServices } from './services.ts';

/** The whole API on its own port. */
export async function startApi(services: TestServices): Promise<{ url: string; close(): Promise<void> }> {
  const usage = startKeyUsage(services);
  const streams = createStreams();
  const app = createApp({ services, db: services.db, usage, streams, dashboardFolder: '/nonexistent' });
  const server = createServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      streams.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await usage.close();
    },
  };
}
