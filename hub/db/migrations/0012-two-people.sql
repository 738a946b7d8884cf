-- Two people behind a number of a person, by name; a row that can be named without saying its number; history by key.

ALTER TABLE listing ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY;
CREATE UNIQUE INDEX listing_id ON listing (id);

-- Who brought it: a member's handle or a typed name, or a source or a key of an organisation, which are nobody. Null: the command
-- line without a name, or reports. What somebody brought and a second person is due for waits: no release carries it.
ALTER TABLE listing ADD COLUMN brought_by text CHECK (length(brought_by) BETWEEN 1 AND 120);
-- People who stand behind it.
ALTER TABLE listing ADD COLUMN first_person text CHECK (length(first_person) BETWEEN 1 AND 120);
ALTER TABLE listing ADD COLUMN second_person text CHECK (length(second_person) BETWEEN 1 AND 120);
ALTER TABLE listing ADD CONSTRAINT listing_people CHECK (second_person IS NULL OR first_person IS NOT NULL);
-- Grade from before an appeal disputed it: the row of another publisher may have had another one.
ALTER TABLE listing ADD COLUMN suspended_grade smallint CHECK (suspended_grade BETWEEN 1 AND 3);

-- Of rows of earlier days, the last named import of that file or feed. What the command line brought has no name and goes out as
-- before, on the operator's word.
UPDATE listing SET brought_by = last.brought_by
  FROM (SELECT DISTINCT ON (publisher_id, source) publisher_id, source,
               CASE WHEN feed_source_id IS NULL THEN done_by ELSE left('source ' || source, 120) END AS brought_by
        FROM import_batch WHERE done_by IS NOT NULL ORDER BY publisher_id, source, id DESC) AS last
  WHERE last.publisher_id = listing.publisher_id AND last.source = listing.source;
-- A key of an organisation (key-<id>@<name>) and a feed are nobody.
UPDATE listing SET first_person = brought_by
  WHERE second_person_due AND brought_by LIKE '%@%' AND brought_by NOT LIKE 'key-%' AND brought_by NOT LIKE 'source %';

CREATE INDEX listing_waiting ON listing (id) WHERE second_person_due AND brought_by IS NOT NULL;

CREATE INDEX event_of_key ON event ((payload->>'key')) WHERE payload->>'key' IS NOT NULL;
CREATE INDEX event_of_case ON event ((payload->>'case')) WHERE payload->>'case' IS NOT NULL;
CREATE INDEX event_of_appeal ON event ((payload->>'appeal')) WHERE payload->>'appeal' IS NOT NULL;
