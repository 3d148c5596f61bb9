-- Where money goes on networks with tags, what pays for sending it, and the money that test mode begins with.

ALTER TABLE refunds
  ADD COLUMN memo text,
  -- Amount is what is sent. With 'amount' the fee was taken out of what was asked for, and counts towards the payment.
  ADD COLUMN fee_from text NOT NULL DEFAULT 'balance' CHECK (fee_from IN ('balance', 'amount'));
ALTER TABLE withdrawals ADD COLUMN memo text;

-- When the merchant's balance of test mode was filled; null until maintenance has done so.
ALTER TABLE merchants ADD COLUMN sandbox_funded_at timestamptz;
CREATE INDEX merchants_unfunded ON merchants (id) WHERE sandbox_funded_at IS NULL;

-- A fee that was taken out of a refund counts as refunded (0008_refunds_of_transactions.sql has the rest of it).
CREATE OR REPLACE FUNCTION sum_refunds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  taken numeric := NEW.amount + CASE NEW.fee_from WHEN 'amount' THEN NEW.fee ELSE 0 END;
  counted numeric := CASE WHEN NEW.status = 'failed' THEN 0 ELSE taken END;
  before numeric := CASE WHEN TG_OP = 'INSERT' OR OLD.status = 'failed' THEN 0
    ELSE OLD.amount + CASE OLD.fee_from WHEN 'amount' THEN OLD.fee ELSE 0 END END;
BEGIN
  IF counted <> before THEN
    UPDATE payments SET amount_refunded = amount_refunded + counted - before
    WHERE id = NEW.payment_id AND merchant_id = NEW.merchant_id AND mode = NEW.mode AND asset = NEW.asset;
  END IF;
  RETURN NULL;
END
$$;
