-- What members write to each other about cases, and campaigns that say when they changed.

-- Words of members. Events name notes by id, so that a note can be emptied and the chain still holds.
CREATE TABLE case_note (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id bigint NOT NULL REFERENCES fraud_case (id),
  written_by text NOT NULL CHECK (length(written_by) BETWEEN 1 AND 200),
  written_at timestamptz NOT NULL,
  words text NOT NULL CHECK (length(words) BETWEEN 1 AND 1000),
  -- A question: its case is asked until a later note, or a decision.
  asks boolean NOT NULL,
  event_seq bigint NOT NULL
);
CREATE INDEX case_note_case ON case_note (case_id, id);

ALTER TABLE fraud_case ADD COLUMN asked boolean NOT NULL DEFAULT false;

-- Number of the event that changed which cases it has, or how one of them stands: the scores of the others follow.
ALTER TABLE campaign ADD COLUMN event_seq bigint NOT NULL DEFAULT 0;

-- Cases that were merged, for the history of the one that they went into.
CREATE INDEX event_of_merge ON event ((payload->>'into')) WHERE payload->>'into' IS NOT NULL;

-- What members wait for: cases and appeals that changed since a number.
CREATE INDEX fraud_case_event ON fraud_case (event_seq);
CREATE INDEX appeal_event ON appeal (event_seq);

-- All cases of an indicator, the closed ones too.
CREATE INDEX fraud_case_key ON fraud_case (key);
