import { startEmbeddedPostgres } from '@cryptoix/api/db/embedded';
import type { App } from '@cryptoix/harness/app';

/** The URL that the app uses: its database is found through its DATA_DIR. */
export async function databaseUrl({ dataDir }: App): Promise<string> {
  // The server is running: this finds it and does not start another.
  return (await startEmbeddedPostgres({ dataDir, log: () => {} })).adminUrl;
}
