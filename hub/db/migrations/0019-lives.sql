-- What other tools were told of a listing must be taken back by the name that they know it by, and a name that was taken back may not be
-- used again (STIX 2.1, section 3.2, `revoked`).

-- The event with which a row came on the list, the last time that it did; null: before this was kept.
ALTER TABLE listing ADD COLUMN since_seq bigint;
-- Whether nothing else of its key was on the list then, after something of it had been taken off or forgotten: other tools know it by
-- another name from that event on.
ALTER TABLE listing ADD COLUMN returned boolean NOT NULL DEFAULT false;
