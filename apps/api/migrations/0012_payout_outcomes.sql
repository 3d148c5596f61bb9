-- A payout of which some items were sent and some failed has a final status of its own. One that ended so under the
-- version before stays `completed`: it was announced as final, and its amounts say what failed.
ALTER TABLE payouts
  DROP CONSTRAINT payouts_status_check,
  ADD CONSTRAINT payouts_status_check CHECK (
    status IN ('draft', 'submitted', 'processing', 'completed', 'partially_completed', 'failed', 'canceled')
  );
