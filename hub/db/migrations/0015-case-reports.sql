-- No name of the table `report`, which questions of the program before would not know to tell apart.
-- What a case is read by stands beside what a report names: when the report came, so that the newest of a case are one range of an index
-- however many it has, and how the page is built that it was made on, so that which cases share a build is read from an index too, however
-- many reports of a kit there are. Both are written when a case takes the report up, and gone with the row when the report is emptied.
ALTER TABLE report_subject ADD COLUMN came_at timestamptz;
ALTER TABLE report_subject ADD COLUMN template text COLLATE "C" CHECK (template ~ '^[0-9a-f]{16}$');
UPDATE report_subject SET came_at = report.received_at,
    template = CASE WHEN source = 'page' AND gate IS NULL THEN substring(report.page->>'template' FROM '^[0-9a-f]{16}$') END
  FROM report WHERE report.id = report_subject.report_id;
CREATE INDEX report_subject_newest ON report_subject (case_id, came_at DESC, report_id) WHERE case_id IS NOT NULL;
CREATE INDEX report_subject_template ON report_subject (template, case_id) WHERE template IS NOT NULL;
-- What asked these reads the new ones.
DROP INDEX report_subject_case;
DROP INDEX report_template;

-- Numbers by their digests, and digests that two numbers have, out of hundreds of thousands.
CREATE INDEX number_digest_digest ON number_digest (salt_epoch, digest);
