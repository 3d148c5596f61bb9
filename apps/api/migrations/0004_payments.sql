-- Payments, what was seen on chain, and the rates that prices are locked at.

-- What a payment is priced and paid in when its request does not say.
ALTER TABLE merchants
  ADD COLUMN default_currency text NOT NULL DEFAULT 'USD',
  ADD COLUMN default_asset text NOT NULL DEFAULT 'USDT',
  ADD COLUMN default_network text NOT NULL DEFAULT 'tron';

-- US dollars for one unit of each currency and asset, in live mode.
CREATE TABLE rates (
  code text PRIMARY KEY,
  usd numeric NOT NULL CHECK (usd > 0),
  source text NOT NULL,
  quoted_at timestamptz NOT NULL
);

CREATE TABLE payments (
  id text COLLATE "C" PRIMARY KEY,
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  mode text NOT NULL CHECK (mode IN ('live', 'test')),
  status text NOT NULL CHECK (status IN ('created', 'detected', 'confirming', 'completed', 'expired', 'failed')),
  exception text NOT NULL CHECK (exception IN ('none', 'underpaid', 'overpaid', 'late')),
  order_id text,
  invoice_id text COLLATE "C",
  description text,
  price_amount numeric NOT NULL CHECK (price_amount > 0),
  price_currency text NOT NULL,
  pay_amount numeric NOT NULL CHECK (pay_amount > 0),
  asset text NOT NULL,
  network text NOT NULL,
  address text COLLATE "C" NOT NULL,
  memo text,
  exchange_rate numeric NOT NULL CHECK (exchange_rate > 0),
  required_confirmations integer NOT NULL,
  -- In the asset: what is on chain, and the part of it that has all its confirmations.
  amount_received numeric NOT NULL DEFAULT 0 CHECK (amount_received >= 0),
  amount_confirmed numeric NOT NULL DEFAULT 0 CHECK (amount_confirmed >= 0 AND amount_confirmed <= amount_received),
  callback_url text,
  success_url text,
  cancel_url text,
  metadata jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  -- An address belongs to one payment: money that arrives there is its money.
  UNIQUE (network, address)
);
CREATE INDEX payments_list ON payments (merchant_id, mode, id);
CREATE INDEX payments_status ON payments (merchant_id, mode, status, id);
CREATE INDEX payments_order ON payments (merchant_id, mode, order_id, id) WHERE order_id IS NOT NULL;
CREATE INDEX payments_invoice ON payments (invoice_id) WHERE invoice_id IS NOT NULL;
-- What can still run out of time: only payments that wait for money.
CREATE INDEX payments_open ON payments (expires_at)
  WHERE status IN ('created', 'detected', 'confirming') AND amount_received < pay_amount;

CREATE TABLE transactions (
  id text COLLATE "C" NOT NULL,
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  mode text NOT NULL CHECK (mode IN ('live', 'test')),
  direction text NOT NULL CHECK (direction IN ('incoming', 'outgoing')),
  payment_id text COLLATE "C" REFERENCES payments,
  tx_hash text COLLATE "C" NOT NULL,
  output_index integer,
  network text NOT NULL,
  asset text NOT NULL,
  from_address text,
  to_address text NOT NULL,
  amount numeric NOT NULL CHECK (amount > 0),
  block_number bigint,
  block_hash text,
  confirmations integer NOT NULL DEFAULT 0 CHECK (confirmations >= 0),
  required_confirmations integer NOT NULL,
  status text NOT NULL CHECK (status IN ('detected', 'confirmed', 'reorged', 'failed')),
  -- It was first seen when its payment had expired.
  late boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  -- Not id alone: to list a merchant that has most of the rows, Postgres would read such an index backwards through
  -- everybody's newest ones (24 ms against 1 ms with a million rows of it and 100,000 newer ones of others).
  PRIMARY KEY (merchant_id, mode, id),
  CHECK ((direction = 'incoming') = (payment_id IS NOT NULL))
);
-- One output pays once, however many watchers tell of it.
CREATE UNIQUE INDEX transactions_output ON transactions (network, tx_hash, output_index) NULLS NOT DISTINCT
  WHERE direction = 'incoming';
CREATE INDEX transactions_hash ON transactions (network, tx_hash);
CREATE INDEX transactions_payment ON transactions (payment_id, id) WHERE payment_id IS NOT NULL;
-- Each filter of the list, newest first.
CREATE INDEX transactions_status ON transactions (merchant_id, mode, status, id);
CREATE INDEX transactions_asset ON transactions (merchant_id, mode, asset, network, id);
CREATE INDEX transactions_network ON transactions (merchant_id, mode, network, id);
CREATE INDEX transactions_direction ON transactions (merchant_id, mode, direction, id);
