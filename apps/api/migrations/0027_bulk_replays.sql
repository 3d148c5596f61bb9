-- compatible from 0024
-- Many deliveries that somebody sends again: a job that any process goes on with, chunk by chunk.
CREATE TABLE webhook_replays (
  id text COLLATE "C" PRIMARY KEY,
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  mode text NOT NULL CHECK (mode IN ('live', 'test')),
  -- Who started it, and from where, for its audit entry. It stops once they may not replay any more.
  actor jsonb NOT NULL,
  ip text,
  request_id text,
  -- The filter, or {"ids": how many}.
  selection jsonb NOT NULL,
  -- Also what had succeeded when it was selected, or has since.
  includes_succeeded boolean NOT NULL,
  status text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'completed', 'canceled', 'stopped')),
  total integer NOT NULL,
  replayed integer NOT NULL DEFAULT 0,
  -- How many were left out, by the reason.
  skipped jsonb NOT NULL DEFAULT '{}',
  next_chunk_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL,
  finished_at timestamptz
);
CREATE INDEX webhook_replays_running ON webhook_replays (next_chunk_at) WHERE status = 'running';

-- What is still to be replayed; a chunk is deleted when it is queued.
CREATE TABLE webhook_replay_chunks (
  replay_id text COLLATE "C" NOT NULL REFERENCES webhook_replays ON DELETE CASCADE,
  number integer NOT NULL,
  delivery_ids bigint[] NOT NULL,
  PRIMARY KEY (replay_id, number)
);
