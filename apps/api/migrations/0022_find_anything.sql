-- Search and filters: each has an index that serves it newest first. No payment is created while they are built.

-- In the order of code points, so that the beginning of a text is a range. Tables stay as they are; their indexes are rebuilt.
ALTER TABLE payments ALTER COLUMN order_id TYPE text COLLATE "C";
ALTER TABLE invoices ALTER COLUMN number TYPE text COLLATE "C";

CREATE INDEX payments_exception ON payments (merchant_id, mode, exception, id);
CREATE INDEX payments_asset ON payments (merchant_id, mode, asset, id);
CREATE INDEX payments_network ON payments (merchant_id, mode, network, id);
-- Addresses and hashes in lower case: those in hexadecimal digits mean the same in any case, others are compared again.
CREATE INDEX payments_address ON payments (merchant_id, mode, (lower(address) COLLATE "C"), id);

CREATE INDEX invoices_email ON invoices (merchant_id, mode, (lower(customer_email) COLLATE "C"), id)
  WHERE customer_email IS NOT NULL;

-- The order that a refund's payment is for, which never changes. By a trigger, so that it is there as well of refunds that
-- a process of the version before makes.
ALTER TABLE refunds ADD COLUMN order_id text COLLATE "C";
CREATE FUNCTION set_refund_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT order_id INTO NEW.order_id FROM payments
  WHERE id = NEW.payment_id AND merchant_id = NEW.merchant_id AND mode = NEW.mode;
  RETURN NEW;
END
$$;
CREATE TRIGGER set_refund_order BEFORE INSERT ON refunds FOR EACH ROW EXECUTE FUNCTION set_refund_order();
UPDATE refunds SET order_id = payments.order_id
FROM payments
WHERE payments.id = refunds.payment_id AND payments.order_id IS NOT NULL;
CREATE INDEX refunds_order ON refunds (merchant_id, mode, order_id, id) WHERE order_id IS NOT NULL;
CREATE INDEX refunds_address ON refunds (merchant_id, mode, (lower(destination_address) COLLATE "C"), id);
CREATE INDEX refunds_hash ON refunds (merchant_id, mode, (lower(tx_hash) COLLATE "C"), id) WHERE tx_hash IS NOT NULL;

CREATE INDEX payouts_asset ON payouts (merchant_id, mode, asset, id);
CREATE INDEX payout_items_address ON payout_items (merchant_id, mode, (lower(address) COLLATE "C"), payout_id);
CREATE INDEX payout_items_hash ON payout_items (merchant_id, mode, (lower(tx_hash) COLLATE "C"), payout_id)
  WHERE tx_hash IS NOT NULL;

CREATE INDEX withdrawals_asset ON withdrawals (merchant_id, mode, asset, id);
CREATE INDEX withdrawals_address ON withdrawals (merchant_id, mode, (lower(address) COLLATE "C"), id);
CREATE INDEX withdrawals_hash ON withdrawals (merchant_id, mode, (lower(tx_hash) COLLATE "C"), id) WHERE tx_hash IS NOT NULL;

CREATE INDEX transactions_own_hash ON transactions (merchant_id, mode, (lower(tx_hash) COLLATE "C"), id);
CREATE INDEX transactions_to ON transactions (merchant_id, mode, (lower(to_address) COLLATE "C"), id);
CREATE INDEX transactions_from ON transactions (merchant_id, mode, (lower(from_address) COLLATE "C"), id)
  WHERE from_address IS NOT NULL;

ALTER TABLE payment_links ADD COLUMN active boolean NOT NULL DEFAULT true;

CREATE INDEX ledger_postings_list ON ledger_postings (merchant_id, mode, id);
CREATE INDEX ledger_postings_object ON ledger_postings (merchant_id, mode, object_id, id);
CREATE INDEX ledger_entries_asset ON ledger_entries (merchant_id, mode, asset, posting_id);

-- The log of all keys of a merchant.
ALTER TABLE api_key_requests
  ADD COLUMN required_scope text,
  ADD COLUMN object_id text,
  ADD COLUMN user_agent text,
  ADD COLUMN idempotency_key boolean NOT NULL DEFAULT false;
CREATE INDEX api_key_requests_merchant ON api_key_requests (merchant_id, mode, id);
CREATE INDEX api_key_requests_errors ON api_key_requests (merchant_id, mode, error_code, id) WHERE error_code IS NOT NULL;

-- A key's requests by hour and outcome: a busy key makes millions in the weeks that its page shows. Kept by who writes the
-- log, and as long as it.
CREATE TABLE api_key_request_counts (
  key_id text COLLATE "C" NOT NULL,
  hour timestamptz NOT NULL,
  succeeded integer NOT NULL DEFAULT 0,
  refused integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  PRIMARY KEY (key_id, hour)
);
INSERT INTO api_key_request_counts (key_id, hour, succeeded, refused, failed)
SELECT key_id, date_trunc('hour', created_at, 'UTC'), count(*) FILTER (WHERE status < 400),
  count(*) FILTER (WHERE status BETWEEN 400 AND 499), count(*) FILTER (WHERE status >= 500)
FROM api_key_requests GROUP BY 1, 2;
