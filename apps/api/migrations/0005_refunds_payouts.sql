-- Money that leaves: refunds of payments, payouts in batches, withdrawals to the merchant's own addresses.
-- Amounts and fees are in units of the asset. What is reserved for them stands in the ledger.

CREATE TABLE refunds (
  id text COLLATE "C" PRIMARY KEY,
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  mode text NOT NULL CHECK (mode IN ('live', 'test')),
  payment_id text COLLATE "C" NOT NULL REFERENCES payments,
  status text NOT NULL CHECK (status IN ('created', 'processing', 'completed', 'failed')),
  amount numeric NOT NULL CHECK (amount > 0),
  fee numeric NOT NULL CHECK (fee >= 0),
  asset text NOT NULL,
  network text NOT NULL,
  destination_address text NOT NULL,
  tx_hash text,
  failure_code text,
  reason text,
  metadata jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  CHECK ((status = 'failed') = (failure_code IS NOT NULL)),
  CHECK (status <> 'completed' OR tx_hash IS NOT NULL)
);
CREATE INDEX refunds_list ON refunds (merchant_id, mode, id);
CREATE INDEX refunds_status ON refunds (merchant_id, mode, status, id);
CREATE INDEX refunds_payment ON refunds (payment_id, id);

CREATE TABLE payouts (
  id text COLLATE "C" PRIMARY KEY,
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  mode text NOT NULL CHECK (mode IN ('live', 'test')),
  status text NOT NULL CHECK (status IN ('draft', 'submitted', 'processing', 'completed', 'failed', 'canceled')),
  -- All items are of one asset: total and fee are single amounts.
  asset text NOT NULL,
  total numeric NOT NULL CHECK (total > 0),
  fee numeric NOT NULL CHECK (fee >= 0),
  -- Counted here, so that moving one item on does not read the other 999.
  item_count integer NOT NULL CHECK (item_count BETWEEN 1 AND 1000),
  processing_count integer NOT NULL DEFAULT 0 CHECK (processing_count >= 0),
  completed_count integer NOT NULL DEFAULT 0 CHECK (completed_count >= 0),
  failed_count integer NOT NULL DEFAULT 0 CHECK (failed_count >= 0),
  created_at timestamptz NOT NULL,
  CHECK (processing_count + completed_count + failed_count <= item_count)
);
CREATE INDEX payouts_list ON payouts (merchant_id, mode, id);
CREATE INDEX payouts_status ON payouts (merchant_id, mode, status, id);

CREATE TABLE payout_items (
  payout_id text COLLATE "C" NOT NULL REFERENCES payouts,
  index integer NOT NULL CHECK (index BETWEEN 0 AND 999),
  merchant_id text COLLATE "C" NOT NULL,
  mode text NOT NULL CHECK (mode IN ('live', 'test')),
  status text NOT NULL CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'canceled')),
  amount numeric NOT NULL CHECK (amount > 0),
  fee numeric NOT NULL CHECK (fee >= 0),
  network text NOT NULL,
  address text NOT NULL,
  memo text,
  tx_hash text,
  failure_code text,
  PRIMARY KEY (payout_id, index),
  CHECK ((status = 'failed') = (failure_code IS NOT NULL)),
  CHECK (status <> 'completed' OR tx_hash IS NOT NULL)
);

CREATE TABLE withdrawals (
  id text COLLATE "C" PRIMARY KEY,
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  mode text NOT NULL CHECK (mode IN ('live', 'test')),
  status text NOT NULL CHECK (status IN ('created', 'processing', 'completed', 'failed')),
  amount numeric NOT NULL CHECK (amount > 0),
  fee numeric NOT NULL CHECK (fee >= 0),
  asset text NOT NULL,
  network text NOT NULL,
  address text NOT NULL,
  tx_hash text,
  failure_code text,
  created_at timestamptz NOT NULL,
  CHECK ((status = 'failed') = (failure_code IS NOT NULL)),
  CHECK (status <> 'completed' OR tx_hash IS NOT NULL)
);
CREATE INDEX withdrawals_list ON withdrawals (merchant_id, mode, id);
CREATE INDEX withdrawals_status ON withdrawals (merchant_id, mode, status, id);
