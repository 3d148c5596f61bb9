-- compatible from 0024
-- Rate limits of endpoints. A process of the version before ignores them until it is stopped.

-- {"limit": 10, "per": "second"}; null: none.
ALTER TABLE endpoints ADD COLUMN rate_limit jsonb;

-- When attempts start, for endpoints with a rate limit alone: claims lock the row and write the starts that they grant, so that
-- all processes together keep to the limit.
CREATE TABLE endpoint_starts (
  endpoint_id text COLLATE "C" PRIMARY KEY REFERENCES endpoints,
  -- Whose starts these are since `since`; while it has some, others get none.
  dispatcher_id text COLLATE "C",
  since timestamptz,
  -- The last ones in order, no more than the limit. Some may be a moment ahead.
  starts timestamptz[] NOT NULL DEFAULT '{}'
);
