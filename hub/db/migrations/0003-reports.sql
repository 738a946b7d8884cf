-- What people report, the cases that reports become, and the appeals of those who are listed.
-- Personal data stands in these tables alone: events name rows by id, so that a row can be emptied and the chain still holds.

-- Cases that share an indicator.
CREATE TABLE campaign (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  opened_at timestamptz NOT NULL
);

-- All reports of one indicator. Grade and category are positions as in `listing`; they are null until somebody decided.
CREATE TABLE fraud_case (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 6 AND 2100),
  kind text NOT NULL
    CHECK (kind IN ('host', 'url', 'account', 'promptpay', 'phone', 'biller', 'line', 'wallet', 'iban')),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'listed', 'rejected', 'merged')),
  campaign_id bigint REFERENCES campaign (id),
  merged_into bigint REFERENCES fraud_case (id),
  opened_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  -- Many strangers at once: a campaign of scammers, or one against an honest shop. People look before anything is listed.
  burst_at timestamptz,
  grade smallint CHECK (grade BETWEEN 0 AND 3),
  category smallint CHECK (category BETWEEN 0 AND 20),
  reason text CHECK (length(reason) BETWEEN 1 AND 2000),
  decided_by text CHECK (length(decided_by) BETWEEN 1 AND 200),
  event_seq bigint NOT NULL,
  CHECK ((state = 'merged') = (merged_into IS NOT NULL))
);
-- A key has one living case; a rejected one stays as it was decided and a later report opens another.
CREATE UNIQUE INDEX fraud_case_living ON fraud_case (key) WHERE state IN ('open', 'listed');
CREATE INDEX fraud_case_state ON fraud_case (state, changed_at);
CREATE INDEX fraud_case_campaign ON fraud_case (campaign_id) WHERE campaign_id IS NOT NULL;

-- One row a report, for ever: a row that was emptied is the tombstone that keeps a late duplicate out.
CREATE TABLE report (
  id uuid PRIMARY KEY,
  -- SHA-256 of the token that reads, amends and deletes it.
  receipt text COLLATE "C" NOT NULL CHECK (receipt ~ '^[0-9a-f]{64}$'),
  -- Who reports, for a month; null once emptied.
  reporter text COLLATE "C" CHECK (reporter ~ '^[0-9a-f]{64}$'),
  -- HMAC of the sender's network under a key that is destroyed after its day: tells that two reports of one day came from
  -- one network, and nothing after that. The address itself is never written.
  network text COLLATE "C" CHECK (network ~ '^[0-9a-f]{32}$'),
  -- Clock of the browser; what it says is not believed, only shown.
  created_at timestamptz,
  received_at timestamptz NOT NULL,
  locale text CHECK (locale IN ('th', 'en')),
  client json,
  via text CHECK (via IN ('popup', 'menu', 'card', 'shortcut', 'warning')),
  page json,
  category smallint CHECK (category BETWEEN 0 AND 20),
  lost_money boolean,
  text text CHECK (length(text) BETWEEN 1 AND 1000),
  share_with_authorities boolean NOT NULL DEFAULT false,
  -- Highest revision of the details; 0: none came.
  revision integer NOT NULL DEFAULT 0 CHECK (revision BETWEEN 0 AND 10000),
  has_picture boolean NOT NULL DEFAULT false,
  state text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'in-case', 'listed', 'not-listed')),
  reason text CHECK (reason IN
    ('reports-agree', 'authority', 'not-enough-evidence', 'official', 'cleared', 'duplicate', 'abuse')),
  changed_at timestamptz NOT NULL,
  -- The reporter asked for it to be forgotten: it answers nobody any more.
  deleted_at timestamptz,
  -- Contents are gone, by deletion or by age.
  erased_at timestamptz,
  -- The event that last changed this row, written in the same transaction.
  event_seq bigint NOT NULL,
  CHECK (deleted_at IS NULL OR erased_at IS NOT NULL),
  -- An emptied row holds nothing of a person; a full one is complete.
  CHECK (erased_at IS NULL OR (reporter IS NULL AND network IS NULL AND created_at IS NULL AND locale IS NULL
    AND client IS NULL AND via IS NULL AND page IS NULL AND category IS NULL AND lost_money IS NULL AND text IS NULL
    AND NOT share_with_authorities AND NOT has_picture)),
  CHECK (erased_at IS NOT NULL OR (reporter IS NOT NULL AND network IS NOT NULL AND created_at IS NOT NULL
    AND locale IS NOT NULL AND client IS NOT NULL AND via IS NOT NULL))
);
-- Age, for what is kept 90 days, and time, for bursts.
CREATE INDEX report_received ON report (received_at) WHERE erased_at IS NULL;

