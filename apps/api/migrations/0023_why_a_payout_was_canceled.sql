-- What the merchant says of it; null when they say nothing.
ALTER TABLE payouts ADD COLUMN cancel_reason text CHECK (length(cancel_reason) <= 500);
