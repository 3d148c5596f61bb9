-- Live payments are paid at wallets that somebody can spend from, and tags tell payments at a shared address apart.

-- The next number of each wallet, whatever networks it is set for.
CREATE TABLE wallets (
  id text COLLATE "C" PRIMARY KEY,
  next_index bigint NOT NULL CHECK (next_index >= 0)
);

-- Whose key spends from a payment's address, and its number there. Null: nobody can, as in test mode.
ALTER TABLE payments
  ADD COLUMN wallet text COLLATE "C",
  ADD COLUMN wallet_index bigint,
  ADD CHECK ((wallet IS NULL) = (wallet_index IS NULL)) NOT VALID;

-- A place belongs to one payment: money that arrives there is its money. The index takes some 10 s for a million payments,
-- in which none is created. The old one would refuse the second payment at a shared address.
CREATE UNIQUE INDEX payments_place ON payments (network, address, memo) NULLS NOT DISTINCT;
ALTER TABLE payments DROP CONSTRAINT payments_network_address_key;

-- Live payments from before there were wallets, which maintenance expires.
CREATE INDEX payments_keyless ON payments (id)
  WHERE mode = 'live' AND wallet IS NULL AND status IN ('created', 'detected', 'confirming');

-- Money at a shared address whose tag says for no payment of ours. It is nobody's until a person has looked.
CREATE TABLE unassigned_transactions (
  id text COLLATE "C" PRIMARY KEY,
  network text NOT NULL,
  address text NOT NULL,
  -- As it was reported; null: none.
  memo text,
  asset text NOT NULL,
  amount numeric NOT NULL CHECK (amount > 0),
  tx_hash text COLLATE "C" NOT NULL,
  output_index integer,
  from_address text,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX unassigned_transactions_output ON unassigned_transactions (network, tx_hash, output_index)
  NULLS NOT DISTINCT;
