-- The host of an endpoint's URL, without its port, as URLs are stored: what is sent to one host is bounded for each merchant.
ALTER TABLE endpoints ADD COLUMN host text NOT NULL GENERATED ALWAYS AS (regexp_replace(split_part(url, '/', 3), ':[0-9]+$', '')) STORED;
