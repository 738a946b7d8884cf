-- Who may act at this hub: organisations, members with the keys of their browsers, invites, and keys of machines.

CREATE TABLE organisation (
  name text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  title_th text NOT NULL,
  title_en text NOT NULL,
  -- How far what it brings may be passed on, unless it says otherwise (Traffic Light Protocol 2.0).
  tlp text NOT NULL CHECK (tlp IN ('clear', 'green', 'amber', 'amber+strict', 'red')),
  created_at timestamptz NOT NULL,
  event_seq bigint NOT NULL
);

-- A handle is never given to another person, so an ended member stays.
CREATE TABLE member (
  handle text PRIMARY KEY,
  organisation text NOT NULL REFERENCES organisation (name),
  role text NOT NULL CHECK (role IN ('reviewer', 'publisher', 'administrator')),
  created_at timestamptz NOT NULL,
  ended_at timestamptz,
  event_seq bigint NOT NULL
);

-- A browser of a member. Only public halves: what signs never leaves the browser.
CREATE TABLE device (
  id uuid PRIMARY KEY,
  handle text NOT NULL REFERENCES member (handle),
  name text NOT NULL,
  device_key text NOT NULL UNIQUE CHECK (device_key ~ '^[0-9a-f]{64}$'),
  release_key text UNIQUE CHECK (release_key ~ '^[0-9a-f]{64}$'),
  added_at timestamptz NOT NULL,
  seen_at timestamptz,
  revoked_at timestamptz,
  event_seq bigint NOT NULL
);
CREATE INDEX device_handle ON device (handle);

-- Of an invite's code only the hash is here: who reads the database cannot enrol.
CREATE TABLE invite (
  id uuid PRIMARY KEY,
  code_hash text NOT NULL UNIQUE,
  handle text NOT NULL,
  role text NOT NULL CHECK (role IN ('reviewer', 'publisher', 'administrator')),
  made_by text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  withdrawn_at timestamptz,
  event_seq bigint NOT NULL
);

-- Tokens that were used, until they expire by themselves: none passes twice, at whichever process of the hub.
CREATE TABLE request_token (
  device uuid NOT NULL,
  jti text NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (device, jti)
);
CREATE INDEX request_token_expires ON request_token (expires_at);

CREATE TABLE api_key (
  id text PRIMARY KEY,
  label text NOT NULL,
  organisation text NOT NULL REFERENCES organisation (name),
  scopes json NOT NULL,
  secret_hash text NOT NULL,
  made_by text NOT NULL,
  created_at timestamptz NOT NULL,
  used_at timestamptz,
  revoked_at timestamptz,
  event_seq bigint NOT NULL
);
