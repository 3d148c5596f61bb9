-- compatible from 0024
-- The attempts that ended in an hour, by endpoint, event type and result, with a histogram of their response times.
-- Maintenance makes them from the log when the hour is over, and again if need be: then they replace what was there.
CREATE TABLE attempt_hours (
  endpoint_id text COLLATE "C" NOT NULL,
  hour timestamptz NOT NULL,
  merchant_id text COLLATE "C" NOT NULL,
  mode text NOT NULL CHECK (mode IN ('live', 'test')),
  event_type text NOT NULL,
  -- The status code of the response, or why there was none.
  result text NOT NULL,
  -- Whether the receiver accepted the webhook.
  succeeded boolean NOT NULL,
  -- Of the histogram: response times up to 2^(bucket/4) ms and above that of the bucket before; -1 without a response.
  bucket smallint NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (endpoint_id, hour, event_type, result, succeeded, bucket)
);
CREATE INDEX attempt_hours_hour ON attempt_hours (hour);

-- The hours that are made.
CREATE TABLE attempt_hours_made (hour timestamptz PRIMARY KEY);
