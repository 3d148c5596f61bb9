-- Filters of endpoints, decided where deliveries are made: in the statement that stores the event, by the row it reads there.
-- Publishing to endpoints without one costs a comparison with NULL each, and one look into the index below for each event.

-- The filter as it was sent, and in each condition how its values compare (`as`); null: every event of the subscription.
ALTER TABLE endpoints ADD COLUMN filter jsonb;
CREATE INDEX endpoints_filtered ON endpoints (merchant_id, mode) WHERE filter IS NOT NULL AND deleted_at IS NULL;

-- The callback_url as endpoints store it, whose endpoint gets the payment's events whatever its filter; null in rows of the
-- version before, where callback_url itself counts.
ALTER TABLE payments ADD COLUMN callback_endpoint_url text;

-- The `data` of an event, from its bytes.
CREATE FUNCTION event_data(body bytea) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT convert_from(body, 'UTF8')::jsonb -> 'data'
$$;

-- A number of an event, exact; null for anything else. The length keeps to what numeric takes. In SQL, so that Postgres puts
-- it in the place of its call: a call takes as long as the rest of a comparison.
CREATE FUNCTION event_number(value jsonb) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN jsonb_typeof(value) = 'number' OR length(value #>> '{}') <= 10000 AND value #>> '{}' ~ '^-?[0-9]+(?:\.[0-9]+)?$'
    THEN (value #>> '{}')::numeric END
$$;

-- An RFC 3339 time of the years 1 to 9999 in seconds since 1970, exact; null for anything else. Nothing here may fail: a
-- merchant's metadata holds any text, and a failure would refuse the event. Without parts captured by the regular expression,
-- which takes ten times as long.
CREATE FUNCTION event_moment(value jsonb) RETURNS numeric LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  written text := value #>> '{}';
  first_day date;
  day date;
  zone text;
  seconds numeric;
BEGIN
  IF written IS NULL OR length(written) > 10000 OR starts_with(written, '0000') OR written !~
    '^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$'
  THEN
    RETURN NULL;
  END IF;
  first_day := make_date(left(written, 4)::int, substr(written, 6, 2)::int, 1);
  day := first_day + (substr(written, 9, 2)::int - 1);
  -- The 31st of a month of 30 days is in the next month.
  IF extract(month FROM day) <> extract(month FROM first_day) THEN
    RETURN NULL;
  END IF;
  zone := CASE WHEN right(written, 1) = 'Z' THEN 'Z' ELSE right(written, 6) END;
  seconds := nullif(substr(written, 18, greatest(0, length(written) - 17 - length(zone))), '');
  RETURN (day - DATE '1970-01-01') * 86400::numeric + substr(written, 12, 2)::int * 3600 + substr(written, 15, 2)::int * 60
    + coalesce(seconds, 0)
    - CASE zone WHEN 'Z' THEN 0 ELSE (left(zone, 1) || '1')::int * (substr(zone, 2, 2)::int * 3600 + right(zone, 2)::int * 60) END;
END
$$;

-- True when the filter lets an event with this data through. A field that is missing or null satisfies `exists: false` alone;
-- a value of another form than the condition compares (a text where it compares numbers) satisfies nothing else.
CREATE FUNCTION filter_passes(filter jsonb, data jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  parts jsonb;
  field text;
  value jsonb;
  compared text;
  operand jsonb;
  left_side numeric;
  right_side numeric;
BEGIN
  field := filter ->> 'field';
  IF field IS NULL THEN
    IF filter ? 'all' THEN
      parts := filter -> 'all';
      FOR at IN 0 .. jsonb_array_length(parts) - 1 LOOP
        IF NOT filter_passes(parts -> at, data) THEN
          RETURN false;
        END IF;
      END LOOP;
      RETURN true;
    END IF;
    IF filter ? 'any' THEN
      parts := filter -> 'any';
      FOR at IN 0 .. jsonb_array_length(parts) - 1 LOOP
        IF filter_passes(parts -> at, data) THEN
          RETURN true;
        END IF;
      END LOOP;
      RETURN false;
    END IF;
    RETURN NOT filter_passes(filter -> 'not', data);
  END IF;

  -- All that follows data.metadata. is one name, with its dots.
  value := CASE WHEN starts_with(field, 'data.metadata.') THEN data -> 'metadata' -> substr(field, 15)
    ELSE data #> string_to_array(substr(field, 6), '.') END;
  IF filter ? 'exists' THEN
    RETURN (value IS NOT NULL AND jsonb_typeof(value) <> 'null') = (filter ->> 'exists')::boolean;
  END IF;
  IF value IS NULL THEN
    RETURN false;
  END IF;
  compared := filter ->> 'as';

  IF compared = 'text' THEN
    IF jsonb_typeof(value) <> 'string' THEN
      RETURN false;
    END IF;
    RETURN CASE WHEN filter ? 'starts_with' THEN starts_with(value #>> '{}', filter ->> 'starts_with')
      WHEN filter ? 'in' THEN (filter -> 'in') ? (value #>> '{}')
      ELSE value = filter -> 'eq' END;
  END IF;
  IF compared = 'boolean' THEN
    RETURN jsonb_typeof(value) = 'boolean'
      AND CASE WHEN filter ? 'in' THEN (filter -> 'in') @> value ELSE value = filter -> 'eq' END;
  END IF;

  IF compared = 'number' THEN
    left_side := event_number(value);
  ELSE
    left_side := event_moment(value);
  END IF;
  IF left_side IS NULL THEN
    RETURN false;
  END IF;
  IF filter ? 'in' THEN
    parts := filter -> 'in';
    FOR at IN 0 .. jsonb_array_length(parts) - 1 LOOP
      IF left_side = (CASE compared WHEN 'number' THEN (parts ->> at)::numeric ELSE event_moment(parts -> at) END) THEN
        RETURN true;
      END IF;
    END LOOP;
    RETURN false;
  END IF;
  operand := coalesce(filter -> 'eq', filter -> 'lt', filter -> 'lte', filter -> 'gt', filter -> 'gte');
  IF compared = 'number' THEN
    -- It was checked when it was stored.
    right_side := (operand #>> '{}')::numeric;
  ELSE
    right_side := event_moment(operand);
  END IF;
  RETURN coalesce(CASE WHEN filter ? 'eq' THEN left_side = right_side
    WHEN filter ? 'lt' THEN left_side < right_side
    WHEN filter ? 'lte' THEN left_side <= right_side
    WHEN filter ? 'gt' THEN left_side > right_side
    WHEN filter ? 'gte' THEN left_side >= right_side END, false);
END
$$;
