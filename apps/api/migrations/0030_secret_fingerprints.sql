-- compatible from 0024
-- HMACs that tell whether a version of a secret setting is the one that stored values were made with. They reveal nothing of
-- it: the settings are random values of 32 bytes and more.
CREATE TABLE secret_fingerprints (
  setting text COLLATE "C" NOT NULL,
  version int NOT NULL,
  fingerprint bytea NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (setting, version)
);
