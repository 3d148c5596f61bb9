-- When a key was used for the first time: a rotation is watched by it.
ALTER TABLE api_keys ADD COLUMN first_used_at timestamptz;
UPDATE api_keys SET first_used_at = coalesce(
  (SELECT min(created_at) FROM api_key_requests WHERE key_id = api_keys.id), last_used_at
) WHERE last_used_at IS NOT NULL;

-- What happens to the team or the merchant itself belongs to no mode and is read in both.
UPDATE audit_entries SET mode = NULL WHERE target_type IN ('merchant', 'user', 'invitation');
