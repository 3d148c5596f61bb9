import { type SQL, sql } from 'drizzle-orm';
import { rowsOf } from '../db/rows.ts';

/** Room a pool of sends has for more. */
export interface PoolRoom {
  /** Over all merchants. */
  readonly room: number;
  /** How many sends of one merchant it holds. */
  readonly perMerchant: number;
  /** How many it holds now, by merchant; absent ones have none. */
  readonly merchants: ReadonlyMap<string, number>;
  /** How many sends of one merchant to one host it holds. */
  readonly perHost: number;
  /** How many more it has room for, by `hostKey`; absent ones have `perHost`. */
  readonly hosts: ReadonlyMap<string, number>;
}

/** The rooms for endpoints that are proven, and for those that have never succeeded or have only failed for a minute. */
export interface PoolRooms {
  readonly proven: PoolRoom;
  readonly unproven: PoolRoom;
}

/** A merchant's host. Neither part has a space. */
export const hostKey = (merchantId: string, host: string): string => `${merchantId} ${host}`;

/**
 * The CTE `allowed`, of how much a claim takes for each endpoint: endpoint_id, version, host, ordering, proven, failing, room. First those merchants get
 * more that have the fewest sends under way, and of a merchant's endpoints those that have the fewest, so that neither traffic
 * nor the number of endpoints makes a share larger. What a host, a merchant or a pool may not have takes nothing from others.
 * The statement has a CTE `open` before it: endpoint_id, version, merchant_id, host, host_key, ordering, proven, failing, turn, in_flight, room.
 * @param limit of the whole claim
 */
export function shares({ proven, unproven }: PoolRooms, limit: number): SQL {
  const sendsOf = ({ merchants }: PoolRoom, isProven: boolean) =>
    [...merchants].map(([merchantId, sends]) => ({ merchantId, isProven, sends }));
  const busy = rowsOf('busy', [...sendsOf(proven, true), ...sendsOf(unproven, false)], {
    merchant_id: ['text', (entry) => entry.merchantId],
    proven: ['boolean', (entry) => entry.isProven],
    sends: ['int', (entry) => entry.sends],
  });
  const roomsAt = ({ hosts }: PoolRoom, isProven: boolean) =>
    [...hosts].map(([key, room]) => ({ key, isProven, room }));
  const busyHost = rowsOf('busy_host', [...roomsAt(proven, true), ...roomsAt(unproven, false)], {
    host_key: ['text', (entry) => entry.key],
    proven: ['boolean', (entry) => entry.isProven],
    host_room: ['int', (entry) => entry.room],
  });
  const ofPool = (what: 'room' | 'perMerchant' | 'perHost') =>
    sql`CASE WHEN proven THEN ${proven[what]}::int ELSE ${unproven[what]}::int END`;
  return sql`
    of_host AS (
      -- The room that is left at the host when those before it in turn have taken all of theirs.
      SELECT open.*, count(*) OVER () AS lanes, least(room, coalesce(host_room, ${ofPool('perHost')})
        - (sum(room) OVER (PARTITION BY host_key, proven ORDER BY turn) - room))::int AS host_left
      FROM open LEFT JOIN (SELECT * FROM ${busyHost}) AS busy_host USING (host_key, proven)
    ), send AS (
      -- A row for each send that an endpoint has room for; of many endpoints only so many that they fill the claim twice.
      SELECT of_host.*, row_number() OVER (PARTITION BY merchant_id, proven ORDER BY in_flight + n, turn) AS nth_of_merchant
      FROM of_host CROSS JOIN LATERAL generate_series(1, least(host_left, 2 * ${limit}::int / lanes + 1)) AS n
    ), of_merchant AS (
      SELECT send.*, coalesce(sends, 0) + nth_of_merchant AS merchants_sends
      FROM send LEFT JOIN (SELECT * FROM ${busy}) AS busy USING (merchant_id, proven)
      WHERE coalesce(sends, 0) + nth_of_merchant <= ${ofPool('perMerchant')}
    ), of_pool AS (
      SELECT of_merchant.*, row_number() OVER (PARTITION BY proven ORDER BY merchants_sends, turn) AS nth_of_pool FROM of_merchant
    ), allowed AS (
      SELECT endpoint_id, version, host, ordering, proven, failing, count(*) AS room FROM (
        SELECT * FROM of_pool WHERE nth_of_pool <= ${ofPool('room')} ORDER BY merchants_sends, turn LIMIT ${limit}
      ) AS first
      GROUP BY endpoint_id, version, host, ordering, proven, failing
    )`;
}
