-- Postgres detaches a partition without a lock on the whole table only where there is no default partition, and attaches one
-- to a table with a default only while nobody reads that. So the default partitions go: what is older than the first day's
-- partition is in `<table>_before`, which the server makes at its start.

-- Makes one partition. ATTACH takes a lock that neither readers nor writers of the table wait for, unlike
-- CREATE TABLE … PARTITION OF; there is nothing to scan in a new table.
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
END
$$;

DO $$
DECLARE
  log record;
  first_bound text;
BEGIN
  FOR log IN
    SELECT * FROM (VALUES ('deliveries', 'id'), ('attempts', 'delivery_id'), ('events', 'id'), ('api_key_requests', 'id')) AS logs (name, key_column)
  LOOP
    EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', log.name, log.name || '_default');
    -- Names end in the day, so that the first by name is the oldest.
    SELECT (regexp_match(pg_get_expr(relpartbound, pg_class.oid), $re$FROM \('([^']+)'\)$re$))[1] INTO first_bound
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = log.name::regclass AND relname ~ '_[0-9]{8}$' ORDER BY relname LIMIT 1;
    IF first_bound IS NOT NULL THEN
      PERFORM ensure_partition(log.name, 'before', log.key_column, NULL, first_bound);
    END IF;
    -- A row that fits nowhere stops the migration: it is dated ahead of every partition, by a clock that was wrong.
    EXECUTE format('INSERT INTO %I SELECT * FROM %I', log.name, log.name || '_default');
    EXECUTE format('DROP TABLE %I', log.name || '_default');
  END LOOP;
END
$$;
