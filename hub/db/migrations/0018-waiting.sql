-- A row that waits for people ends some day, also where what it waits for would have no end: `expires_on` is then the last day of its
-- waiting alone, and goes when two people stand behind it (hub/db/listings.ts).
ALTER TABLE listing ADD COLUMN ends_with_waiting boolean NOT NULL DEFAULT false;
ALTER TABLE listing ADD CONSTRAINT listing_waiting_ends CHECK (NOT ends_with_waiting OR expires_on IS NOT NULL);
-- What waits already has as long as what comes from now on.
UPDATE listing SET ends_with_waiting = true, expires_on = floor(extract(epoch FROM now()) / 86400)::int + 90
  WHERE second_person_due AND brought_by IS NOT NULL AND state = 'active' AND expires_on IS NULL;
