-- The highest limit, in requests a minute, that a merchant's people may give a key; internal services may exceed it.
ALTER TABLE merchants ADD COLUMN max_key_rate integer NOT NULL DEFAULT 10000 CHECK (max_key_rate BETWEEN 1 AND 100000);
