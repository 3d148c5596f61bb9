-- The brake of an incident: while frozen_at is set, a merchant's keys and sessions change nothing and its money stays.
-- freeze_message is for the merchant, freeze_reason for internal teams alone.
ALTER TABLE merchants
  ADD COLUMN frozen_at timestamptz,
  ADD COLUMN freeze_reason text,
  ADD COLUMN freeze_message text;
