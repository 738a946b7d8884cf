-- Figures, outside feeds and webhooks.
-- What is told of the past is counted from the chain of events as it grows: a mark says how far it was read.

CREATE TABLE fold (
  name text PRIMARY KEY CHECK (name IN ('figures', 'webhooks')),
  -- Last event that was read.
  event_seq bigint NOT NULL,
  at timestamptz NOT NULL
);

-- Counts by day of Bangkok. `item` is a category's code, a bank's or nothing.
CREATE TABLE figure_day (
  name text NOT NULL
    CHECK (name IN ('reports', 'cases', 'listed', 'rejected', 'revoked', 'releases', 'category', 'category-listed', 'bank')),
  day date NOT NULL,
  item text COLLATE "C" NOT NULL DEFAULT '' CHECK (length(item) <= 8),
  count integer NOT NULL CHECK (count >= 0),
  PRIMARY KEY (name, day, item)
);

-- Each decision that listed something, with the times around it; contents of reports go after 90 days, this stays.
CREATE TABLE figure_listing (
  event_seq bigint PRIMARY KEY,
  case_id bigint NOT NULL,
  key text COLLATE "C" NOT NULL,
  first_report_at timestamptz,
  listed_at timestamptz NOT NULL,
  released_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX figure_listing_key ON figure_listing (key);
CREATE INDEX figure_listing_time ON figure_listing (listed_at);
CREATE INDEX figure_listing_unreleased ON figure_listing (event_seq) WHERE released_at IS NULL;
CREATE INDEX fraud_case_opened ON fraud_case (opened_at);
CREATE INDEX appeal_received ON appeal (received_at);
CREATE INDEX appeal_decided ON appeal (decided_at) WHERE decided_at IS NOT NULL;

-- Requests by hour of two files that every browser asks for, and of nobody. `hub`: answered here; another name: what a CDN
-- counted, which then stands for the hour. `asked_every`: seconds between polls that browsers were told in that hour.
CREATE TABLE poll_count (
  hour timestamptz NOT NULL,
  source text NOT NULL CHECK (source ~ '^[a-z0-9-]{1,40}$'),
  file text NOT NULL CHECK (file IN ('timestamp', 'next-root')),
  count bigint NOT NULL CHECK (count >= 0),
  asked_every integer NOT NULL CHECK (asked_every > 0),
  PRIMARY KEY (hour, source, file)
);

-- Who brought an import: a member's handle, a source or a key by name; null: the command line before this was written.
ALTER TABLE import_batch ADD COLUMN done_by text CHECK (length(done_by) BETWEEN 1 AND 120);
ALTER TABLE import_batch ADD COLUMN feed_source_id integer;

-- Refused lines of a preview, for its other pages; gone after a day.
CREATE TABLE import_preview (
  hash text COLLATE "C" PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
  made_at timestamptz NOT NULL,
  refusals json NOT NULL
);

-- Outside feeds that are pulled on a schedule. Grade and category are positions as in `listing`.
CREATE TABLE feed_source (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 80),
  url text NOT NULL CHECK (length(url) BETWEEN 9 AND 2000),
  format text NOT NULL,
  columns json,
  grade_cap smallint NOT NULL CHECK (grade_cap BETWEEN 1 AND 3),
  category smallint NOT NULL CHECK (category BETWEEN 0 AND 20),
  publisher text NOT NULL CHECK (length(publisher) BETWEEN 1 AND 80),
  expires_in_days integer NOT NULL CHECK (expires_in_days BETWEEN 1 AND 3650),
  every_minutes integer NOT NULL CHECK (every_minutes BETWEEN 15 AND 10080),
  paused boolean NOT NULL DEFAULT false,
  tried_at timestamptz,
  good_at timestamptz,
  next_at timestamptz NOT NULL,
  failures integer NOT NULL DEFAULT 0,
  error_code text,
  error_status integer,
  -- Of the last list that was taken: validators for the next question, its hash, and how many entries it had.
  etag text CHECK (length(etag) <= 500),
  last_modified text CHECK (length(last_modified) <= 100),
  sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  entries integer,
  counts json,
  -- A list that waits for a person.
  held json,
  -- Several hubs pull once: who pulls holds this until then.
  leased_until timestamptz,
  added_by text NOT NULL CHECK (length(added_by) BETWEEN 1 AND 120),
  added_at timestamptz NOT NULL,
  event_seq bigint NOT NULL
);
CREATE INDEX feed_source_due ON feed_source (next_at) WHERE NOT paused;

CREATE TABLE webhook (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  url text NOT NULL CHECK (length(url) BETWEEN 9 AND 2000),
  events json NOT NULL,
  -- AES-256-GCM under the hub's key: nonce (12 B), ciphertext (32 B), tag (16 B).
  secret bytea NOT NULL CHECK (length(secret) = 60),
  secret_by text NOT NULL CHECK (secret_by ~ '^[0-9a-f]{16}$'),
  -- What the secret is sealed for, so that a row's secret opens in no other.
  secret_for uuid NOT NULL,
  paused boolean NOT NULL DEFAULT false,
  added_by text NOT NULL CHECK (length(added_by) BETWEEN 1 AND 120),
  added_at timestamptz NOT NULL,
  event_seq bigint NOT NULL
);

CREATE TABLE webhook_delivery (
  -- Sent as `webhook-id`; the same at every try.
  id uuid PRIMARY KEY,
  webhook_id integer NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  event text NOT NULL,
  event_seq bigint NOT NULL,
  body text NOT NULL CHECK (length(body) <= 65536),
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'dead')),
  tries integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  next_at timestamptz NOT NULL,
  delivered_at timestamptz,
  error_code text,
  error_status integer,
  UNIQUE (webhook_id, event_seq)
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_list ON webhook_delivery (webhook_id, event_seq);
