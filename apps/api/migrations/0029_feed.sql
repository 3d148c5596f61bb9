-- compatible from 0024
-- The feed: events in an order in which none is skipped or repeated, though their transactions commit out of order and their
-- ids come from the clocks of several processes. Each event keeps its transaction's id as its position, and is handed out
-- once every transaction with a lower id is over.
-- step
CREATE TABLE IF NOT EXISTS feed_epoch (
  -- The key that the feed's cursors are signed with: a new one makes all of them invalid.
  secret uuid NOT NULL DEFAULT gen_random_uuid(),
  -- The database that this epoch is of, see `this_database`.
  database text NOT NULL
);

-- Stands above the transaction's id, 48 bits, in each position: a restored database counts its transactions from the beginning.
-- A sequence, because each event reads it, which takes about a microsecond.
CREATE SEQUENCE IF NOT EXISTS feed_generation AS bigint MINVALUE 0;
SELECT setval('feed_generation', coalesce(pg_sequence_last_value('feed_generation'), 0));

-- Differs for a dump that was restored, whether in another cluster, another database or the same one.
CREATE OR REPLACE FUNCTION this_database() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws(' ', system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()), 'feed_epoch'::regclass::oid)
  FROM pg_control_system()
$$;
INSERT INTO feed_epoch (database) SELECT this_database() WHERE NOT EXISTS (SELECT FROM feed_epoch);

-- Begins another epoch: cursors of before are invalid, and positions go on above all that there are. The lock waits for all
-- who write events, and those who come wait for it. It needs no right that writing events does not need.
CREATE OR REPLACE FUNCTION renew_feed_epoch() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE events IN SHARE ROW EXCLUSIVE MODE;
  UPDATE feed_epoch SET secret = gen_random_uuid(), database = this_database();
  PERFORM nextval('feed_generation');
END
$$;

-- The default is computed once for all events of before, without a rewrite: they share a position, and are ordered by id.
ALTER TABLE events ADD COLUMN IF NOT EXISTS position bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint;
ALTER TABLE events ALTER COLUMN position
  SET DEFAULT (pg_sequence_last_value('feed_generation') << 48) + pg_current_xact_id()::text::bigint;
-- A partition that the retention has taken off may be attached again.
DO $$
DECLARE
  name text;
BEGIN
  FOR name IN
    SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname ~ '^events_[0-9]{8}$'
    AND NOT relispartition
  LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN IF NOT EXISTS position bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint', name);
  END LOOP;
END
$$;
-- step
CREATE INDEX CONCURRENTLY IF NOT EXISTS {partition of events}_feed ON {partition of events} (merchant_id, mode, position, id);
-- step
-- Takes the indexes of the partitions as its own.
CREATE INDEX IF NOT EXISTS events_feed ON events (merchant_id, mode, position, id);
