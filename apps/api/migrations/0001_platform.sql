-- Merchants, keys, endpoints, events, deliveries: everything but sign-in.
-- Ids that are compared by order (cursors, partition bounds) carry COLLATE "C", so that a database created with
-- another locale still sorts them by time.

CREATE TABLE merchants (
  id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE memberships (
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  user_id text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'developer', 'viewer')),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (merchant_id, user_id)
);
CREATE INDEX memberships_user ON memberships (user_id);

CREATE TABLE invitations (
  id text COLLATE "C" PRIMARY KEY,
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  email text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'developer', 'viewer')),
  token_hash bytea NOT NULL UNIQUE,
  invited_by jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  revoked_at timestamptz
);
CREATE UNIQUE INDEX invitations_open ON invitations (merchant_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL;

CREATE TABLE api_keys (
  id text COLLATE "C" PRIMARY KEY,
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  mode text NOT NULL CHECK (mode IN ('live', 'test')),
  label text NOT NULL,
  public_id text COLLATE "C" NOT NULL UNIQUE,
  start text NOT NULL,
  hash bytea NOT NULL,
  pepper_version integer NOT NULL,
  scopes text[] NOT NULL,
  ip_allowlist text[] NOT NULL DEFAULT '{}',
  rate_limit integer NOT NULL,
  require_idempotency_key boolean NOT NULL DEFAULT false,
  created_by jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  exposed_at timestamptz,
  rotated_from text COLLATE "C" REFERENCES api_keys,
  last_used_at timestamptz,
  last_used_ip text,
  last_used_scope text,
  expiring_notified_at timestamptz,
  expired_notified_at timestamptz
);
CREATE INDEX api_keys_list ON api_keys (merchant_id, mode, id);
CREATE INDEX api_keys_rotated ON api_keys (rotated_from) WHERE rotated_from IS NOT NULL;
CREATE INDEX api_keys_expiry ON api_keys (expires_at) WHERE revoked_at IS NULL AND expired_notified_at IS NULL;

CREATE TABLE api_key_scope_uses (
  key_id text COLLATE "C" NOT NULL REFERENCES api_keys,
  scope text NOT NULL,
  last_used_at timestamptz NOT NULL,
  PRIMARY KEY (key_id, scope)
);

-- Counters of the current minute; worthless after a crash, so without WAL.
CREATE UNLOGGED TABLE api_key_rate_windows (
  key_id text COLLATE "C" NOT NULL,
  window_start timestamptz NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (key_id, window_start)
);

CREATE TABLE api_key_requests (
  id text COLLATE "C" NOT NULL,
  key_id text COLLATE "C" NOT NULL,
  merchant_id text COLLATE "C" NOT NULL,
  mode text NOT NULL,
  method text NOT NULL,
  route text NOT NULL,
  status integer NOT NULL,
  error_code text,
  duration_ms integer NOT NULL,
  ip text,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (id)
) PARTITION BY RANGE (id);
CREATE INDEX api_key_requests_list ON api_key_requests (key_id, id);
CREATE TABLE api_key_requests_default PARTITION OF api_key_requests DEFAULT;

CREATE TABLE idempotent_requests (
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  mode text NOT NULL,
  key text COLLATE "C" NOT NULL,
  request_hash bytea NOT NULL,
  status integer NOT NULL,
  answer bytea NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (merchant_id, mode, key)
);
CREATE INDEX idempotent_requests_age ON idempotent_requests (created_at);

CREATE TABLE audit_entries (
  id text COLLATE "C" PRIMARY KEY,
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  mode text,
  actor jsonb NOT NULL,
  action text NOT NULL,
  target_type text NOT NULL,
  target_id text NOT NULL,
  ip text,
  request_id text,
  details jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL
);
CREATE INDEX audit_entries_list ON audit_entries (merchant_id, id);
CREATE INDEX audit_entries_target ON audit_entries (merchant_id, target_id, id);

CREATE TABLE endpoints (
  id text COLLATE "C" PRIMARY KEY,
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  mode text NOT NULL CHECK (mode IN ('live', 'test')),
  url text NOT NULL,
  description text NOT NULL DEFAULT '',
  event_types text[] NOT NULL,
  header_names text[] NOT NULL DEFAULT '{}',
  headers bytea,
  status text NOT NULL CHECK (status IN ('enabled', 'paused', 'disabled')),
  disabled_reason text,
  -- Goes up with every change of what is sent or where; lanes compare it.
  version integer NOT NULL DEFAULT 1,
  created_by jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);
CREATE UNIQUE INDEX endpoints_url ON endpoints (merchant_id, mode, url) WHERE deleted_at IS NULL;
CREATE INDEX endpoints_list ON endpoints (merchant_id, mode, id) WHERE deleted_at IS NULL;

CREATE TABLE endpoint_secrets (
  id text COLLATE "C" PRIMARY KEY,
  endpoint_id text COLLATE "C" NOT NULL REFERENCES endpoints,
  merchant_id text COLLATE "C" NOT NULL,
  mode text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('hmac', 'ed25519')),
  secret bytea NOT NULL,
  public_key text,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz
);
CREATE INDEX endpoint_secrets_endpoint ON endpoint_secrets (endpoint_id, id);

