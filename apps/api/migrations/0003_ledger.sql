-- Double entry: what every merchant has, by mode and asset, and every movement that made it so.

CREATE TABLE ledger_postings (
  id text COLLATE "C" PRIMARY KEY,
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  mode text NOT NULL CHECK (mode IN ('live', 'test')),
  -- What happened, as refund.created, and to which object.
  kind text NOT NULL,
  object_id text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (id, merchant_id, mode)
);

CREATE TABLE ledger_entries (
  posting_id text COLLATE "C" NOT NULL,
  line integer NOT NULL,
  merchant_id text COLLATE "C" NOT NULL,
  mode text NOT NULL,
  asset text NOT NULL,
  account text NOT NULL CHECK (account IN ('available', 'reserved', 'pending', 'debt', 'chain', 'fees')),
  amount numeric NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (posting_id, line),
  FOREIGN KEY (posting_id, merchant_id, mode) REFERENCES ledger_postings (id, merchant_id, mode)
);

-- The sums of the entries, kept by the trigger below and by nothing else.
CREATE TABLE balances (
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  mode text NOT NULL CHECK (mode IN ('live', 'test')),
  asset text NOT NULL,
  available numeric NOT NULL DEFAULT 0 CONSTRAINT available_is_not_overdrawn CHECK (available >= 0),
  reserved numeric NOT NULL DEFAULT 0 CONSTRAINT reserved_is_not_overdrawn CHECK (reserved >= 0),
  pending numeric NOT NULL DEFAULT 0 CONSTRAINT pending_is_not_overdrawn CHECK (pending >= 0),
  debt numeric NOT NULL DEFAULT 0 CHECK (debt <= 0),
  chain numeric NOT NULL DEFAULT 0,
  fees numeric NOT NULL DEFAULT 0 CHECK (fees >= 0),
  PRIMARY KEY (merchant_id, mode, asset),
  CHECK (available + reserved + pending + debt + chain + fees = 0)
) WITH (fillfactor = 70);

CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: post the opposite instead', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_postings
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();

CREATE FUNCTION require_balanced_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM ledger_entries WHERE posting_id = NEW.posting_id GROUP BY asset HAVING sum(amount) <> 0) THEN
    RAISE EXCEPTION 'posting % does not sum to zero', NEW.posting_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER posting_is_balanced AFTER INSERT ON ledger_entries
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_balanced_posting();

-- Assets are moved in the order of their names, so that two postings over the same assets never wait for each other.
CREATE FUNCTION move_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved record;
BEGIN
  FOR moved IN
    SELECT merchant_id, mode, asset,
      coalesce(sum(amount) FILTER (WHERE account = 'available'), 0) AS available,
      coalesce(sum(amount) FILTER (WHERE account = 'reserved'), 0) AS reserved,
      coalesce(sum(amount) FILTER (WHERE account = 'pending'), 0) AS pending,
      coalesce(sum(amount) FILTER (WHERE account = 'debt'), 0) AS debt,
      coalesce(sum(amount) FILTER (WHERE account = 'chain'), 0) AS chain,
      coalesce(sum(amount) FILTER (WHERE account = 'fees'), 0) AS fees
    FROM entries GROUP BY merchant_id, mode, asset ORDER BY merchant_id, mode, asset
  LOOP
    INSERT INTO balances (merchant_id, mode, asset) VALUES (moved.merchant_id, moved.mode, moved.asset)
      ON CONFLICT DO NOTHING;
    UPDATE balances SET
      available = available + moved.available,
      reserved = reserved + moved.reserved,
      pending = pending + moved.pending,
      debt = debt + moved.debt,
      chain = chain + moved.chain,
      fees = fees + moved.fees
    WHERE merchant_id = moved.merchant_id AND mode = moved.mode AND asset = moved.asset;
  END LOOP;
  RETURN NULL;
END
$$;
CREATE TRIGGER move_balances AFTER INSERT ON ledger_entries
  REFERENCING NEW TABLE AS entries FOR EACH STATEMENT EXECUTE FUNCTION move_balances();
