-- Listings, the events that made them, and the releases made of them.

-- Who said so: a feed or a desk of this hub. The hub itself is the publisher of the release.
CREATE TABLE publisher (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 80),
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Hash chain: hash = SHA-256(prev_hash | seq | at | type | payload), see events.ts. `json` keeps the exact text.
CREATE TABLE event (
  seq bigint PRIMARY KEY,
  prev_hash bytea NOT NULL CHECK (length(prev_hash) = 32),
  hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
  type text NOT NULL,
  payload json NOT NULL,
  at text NOT NULL
);

-- One row an import: what was in it and what was refused, for the person who asks later.
CREATE TABLE import_batch (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_seq bigint NOT NULL REFERENCES event (seq),
  publisher_id integer NOT NULL REFERENCES publisher (id),
  source text NOT NULL,
  format text NOT NULL,
  taken integer NOT NULL,
  merged integer NOT NULL,
  unchanged integer NOT NULL,
  refused integer NOT NULL,
  ignored integer NOT NULL,
  refusals json NOT NULL
);

-- One row an indicator and publisher. Codes are positions in GRADES and CATEGORIES; days count from 1970-01-01 UTC.
-- "C" collation: keys are ASCII and sort by byte, on every engine alike.
CREATE TABLE listing (
  key text COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 6 AND 2100),
  publisher_id integer NOT NULL REFERENCES publisher (id),
  grade smallint NOT NULL CHECK (grade BETWEEN 0 AND 3),
  category smallint NOT NULL CHECK (category BETWEEN 0 AND 20),
  listed_on integer NOT NULL CHECK (listed_on BETWEEN 0 AND 65535),
  seen_on integer NOT NULL CHECK (seen_on BETWEEN 0 AND 65535),
  reports integer NOT NULL DEFAULT 0 CHECK (reports BETWEEN 0 AND 65535),
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'revoked')),
  -- Last day on which it is published; null: until revoked.
  expires_on integer,
  -- Set where a person listed it although the gate objected, or took it off: their words.
  reason text,
  insisted boolean NOT NULL DEFAULT false,
  source text NOT NULL,
  -- The event that last changed this row, written in the same transaction. No foreign key: a million checks a bulk import.
  event_seq bigint NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (key, publisher_id),
  CHECK (seen_on >= listed_on)
);
CREATE INDEX listing_revoked ON listing (key) WHERE state = 'revoked';
CREATE INDEX listing_disputed ON listing (key) WHERE grade = 0;

CREATE TABLE release (
  epoch bigint NOT NULL,
  sequence bigint NOT NULL,
  state_hash text NOT NULL CHECK (length(state_hash) = 64),
  counts json NOT NULL,
  base_sequence bigint NOT NULL,
  reset boolean NOT NULL DEFAULT false,
  event_seq bigint NOT NULL REFERENCES event (seq),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (epoch, sequence)
);
