-- Refunds of one transaction, and what a payment shows of its refunds.

-- A transaction is now late when it came after `payments.expires_at`, by the time of its block where that is known.

-- The one transaction that a refund gives back; NULL: the payment as a whole.
ALTER TABLE refunds ADD COLUMN transaction_id text COLLATE "C";
ALTER TABLE refunds ADD FOREIGN KEY (merchant_id, mode, transaction_id) REFERENCES transactions;

-- In the payment's asset: its refunds that did not fail.
ALTER TABLE payments ADD COLUMN amount_refunded numeric NOT NULL DEFAULT 0 CHECK (amount_refunded >= 0);

-- By a trigger, so that it is right as well while a process of the version before makes refunds. Everybody who makes or
-- moves a refund has its payment's row locked.
CREATE FUNCTION sum_refunds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  counted numeric := CASE WHEN NEW.status = 'failed' THEN 0 ELSE NEW.amount END;
  before numeric := CASE WHEN TG_OP = 'INSERT' OR OLD.status = 'failed' THEN 0 ELSE OLD.amount END;
BEGIN
  IF counted <> before THEN
    UPDATE payments SET amount_refunded = amount_refunded + counted - before
    WHERE id = NEW.payment_id AND merchant_id = NEW.merchant_id AND mode = NEW.mode AND asset = NEW.asset;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER sum_refunds AFTER INSERT OR UPDATE OF status, amount ON refunds
  FOR EACH ROW EXECUTE FUNCTION sum_refunds();

UPDATE payments SET amount_refunded = refunded.amount
FROM (SELECT payment_id, sum(amount) AS amount FROM refunds WHERE status <> 'failed' GROUP BY payment_id) AS refunded
WHERE payments.id = refunded.payment_id;
