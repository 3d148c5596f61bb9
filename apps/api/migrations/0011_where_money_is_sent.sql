-- Where money goes on networks with tags, what pays for sending it, and the money that test mode begins with.

ALTER TABLE refunds
  ADD COLUMN memo text,
  -- Amount is what is sent. With 'amount' the fee was taken out of what was asked for, and counts towards the payment.
  ADD COLUMN fee_from text NOT NULL DEFAULT 'balance' CHECK (fee_from IN ('balance', 'amount'));
ALTER TABLE withdrawals ADD COLUMN memo text;

-- When the merchant's balance of test mode was filled; null until maintenance has done so.
ALTER TABLE merchants ADD COLUMN sandbox_funded_at timestamptz;
CREATE INDEX merchants_unfunded ON merchants (id) WHERE sandbox_funded_at IS NULL;
