-- Releases that wait for signatures, and the one key ceremony that is open.
-- Their files lie in the data directory, outside the served repository; what is here says which of them count.

CREATE TABLE proposal (
  id uuid PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('open', 'superseded', 'withdrawn', 'published')),
  -- Digest of the canonical bytes of targets, lower-case hex: what is signed.
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  details json NOT NULL,
  event_seq bigint NOT NULL REFERENCES event (seq),
  created_at timestamptz NOT NULL,
  closed_at timestamptz,
  CHECK ((state = 'open') = (closed_at IS NULL))
);

-- Two at once would be two answers to the question what is being signed.
CREATE UNIQUE INDEX proposal_open ON proposal ((true)) WHERE state = 'open';

CREATE TABLE proposal_signature (
  proposal_id uuid NOT NULL REFERENCES proposal (id),
  keyid text NOT NULL CHECK (keyid ~ '^[0-9a-f]{64}$'),
  signature text NOT NULL CHECK (signature ~ '^[0-9a-f]{128}$'),
  handle text NOT NULL,
  event_seq bigint NOT NULL REFERENCES event (seq),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (proposal_id, keyid),
  -- A person counts once, however many keys they have.
  UNIQUE (proposal_id, handle)
);

CREATE TABLE ceremony (
  id uuid PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('open', 'withdrawn', 'in-force')),
  -- The root as it would be written, without signatures.
  signed json NOT NULL,
  changes json NOT NULL,
  proposed_by text,
  event_seq bigint NOT NULL REFERENCES event (seq),
  created_at timestamptz NOT NULL,
  closed_at timestamptz,
  CHECK ((state = 'open') = (closed_at IS NULL))
);

CREATE UNIQUE INDEX ceremony_open ON ceremony ((true)) WHERE state = 'open';

CREATE TABLE ceremony_signature (
  ceremony_id uuid NOT NULL REFERENCES ceremony (id),
  keyid text NOT NULL CHECK (keyid ~ '^[0-9a-f]{64}$'),
  signature text NOT NULL CHECK (signature ~ '^[0-9a-f]{128}$'),
  handle text,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (ceremony_id, keyid)
);
