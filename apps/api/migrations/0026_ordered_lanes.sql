-- compatible from 0024
-- Ordered lanes: an endpoint may get its events one after the other, for each object or altogether. A process of the version
-- before puts deliveries outside of the lanes and claims whatever is due, so that order holds once all are of this version.

ALTER TABLE endpoints ADD COLUMN ordering text NOT NULL DEFAULT 'none' CHECK (ordering IN ('none', 'object', 'endpoint'));

ALTER TABLE delivery_queue
  -- Of its endpoint: an object's id, or empty for all objects together; null outside of any lane.
  ADD COLUMN lane text COLLATE "C",
  -- Its place there: the first is the one with the lowest, and of these with the lowest id.
  ADD COLUMN lane_position bigint,
  -- Null for one that waits behind another of its lane: no claim looks at it until the lane has come to it.
  ALTER COLUMN due_at DROP NOT NULL,
  ADD CONSTRAINT delivery_queue_lane_check CHECK ((lane IS NULL) = (lane_position IS NULL) AND (due_at IS NOT NULL OR lane IS NOT NULL));

-- No column that a claim changes. It is empty but for ordered endpoints.
CREATE INDEX delivery_queue_lane ON delivery_queue (endpoint_id, lane, lane_position, id) WHERE lane IS NOT NULL;

-- `waits_behind`: the first of its lane, for one that is not the first and not being sent.
CREATE OR REPLACE VIEW all_deliveries AS
SELECT id, merchant_id, mode, endpoint_id, event_id, event_type, object_id, status, NULL::text AS cancel_reason,
  attempts AS attempt_count, last_status_code, last_error, created_at,
  due_at, step, trigger, once, dispatcher_id, resume_at,
  CASE WHEN lane IS NOT NULL AND dispatcher_id IS NULL THEN (
    SELECT nullif(first.id, q.id) FROM delivery_queue first
    WHERE first.endpoint_id = q.endpoint_id AND first.lane = q.lane ORDER BY first.lane_position, first.id LIMIT 1
  ) END AS waits_behind
FROM delivery_queue q
UNION ALL
SELECT id, merchant_id, mode, endpoint_id, event_id, event_type, object_id, status, cancel_reason,
  attempt_count, last_status_code, last_error, created_at,
  NULL::timestamptz, NULL::integer, NULL::text, NULL::boolean, NULL::text COLLATE "C", NULL::timestamptz, NULL::bigint
FROM deliveries;
