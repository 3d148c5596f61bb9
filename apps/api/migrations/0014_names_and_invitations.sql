-- Names and labels are one line, without control characters and bidirectional formatting characters: new ones are refused
-- with them, and those from before lose them here. The log of changes keeps what was said then.
CREATE FUNCTION one_line(given text, otherwise text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(nullif(btrim(regexp_replace(
    regexp_replace(given, '[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]', '', 'g'),
    '[\u0001-\u001F\u007F-\u009F\u2028\u2029]+', ' ', 'g')), ''), otherwise)
$$;

UPDATE users SET name = one_line(name, split_part(email, '@', 1)) WHERE name <> one_line(name, '');
UPDATE merchants SET name = one_line(name, id) WHERE name <> one_line(name, '');
UPDATE api_keys SET label = one_line(label, start) WHERE label <> one_line(label, '');
UPDATE payment_links SET title = one_line(title, id) WHERE title <> one_line(title, '');
UPDATE endpoints SET description = one_line(description, '') WHERE description <> one_line(description, '');

DROP FUNCTION one_line;

-- An invitation lasts no longer than its sender's right to send it. From now on it ends with that; these ended before.
UPDATE invitations SET revoked_at = now()
WHERE accepted_at IS NULL AND revoked_at IS NULL AND invited_by ->> 'type' = 'user' AND NOT EXISTS (
  SELECT FROM memberships sender
  WHERE sender.merchant_id = invitations.merchant_id AND sender.user_id = invitations.invited_by ->> 'id'
    AND (sender.role = 'owner' OR (sender.role = 'admin' AND invitations.role <> 'owner'))
);
