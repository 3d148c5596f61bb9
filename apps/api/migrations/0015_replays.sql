-- When the schedule of a pending delivery goes on if an attempt by hand fails; null: the attempt is the schedule's own.
ALTER TABLE delivery_queue ADD COLUMN resume_at timestamptz;
-- A test event is for one endpoint alone: nothing later sends it to others as an event that they missed.
ALTER TABLE events ADD COLUMN only_endpoint_id text COLLATE "C";
