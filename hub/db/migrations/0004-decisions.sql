-- What people decide about cases and appeals.

-- Why it came out so, in the words that a reporter is told.
ALTER TABLE fraud_case ADD COLUMN outcome text CHECK (outcome IN
  ('reports-agree', 'authority', 'not-enough-evidence', 'official', 'cleared', 'duplicate', 'abuse'));
-- One person's proposal to list, until a second confirms it: a person's number, or a host that many visit.
ALTER TABLE fraud_case ADD COLUMN proposal json;

-- Grade that an appeal has suspended; null where it suspended nothing.
ALTER TABLE appeal ADD COLUMN suspended_grade smallint CHECK (suspended_grade BETWEEN 1 AND 3);
