-- Payments that customers make on a page of ours: for an invoice, or through a payment link.

ALTER TABLE payments ADD COLUMN payment_link_id text COLLATE "C";

-- An email address or an https URL that the merchant's customers are shown.
ALTER TABLE merchants ADD COLUMN support_contact text CHECK (length(support_contact) <= 2048);

-- Which payments a page has made. `send` and the API make payments too; only those made here count for the pages' caps.
CREATE TABLE page_payments (
  payment_id text COLLATE "C" PRIMARY KEY REFERENCES payments,
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchants,
  mode text NOT NULL CHECK (mode IN ('live', 'test')),
  -- The invoice or the payment link.
  made_for text COLLATE "C" NOT NULL,
  -- The random value of the form that asked for it: the same form sent twice gets the same payment.
  form_value text NOT NULL,
  -- A keyed hash of the customer's network: to count, not to know where they are.
  network bytea NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX page_payments_form ON page_payments (made_for, form_value);
CREATE INDEX page_payments_recent ON page_payments (made_for, created_at);
CREATE INDEX page_payments_day ON page_payments (merchant_id, mode, created_at);
