-- Invoices and payment links.

CREATE TABLE invoices (
  id text COLLATE "C" PRIMARY KEY,
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  mode text NOT NULL CHECK (mode IN ('live', 'test')),
  number text NOT NULL,
  status text NOT NULL CHECK (status IN ('draft', 'sent', 'partially_paid', 'paid', 'overpaid', 'expired', 'voided')),
  currency text NOT NULL,
  items jsonb NOT NULL,
  total numeric NOT NULL CHECK (total > 0),
  amount_paid numeric NOT NULL DEFAULT 0 CHECK (amount_paid >= 0),
  customer_email text,
  due_at timestamptz,
  notes text,
  metadata jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  CHECK (status <> 'paid' OR amount_paid = total),
  CHECK (status <> 'overpaid' OR amount_paid > total),
  CHECK (status <> 'partially_paid' OR (amount_paid > 0 AND amount_paid < total)),
  CHECK (status NOT IN ('draft', 'sent') OR amount_paid = 0)
);
CREATE UNIQUE INDEX invoices_number ON invoices (merchant_id, mode, number);
CREATE INDEX invoices_list ON invoices (merchant_id, mode, id);
CREATE INDEX invoices_status ON invoices (merchant_id, mode, status, id);
CREATE INDEX invoices_due ON invoices (due_at) WHERE status IN ('sent', 'partially_paid');

-- The last number given out in a year. Its row's lock makes numbers unique, and a rollback takes its number back.
CREATE TABLE invoice_counters (
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  mode text NOT NULL CHECK (mode IN ('live', 'test')),
  year integer NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (merchant_id, mode, year)
);

CREATE TABLE payment_links (
  id text COLLATE "C" PRIMARY KEY,
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  mode text NOT NULL CHECK (mode IN ('live', 'test')),
  title text NOT NULL,
  -- NULL: the payer chooses.
  amount numeric CHECK (amount > 0),
  currency text NOT NULL,
  description text,
  created_at timestamptz NOT NULL
);
CREATE INDEX payment_links_list ON payment_links (merchant_id, mode, id);
