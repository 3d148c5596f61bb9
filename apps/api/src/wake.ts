import type postgres from 'postgres';
import type { Logger } from 'pino';

const channel = 'cryptoix_due';
/** Wake-ups within this time, in ms, become one NOTIFY: sent in each publishing transaction they took two thirds of the rate. */
const coalesceMs = 10;

/** Tells this process's dispatcher at once and those of other processes soon that something is due. */
export interface Waker {
  wake(): void;
  /** @returns what ends the listening */
  listen(onWake: () => void): Promise<() => Promise<void>>;
  stop(): void;
}

/** Wake-ups over Postgres. A lost one costs a poll interval, no more. */
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
        await unlisten();
      };
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
