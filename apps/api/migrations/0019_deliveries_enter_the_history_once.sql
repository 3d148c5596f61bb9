-- A delivery is whole in `delivery_queue` while it is to be sent, and enters the history, `deliveries`, once, when it is
-- over. Processes of earlier versions fail on this schema without losing anything: their statements name `delivery_id`.

ALTER TABLE delivery_queue RENAME COLUMN delivery_id TO id;
ALTER TABLE delivery_queue
  ADD COLUMN event_type text,
  ADD COLUMN object_id text COLLATE "C",
  -- succeeded: it is sent again.
  ADD COLUMN status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'succeeded')),
  ADD COLUMN last_status_code integer,
  ADD COLUMN last_error text,
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();

UPDATE delivery_queue q SET event_type = d.event_type, object_id = d.object_id,
  status = CASE d.status WHEN 'succeeded' THEN 'succeeded' ELSE 'pending' END,
  last_status_code = d.last_status_code, last_error = d.last_error, created_at = d.created_at
FROM deliveries d WHERE d.id = q.id;
-- A pending delivery has always had a row in the queue; one that has none would be lost here.
INSERT INTO delivery_queue (id, merchant_id, mode, endpoint_id, event_id, event_type, object_id, due_at, attempts, last_status_code, last_error, created_at)
SELECT id, merchant_id, mode, endpoint_id, event_id, event_type, object_id, now(), attempt_count, last_status_code, last_error, created_at
FROM deliveries d WHERE status = 'pending' AND NOT EXISTS (SELECT FROM delivery_queue q WHERE q.id = d.id);
-- Nothing shows or can send what has neither a delivery nor an event.
UPDATE delivery_queue q SET event_type = e.type, object_id = e.object_id FROM events e WHERE q.event_type IS NULL AND e.id = q.event_id;
DELETE FROM delivery_queue WHERE event_type IS NULL;
DELETE FROM deliveries d WHERE EXISTS (SELECT FROM delivery_queue q WHERE q.id = d.id);
ALTER TABLE delivery_queue ALTER COLUMN event_type SET NOT NULL;

-- No index has a column that a claim changes, so that a claim writes to none of them.
DROP INDEX delivery_queue_due;
DROP INDEX delivery_queue_claimed;
CREATE INDEX delivery_queue_due ON delivery_queue (endpoint_id, due_at, id);
CREATE INDEX delivery_queue_list ON delivery_queue (merchant_id, mode, id);
CREATE INDEX delivery_queue_event ON delivery_queue (event_id);
CREATE INDEX delivery_queue_object ON delivery_queue (merchant_id, mode, object_id, id) WHERE object_id IS NOT NULL;

-- What is pending is not in the history: by this, a query for it reads the queue alone. Each partition has a copy of the
-- parent's constraint, and one that was taken off for good may be attached again.
ALTER TABLE deliveries DROP CONSTRAINT deliveries_status_check;
DO $$
DECLARE
  part record;
BEGIN
  FOR part IN
    SELECT pg_class.oid, relname AS name, inhrelid IS NOT NULL AS attached FROM pg_class LEFT JOIN pg_inherits ON inhrelid = pg_class.oid
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname ~ '^deliveries_([0-9]{8}|before)$'
  LOOP
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT IF EXISTS deliveries_status_check', part.name);
    IF NOT part.attached THEN
      EXECUTE format('ALTER TABLE %I ADD CONSTRAINT deliveries_status_check CHECK (status IN (''succeeded'', ''failed'', ''canceled''))', part.name);
    END IF;
  END LOOP;
END
$$;
ALTER TABLE deliveries ADD CONSTRAINT deliveries_status_check CHECK (status IN ('succeeded', 'failed', 'canceled'));

-- Every delivery, wherever it is; a statement sees each of them once. The last columns are its place in the queue.
CREATE VIEW all_deliveries AS
SELECT id, merchant_id, mode, endpoint_id, event_id, event_type, object_id, status, NULL::text AS cancel_reason,
  attempts AS attempt_count, last_status_code, last_error, created_at,
  due_at, step, trigger, once, dispatcher_id, resume_at
FROM delivery_queue
UNION ALL
SELECT id, merchant_id, mode, endpoint_id, event_id, event_type, object_id, status, cancel_reason,
  attempt_count, last_status_code, last_error, created_at,
  NULL::timestamptz, NULL::integer, NULL::text, NULL::boolean, NULL::text COLLATE "C", NULL::timestamptz
FROM deliveries;