-- Apart from endpoints: it changes with deliveries, and publishing must not wait for that.
CREATE TABLE endpoint_health (
  endpoint_id text COLLATE "C" PRIMARY KEY REFERENCES endpoints,
  failing_since timestamptz,
  warned_at timestamptz,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  throttled_until timestamptz
);

CREATE TABLE events (
  id text COLLATE "C" NOT NULL,
  merchant_id text COLLATE "C" NOT NULL,
  mode text NOT NULL,
  type text NOT NULL,
  object_id text COLLATE "C",
  created_at timestamptz NOT NULL,
  -- The exact bytes that every attempt sends and signs.
  body bytea NOT NULL,
  PRIMARY KEY (id)
) PARTITION BY RANGE (id);
CREATE INDEX events_list ON events (merchant_id, mode, id);
CREATE INDEX events_object ON events (merchant_id, mode, object_id, id) WHERE object_id IS NOT NULL;
CREATE TABLE events_default PARTITION OF events DEFAULT;

-- Outlives the events' partitions: a watcher that repeats itself after a month must not publish twice.
CREATE TABLE event_idempotency_keys (
  merchant_id text COLLATE "C" NOT NULL,
  mode text NOT NULL,
  key text COLLATE "C" NOT NULL,
  body_hash bytea NOT NULL,
  event_id text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (merchant_id, mode, key)
);
CREATE INDEX event_idempotency_keys_age ON event_idempotency_keys (created_at);

CREATE TABLE deliveries (
  id bigint NOT NULL,
  merchant_id text COLLATE "C" NOT NULL,
  mode text NOT NULL,
  endpoint_id text COLLATE "C" NOT NULL,
  event_id text COLLATE "C" NOT NULL,
  event_type text NOT NULL,
  object_id text COLLATE "C",
  status text NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed', 'canceled')),
  cancel_reason text,
  attempt_count integer NOT NULL DEFAULT 0,
  last_status_code integer,
  last_error text,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id)
) PARTITION BY RANGE (id);
CREATE INDEX deliveries_list ON deliveries (merchant_id, mode, id);
CREATE INDEX deliveries_endpoint ON deliveries (endpoint_id, id);
CREATE INDEX deliveries_event ON deliveries (event_id);
CREATE INDEX deliveries_object ON deliveries (merchant_id, mode, object_id, id) WHERE object_id IS NOT NULL;
-- What went wrong is a sliver of all rows and what people look for.
CREATE INDEX deliveries_unsuccessful ON deliveries (merchant_id, mode, id) WHERE status IN ('failed', 'canceled');
CREATE TABLE deliveries_default PARTITION OF deliveries DEFAULT;

