-- A case whose listing has run out or was taken off ends, and its reporters are told so.
ALTER TABLE report DROP CONSTRAINT report_reason_check;
ALTER TABLE report ADD CONSTRAINT report_reason_check CHECK (reason IN
  ('reports-agree', 'authority', 'not-enough-evidence', 'official', 'cleared', 'duplicate', 'abuse', 'ended'));
ALTER TABLE fraud_case DROP CONSTRAINT fraud_case_outcome_check;
ALTER TABLE fraud_case ADD CONSTRAINT fraud_case_outcome_check CHECK (outcome IN
  ('reports-agree', 'authority', 'not-enough-evidence', 'official', 'cleared', 'duplicate', 'abuse', 'ended'));
