-- Reports of pages that are built alike are found by the mark that the browser made of the page (docs/reports.md).
CREATE INDEX report_template ON report ((page->>'template')) WHERE page->>'template' IS NOT NULL;