-- What a report names; gone when the report is emptied.
CREATE TABLE report_subject (
  report_id uuid NOT NULL REFERENCES report (id),
  key text COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 6 AND 2100),
  kind text NOT NULL
    CHECK (kind IN ('host', 'url', 'account', 'promptpay', 'phone', 'biller', 'line', 'wallet', 'iban')),
  -- The same browser counts once a key for ever.
  voice text COLLATE "C" NOT NULL CHECK (voice ~ '^[0-9a-f]{64}$'),
  source text NOT NULL CHECK (source IN ('page', 'text', 'picture', 'person')),
  bank text CHECK (bank ~ '^[0-9]{3}$'),
  snippet text CHECK (length(snippet) BETWEEN 1 AND 120),
  -- Rule of the listing gate that forbids it (a hotline, an official site, a platform): kept, and never listed from here.
  gate text CHECK (gate ~ '^[a-z-]{1,40}$'),
  case_id bigint REFERENCES fraud_case (id),
  PRIMARY KEY (report_id, key)
);
CREATE INDEX report_subject_key ON report_subject (key);
CREATE INDEX report_subject_case ON report_subject (case_id) WHERE case_id IS NOT NULL;
-- What no case has taken up yet: a short list.
CREATE INDEX report_subject_waiting ON report_subject (report_id) WHERE case_id IS NULL;

-- Pictures. Each has a key of its own, wrapped by a key that the database does not hold: deleting the row destroys the
-- picture in every backup that lacks the row's key, and a stolen database shows none.
CREATE TABLE evidence (
  report_id uuid PRIMARY KEY REFERENCES report (id),
  -- AES-256-GCM: nonce (12 B), ciphertext, tag (16 B).
  ciphertext bytea NOT NULL CHECK (length(ciphertext) BETWEEN 29 AND 2097180),
  -- The same over the 32 bytes of the key.
  wrapped_key bytea NOT NULL CHECK (length(wrapped_key) = 60),
  -- Which of the hub's keys wrapped it.
  wrapped_by text NOT NULL CHECK (wrapped_by ~ '^[0-9a-f]{16}$'),
  media_type text NOT NULL CHECK (media_type IN ('image/png', 'image/jpeg', 'image/webp')),
  created_at timestamptz NOT NULL
);

-- Who is listed and says that it is wrong; no account needed.
CREATE TABLE appeal (
  id uuid PRIMARY KEY,
  receipt text COLLATE "C" NOT NULL CHECK (receipt ~ '^[0-9a-f]{64}$'),
  kind text NOT NULL
    CHECK (kind IN ('host', 'url', 'account', 'promptpay', 'phone', 'biller', 'line', 'wallet', 'iban')),
  key text COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 6 AND 2100),
  role text NOT NULL CHECK (role IN ('owner', 'other')),
  locale text NOT NULL CHECK (locale IN ('th', 'en')),
  -- How to reach them; both null once emptied.
  contact text CHECK (length(contact) BETWEEN 3 AND 200),
  reason text CHECK (length(reason) BETWEEN 10 AND 2000),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'upheld', 'rejected')),
  received_at timestamptz NOT NULL,
  acknowledged_at timestamptz,
  decided_at timestamptz,
  decided_by text CHECK (length(decided_by) BETWEEN 1 AND 200),
  -- What the answer says.
  answer text CHECK (length(answer) BETWEEN 1 AND 2000),
  erased_at timestamptz,
  event_seq bigint NOT NULL,
  CHECK ((state = 'open') = (decided_at IS NULL)),
  CHECK ((erased_at IS NULL) = (contact IS NOT NULL AND reason IS NOT NULL))
);
CREATE INDEX appeal_state ON appeal (state, received_at);
CREATE INDEX appeal_key ON appeal (key);

-- Reports that were abuse, by the month's reporter. Goes with the month: after that nobody is known by that value.
CREATE TABLE strike (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  reporter text COLLATE "C" NOT NULL CHECK (reporter ~ '^[0-9a-f]{64}$'),
  report_id uuid REFERENCES report (id),
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
  given_by text NOT NULL CHECK (length(given_by) BETWEEN 1 AND 200),
  given_at timestamptz NOT NULL,
  event_seq bigint NOT NULL
);
CREATE INDEX strike_reporter ON strike (reporter);

-- Times when many strangers reported one key within minutes. A key is flagged once a window.
CREATE TABLE burst (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 6 AND 2100),
  window_start timestamptz NOT NULL,
  reports integer NOT NULL CHECK (reports > 0),
  networks integer NOT NULL CHECK (networks > 0),
  reporters integer NOT NULL CHECK (reporters > 0),
  flagged_at timestamptz NOT NULL,
  event_seq bigint NOT NULL,
  UNIQUE (key, window_start)
);

-- Half of the key under which networks are hashed, one a UTC day, the same for all processes; the other half is the hub's
-- key, which is not in the database. Yesterday's is deleted, and with it the way back from a hash.
CREATE TABLE network_key (
  day date PRIMARY KEY,
  key bytea NOT NULL CHECK (length(key) = 32)
);

-- How much came from one sender in one hour, so that all processes refuse alike. Rows of past hours are deleted.
CREATE TABLE tally (
  bucket text COLLATE "C" NOT NULL CHECK (length(bucket) BETWEEN 3 AND 80),
  hour timestamptz NOT NULL,
  count integer NOT NULL CHECK (count > 0),
  PRIMARY KEY (bucket, hour)
);
