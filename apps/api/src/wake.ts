import type postgres from 'postgres';
import type { Logger } from 'pino';

const channel = 'cryptoix_due';
/** Wake-ups within this time, in ms, become one NOTIFY: one in each publishing transaction cost two thirds of the rate. */
const coalesceMs = 10;

/** Wakes the dispatcher of this process at once, and those of other processes soon after, because a delivery is due. */
export interface Waker {
  wake(): void;
  /** @returns a function that stops listening */
  listen(onWake: () => void): Promise<() => Promise<void>>;
  stop(): void;
}

/** Wake-ups over Postgres. A lost one delays deliveries by a poll interval at most. */
export function createWaker(sql: postgres.Sql, log: Logger): Waker {
  const local = new Set<() => void>();
  let timer: NodeJS.Timeout | null = null;
  return {
    wake() {
      for (const onWake of local) onWake();
      timer ??= setTimeout(() => {
        timer = null;
        sql
          .notify(channel, '')
          .catch((error: unknown) => log.warn({ err: error }, 'dispatchers could not be woken; they will poll'));
      }, coalesceMs);
    },
    async listen(onWake) {
      local.add(onWake);
      const { unlisten } = await sql.listen(channel, onWake);
      return async () => {
        local.delete(onWake);
        // Fails when the connection is lost, which listens no more either.
        await unlisten().catch((error: unknown) => log.debug({ err: error }, 'the connection for wake-ups was lost'));
      };
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
