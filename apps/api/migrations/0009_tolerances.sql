-- How far from what it asks a payment may be paid and still be complete, in its asset. 0 for payments of before, which
-- were complete to the last digit alone. No CHECK: it would read every payment while all wait.
ALTER TABLE payments
  ADD COLUMN tolerance_below numeric NOT NULL DEFAULT 0,
  ADD COLUMN tolerance_above numeric NOT NULL DEFAULT 0;

-- What a merchant lets pass of what is missing, in percent.
ALTER TABLE merchants
  ADD COLUMN payment_tolerance numeric NOT NULL DEFAULT 0 CHECK (payment_tolerance >= 0 AND payment_tolerance <= 5);
