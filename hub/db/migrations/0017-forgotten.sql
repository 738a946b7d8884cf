-- Numbers of persons are forgotten once nothing is left to decide about them (docs/hub.md, hub/db/forgotten.ts).

-- What stays of a number that people took off the list, or whose case they closed for the person's good: a mark that says whether a number
-- is one of these to who has the number and the hub's key, which is not in the database. A plain hash could be turned back: there are
-- not many numbers.
CREATE TABLE forgotten_number (
  -- The first 128 bits of HMAC-SHA-256 of the key of the number.
  mark text COLLATE "C" PRIMARY KEY CHECK (mark ~ '^[0-9a-f]{32}$'),
  -- It was taken off: no import brings it back unless a person insists.
  held boolean NOT NULL,
  -- The last day on which people decided so, since 1970-01-01 UTC.
  closed_on integer NOT NULL CHECK (closed_on BETWEEN 0 AND 65535),
  event_seq bigint NOT NULL
);

-- Who appealed may go on reading the answer when the number itself is gone.
ALTER TABLE appeal ALTER COLUMN key DROP NOT NULL;
ALTER TABLE appeal ADD CONSTRAINT appeal_forgotten CHECK (key IS NOT NULL OR (state <> 'open' AND erased_at IS NOT NULL));

-- Figures count what was decided, also about numbers that are gone, with whether an appeal had come by then.
ALTER TABLE figure_listing ALTER COLUMN key DROP NOT NULL;
ALTER TABLE figure_listing ADD COLUMN appealed boolean NOT NULL DEFAULT false;

-- Events name a person's number by a row of the list.
CREATE INDEX event_of_listing ON event ((payload->>'listing')) WHERE payload->>'listing' IS NOT NULL;
-- Without it each case that goes reads all others, for whether one was merged into it.
CREATE INDEX fraud_case_merged ON fraud_case (merged_into) WHERE merged_into IS NOT NULL;