CREATE TABLE attempts (
  delivery_id bigint NOT NULL,
  number integer NOT NULL,
  merchant_id text COLLATE "C" NOT NULL,
  mode text NOT NULL,
  trigger text NOT NULL CHECK (trigger IN ('schedule', 'manual', 'recovery', 'test')),
  started_at timestamptz NOT NULL,
  duration_ms integer NOT NULL,
  status_code integer,
  error text,
  error_detail text,
  address text,
  url text NOT NULL,
  request_headers text NOT NULL,
  response_headers text,
  -- bytea: an answer may hold a NUL, which text cannot, and one such answer must not fail a whole batch.
  response_body bytea,
  response_truncated boolean NOT NULL DEFAULT false,
  PRIMARY KEY (delivery_id, number)
) PARTITION BY RANGE (delivery_id);
CREATE TABLE attempts_default PARTITION OF attempts DEFAULT;

-- Who may hold deliveries. One row a dispatcher, renewed as a whole; a row past its time is taken over.
CREATE TABLE dispatchers (
  id text COLLATE "C" PRIMARY KEY,
  started_at timestamptz NOT NULL DEFAULT now(),
  leased_until timestamptz NOT NULL
);

-- What is owed, and nothing else: a row goes when its delivery is settled, so the claim stays as fast as it is small.
CREATE TABLE delivery_queue (
  delivery_id bigint PRIMARY KEY,
  merchant_id text COLLATE "C" NOT NULL,
  mode text NOT NULL,
  endpoint_id text COLLATE "C" NOT NULL,
  event_id text COLLATE "C" NOT NULL,
  due_at timestamptz NOT NULL,
  -- Attempts recorded so far: the next one's number is this plus one.
  attempts integer NOT NULL DEFAULT 0,
  -- Failures that the schedule has counted; replays start it anew, an interrupted attempt does not move it.
  step integer NOT NULL DEFAULT 0,
  trigger text NOT NULL DEFAULT 'schedule',
  -- A test, or a replay of what already succeeded: one attempt, no schedule after it.
  once boolean NOT NULL DEFAULT false,
  dispatcher_id text COLLATE "C",
  claimed_at timestamptz
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
CREATE INDEX delivery_queue_due ON delivery_queue (endpoint_id, due_at, delivery_id) WHERE dispatcher_id IS NULL;
CREATE INDEX delivery_queue_claimed ON delivery_queue (dispatcher_id) WHERE dispatcher_id IS NOT NULL;

-- Delivery ids: 41 bits of milliseconds since 2026-01-01 and 12 of sequence, so below 2^53 and sorted by time.
-- They repeat only if one database hands out more than 4,096 in a millisecond.
CREATE SEQUENCE delivery_id_sequence CYCLE MINVALUE 0 MAXVALUE 4095 CACHE 1 START 0;
CREATE FUNCTION next_delivery_id() RETURNS bigint LANGUAGE sql VOLATILE PARALLEL UNSAFE AS $$
  SELECT ((extract(epoch FROM clock_timestamp()) * 1000)::bigint - 1767225600000) * 4096 + nextval('delivery_id_sequence')
$$;

-- Makes one partition. Rows of its range that already fell into the default partition move into it.
CREATE FUNCTION ensure_partition(parent text, suffix text, key_column text, low text, high text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text := parent || '_' || suffix;
  strays bigint;
BEGIN
  IF to_regclass(name) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format('SELECT count(*) FROM %I WHERE %I >= %L AND %I < %L', parent || '_default', key_column, low, key_column, high) INTO strays;
  IF strays = 0 THEN
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', name, parent, low, high);
  ELSE
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name, parent);
    EXECUTE format('WITH moved AS (DELETE FROM %I WHERE %I >= %L AND %I < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
      parent || '_default', key_column, low, key_column, high, name);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, name, low, high);
  END IF;
END
$$;
