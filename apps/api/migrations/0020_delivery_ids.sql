-- compatible from 0018
-- Delivery ids neither repeat nor go back, whatever the clock does. They keep their form: 41 bits of milliseconds since
-- 2026-01-01 and 12 bits below them. The whole id is now the value of a sequence, which counts up by one and is set forward to
-- the clock when it is behind. A clock that goes back is ignored until it has caught up.
CREATE SEQUENCE delivery_ids AS bigint MINVALUE 0 MAXVALUE 9007199254740991;

-- Ids below this one have a partition: the sequence is not set beyond it, so that a clock that is years ahead for a moment does not
-- stop publishing for years.
CREATE TABLE delivery_id_limit (id bigint NOT NULL);
INSERT INTO delivery_id_limit
SELECT coalesce(max(substring(pg_get_expr(relpartbound, pg_class.oid) FROM 'TO \(''(\d+)''\)')::bigint), 0)
FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'deliveries'::regclass;

CREATE OR REPLACE FUNCTION next_delivery_id() RETURNS bigint LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE AS $$
DECLARE
  -- The lowest id of this millisecond.
  present CONSTANT bigint := (floor(date_part('epoch', clock_timestamp()) * 1000)::bigint - 1767225600000) * 4096;
  id bigint;
BEGIN
  IF pg_sequence_last_value('delivery_ids') >= present THEN
    RETURN nextval('delivery_ids');
  END IF;
  -- Setting the sequence is for one session at a time. The lock is not held until the commit: it belongs to this block, which
  -- ends by an error.
  BEGIN
    PERFORM pg_advisory_xact_lock(7262003);
    id := coalesce(pg_sequence_last_value('delivery_ids'), 0);
    IF id < present AND present < (SELECT l.id FROM delivery_id_limit l) THEN
      -- 4 ms ahead, so that this happens 250 times a second at most. It is also the distance that keeps ids apart: a session that
      -- looked at the clock a moment before may be drawing one id without the lock just now, and there are not 16,384 sessions.
      id := setval('delivery_ids', present + 16384);
    ELSE
      id := nextval('delivery_ids');
    END IF;
    RAISE SQLSTATE 'CXFWD';
  EXCEPTION
    WHEN SQLSTATE 'CXFWD' THEN
      RETURN id;
  END;
END
$$;

-- Above all that were handed out. Statements under way draw ids by the clock until they end, which takes them less than ten seconds.
-- The queue's column was renamed on the way here.
SELECT setval('delivery_ids', greatest(present.id, made.id)) FROM (
  SELECT coalesce(max(id), 0) AS id FROM (
    SELECT max(id) AS id FROM deliveries
    UNION ALL SELECT max(coalesce(to_jsonb(q) ->> 'id', to_jsonb(q) ->> 'delivery_id')::bigint) FROM delivery_queue q
  ) every
) made, LATERAL (
  SELECT CASE WHEN made.id = 0 THEN 0 ELSE ((extract(epoch FROM clock_timestamp()) * 1000)::bigint - 1767225600000 + 10000) * 4096 END AS id
) present;

-- Makes one partition, and lets the ids go on to its end.
CREATE OR REPLACE FUNCTION ensure_partition(parent text, suffix text, key_column text, low text, high text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text := parent || '_' || suffix;
BEGIN
  IF to_regclass(name) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', name, parent);
  IF low IS NULL THEN
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%L)', parent, name, high);
  ELSE
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, name, low, high);
  END IF;
  IF parent = 'deliveries' THEN
    UPDATE delivery_id_limit SET id = high::bigint WHERE id < high::bigint;
  END IF;
END
$$;
