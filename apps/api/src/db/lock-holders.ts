import type postgres from 'postgres';

/** Who holds an advisory lock that was not free for `patienceMs`. */
export async function describeHolder(session: postgres.Sql, lock: number, patienceMs: number): Promise<string> {
  const [holder] = await session<{ pid: number; name: string; since: string | null }[]>`
    SELECT pid, application_name AS name, coalesce(xact_start, state_change)::text AS since
    FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND (classid, objid, objsubid) = (0, ${lock}, 1) AND granted
      AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  const who =
    holder === undefined
      ? 'nobody any more: start again'
      : `session ${holder.pid} (${holder.name}) since ${holder.since ?? 'an unknown time'}. While it works, start again later; if it hangs, end it with SELECT pg_terminate_backend(${holder.pid})`;
  return `The lock of the migrations was not free within ${patienceMs / 1_000} s. It is held by ${who}.`;
}

/** Who most likely holds a lock: the session with the oldest transaction. Those of other roles may be hidden. */
export async function describeOldest(session: postgres.Sql): Promise<string> {
  const [oldest] = await session<{ pid: number; name: string; since: string }[]>`
    SELECT pid, application_name AS name, xact_start::text AS since FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND xact_start IS NOT NULL
    ORDER BY xact_start LIMIT 1`;
  return oldest === undefined
    ? 'End the long transactions on this database.'
    : `The oldest transaction is that of session ${oldest.pid} (${oldest.name}), since ${oldest.since}: let it end, or end it with SELECT pg_terminate_backend(${oldest.pid}).`;
}
