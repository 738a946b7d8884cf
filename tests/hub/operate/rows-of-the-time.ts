/*
 * Rows as they were written when each migration was the last one: only columns and values of that day. A migration that is
 * not named here brings no rows of its own; the upgrade from it is still tested with those of all before it.
 */
const HASH = 'ab'.repeat(32);

/** Statements that run right after the migration of that name, in a database that has no later one. */
export const ROWS: Readonly<Record<string, readonly string[]>> = {
  '0001-listings.sql': [
    `INSERT INTO publisher (name) VALUES ('feed one'), ('โต๊ะรับแจ้ง')`,
    `INSERT INTO import_batch (event_seq, publisher_id, source, format, taken, merged, unchanged, refused, ignored, refusals)
       VALUES (1, 1, 'feed.txt', 'hosts', 2, 0, 0, 1, 0, '[{"line": 3, "rule":"malformed"}]')`,
    `INSERT INTO listing (key, publisher_id, grade, category, listed_on, seen_on, reports, source, event_seq)
       VALUES ('host:evil.example', 1, 2, 1, 20000, 20010, 3, 'feed.txt', 1),
              ('host:contested.example', 2, 0, 5, 20000, 20000, 0, 'desk', 1)`,
    `INSERT INTO listing (key, publisher_id, grade, category, listed_on, seen_on, state, reason, source, event_seq)
       VALUES ('host:mistake.example', 1, 2, 1, 20000, 20010, 'revoked', 'a "mistake", ผิด', 'feed.txt', 1)`,
    `INSERT INTO release (epoch, sequence, state_hash, counts, base_sequence, event_seq, created_at)
       VALUES (1, 1, '${HASH}', '{"hosts": 2,  "urls": 0, "numbers": 0}', 1, 1, '2026-01-02T03:04:05.678Z')`,
  ],
  '0002-numbers.sql': [
    `INSERT INTO digesting (salt_epoch, salt, memory_kib, passes) VALUES (1, '${'0f'.repeat(16)}', 8, 1)`,
    `INSERT INTO number_digest VALUES ('acct:TH:1112223334', 1, '0123456789abcdef')`,
    `INSERT INTO listing (key, publisher_id, grade, category, listed_on, seen_on, second_person_due, source, event_seq)
       VALUES ('acct:TH:1112223334', 1, 2, 1, 20000, 20010, true, 'feed.csv', 1)`,
  ],
  '0003-reports.sql': [
    `INSERT INTO campaign (opened_at) VALUES ('2026-02-01T00:00:00Z')`,
    `INSERT INTO fraud_case (kind, key, state, campaign_id, opened_at, changed_at, grade, category, reason, decided_by, event_seq)
       VALUES ('host', 'host:shop.example', 'listed', 1, '2026-02-01T00:00:00Z', '2026-02-02T00:00:00Z', 2, 3, 'reports agree', 'somchai', 1)`,
    `INSERT INTO fraud_case (kind, key, state, merged_into, opened_at, changed_at, event_seq)
       VALUES ('host', 'host:shop2.example', 'merged', 1, '2026-02-01T00:00:00Z', '2026-02-02T00:00:00Z', 1)`,
    `INSERT INTO report (id, receipt, reporter, network, created_at, received_at, locale, client, via, page, category, text,
         has_picture, state, changed_at, event_seq)
       VALUES ('01890a5d-ac96-774b-bcce-b302099a8057', '${HASH}', '${HASH}', '${'ab'.repeat(16)}', '2026-02-01T00:00:00Z',
         '2026-02-01T00:00:01.5Z', 'th', '{"version": "1.0"}', 'popup', '{"url":"https://shop.example/","title":"ร้าน"}', 3,
         E'หลายบรรทัด\\n\\tและ "คำพูด"', true, 'in-case', '2026-02-01T00:00:01Z', 1)`,
    `INSERT INTO report (id, receipt, received_at, changed_at, deleted_at, erased_at, event_seq)
       VALUES ('01890a5d-ac96-774b-bcce-b302099a8058', '${HASH}', '2026-02-01T00:00:01Z', '2026-02-02T00:00:01Z',
         '2026-02-02T00:00:01Z', '2026-02-02T00:00:01Z', 1)`,
    `INSERT INTO report_subject (report_id, key, kind, voice, source, case_id)
       VALUES ('01890a5d-ac96-774b-bcce-b302099a8057', 'host:shop.example', 'host', '${HASH}', 'page', 1)`,
    `INSERT INTO evidence VALUES ('01890a5d-ac96-774b-bcce-b302099a8057', decode('${'00ff'.repeat(30)}', 'hex'),
         decode('${'a0'.repeat(60)}', 'hex'), '${'ab'.repeat(8)}', 'image/png', '2026-02-01T00:00:02Z')`,
    `INSERT INTO appeal (id, receipt, kind, key, role, locale, contact, reason, received_at, event_seq)
       VALUES ('01890a5d-ac96-774b-bcce-b302099a8059', '${HASH}', 'host', 'host:shop.example', 'owner', 'th',
         'owner@shop.example', 'this is our own shop', '2026-02-03T00:00:00Z', 1)`,
    `INSERT INTO strike (reporter, report_id, reason, given_by, given_at, event_seq)
       VALUES ('${HASH}', '01890a5d-ac96-774b-bcce-b302099a8058', 'abuse', 'somchai', '2026-02-03T00:00:00Z', 1)`,
    `INSERT INTO burst (key, window_start, reports, networks, reporters, flagged_at, event_seq)
       VALUES ('host:shop.example', '2026-02-01T00:00:00Z', 20, 5, 20, '2026-02-01T00:01:00Z', 1)`,
    `INSERT INTO network_key VALUES ('2026-02-01', decode('${HASH}', 'hex'))`,
    `INSERT INTO tally VALUES ('network:1', '2026-02-01T00:00:00Z', 7)`,
  ],
  '0004-decisions.sql': [
    `UPDATE fraud_case SET outcome = 'reports-agree' WHERE key = 'host:shop.example'`,
    `INSERT INTO fraud_case (kind, key, state, opened_at, changed_at, event_seq, proposal)
       VALUES ('account', 'acct:TH:9998887776', 'open', '2026-02-01T00:00:00Z', '2026-02-02T00:00:00Z', 1, '{"by": "somchai"}')`,
    `UPDATE appeal SET suspended_grade = 2`,
  ],
  '0005-access.sql': [
    `INSERT INTO organisation VALUES ('bank-one', 'ธนาคารหนึ่ง', 'Bank One', 'amber', '2026-02-05T00:00:00Z', 1)`,
    `INSERT INTO member VALUES ('somchai@bank-one', 'bank-one', 'publisher', '2026-02-05T00:00:00Z', NULL, 1)`,
    `INSERT INTO device VALUES ('01890a5d-ac96-774b-bcce-b302099a8070', 'somchai@bank-one', 'โต๊ะทำงาน', '${HASH}', '${'cd'.repeat(32)}',
         '2026-02-05T00:00:00Z', NULL, '2026-02-06T00:00:00Z', 1)`,
    `INSERT INTO invite VALUES ('01890a5d-ac96-774b-bcce-b302099a8071', '${HASH}', 'malee@bank-one', 'reviewer', 'somchai@bank-one',
         '2026-02-05T00:00:00Z', '2026-02-06T00:00:00Z', NULL, NULL, 1)`,
    `INSERT INTO request_token VALUES ('01890a5d-ac96-774b-bcce-b302099a8070', 'abcdef', '2026-02-05T00:01:00Z')`,
    `INSERT INTO api_key VALUES ('k1', 'feed', 'bank-one', '["feeds"]', '${HASH}', 'somchai@bank-one', '2026-02-05T00:00:00Z', NULL, NULL, 1)`,
  ],
  '0007-proposals.sql': [
    `INSERT INTO proposal VALUES ('01890a5d-ac96-774b-bcce-b302099a8080', 'open', '${HASH}', '{"sequence": 2}', 1, '2026-02-07T00:00:00Z', NULL)`,
    `INSERT INTO proposal_signature VALUES ('01890a5d-ac96-774b-bcce-b302099a8080', '${HASH}', '${'ef'.repeat(64)}', 'somchai@bank-one', 1,
         '2026-02-07T00:00:00Z')`,
    `INSERT INTO ceremony VALUES ('01890a5d-ac96-774b-bcce-b302099a8081', 'withdrawn', '{"_type": "root"}', '[]', NULL, 1,
         '2026-02-07T00:00:00Z', '2026-02-08T00:00:00Z')`,
    `INSERT INTO ceremony_signature VALUES ('01890a5d-ac96-774b-bcce-b302099a8081', '${HASH}', '${'ef'.repeat(64)}', NULL, '2026-02-07T00:00:00Z')`,
  ],
  '0011-notes.sql': [
    `INSERT INTO case_note (case_id, written_by, written_at, words, asks, event_seq)
       VALUES (1, 'somchai@bank-one', '2026-03-02T00:00:00Z', E'ใครรู้จักร้านนี้\\nโทรถาม', true, 1)`,
    `UPDATE fraud_case SET asked = true WHERE id = 1`,
  ],
  '0008-exchange.sql': [
    `INSERT INTO fold VALUES ('figures', 1, '2026-03-01T00:00:00Z')`,
    `INSERT INTO figure_day VALUES ('category', '2026-03-01', '3', 4)`,
    `INSERT INTO figure_listing VALUES (1, 1, 'host:shop.example', NULL, '2026-03-01T00:00:00Z', NULL, NULL)`,
    `INSERT INTO poll_count VALUES ('2026-03-01T00:00:00Z', 'hub', 'timestamp', 99, 900)`,
    `INSERT INTO import_preview VALUES ('${HASH}', '2026-03-01T00:00:00Z', '[]')`,
    `INSERT INTO feed_source (name, url, format, grade_cap, category, publisher, expires_in_days, every_minutes, next_at,
         added_by, added_at, event_seq)
       VALUES ('feed', 'https://feed.example/list', 'hosts', 2, 1, 'feed one', 90, 60, '2026-03-01T00:00:00Z', 'somchai@hub',
         '2026-03-01T00:00:00Z', 1)`,
    `INSERT INTO webhook (name, url, events, secret, secret_by, secret_for, added_by, added_at, event_seq)
       VALUES ('desk', 'https://desk.example/hook', '["release"]', decode('${'a0'.repeat(60)}', 'hex'), '${'ab'.repeat(8)}',
         '01890a5d-ac96-774b-bcce-b302099a8060', 'somchai@hub', '2026-03-01T00:00:00Z', 1)`,
    `INSERT INTO webhook_delivery (id, webhook_id, event, event_seq, body, created_at, next_at)
       VALUES ('01890a5d-ac96-774b-bcce-b302099a8061', 1, 'release', 1, '{}', '2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z')`,
  ],
  '0012-two-people.sql': [
    `INSERT INTO listing (key, publisher_id, grade, category, listed_on, seen_on, second_person_due, source, event_seq, brought_by,
         first_person, suspended_grade, expires_on)
       VALUES ('acct:TH:5556667778', 1, 0, 1, 20000, 20010, true, 'desk.csv', 1, 'somchai@bank-one', 'somchai@bank-one', 2, 20100)`,
  ],
  '0016-admission.sql': [
    `INSERT INTO device (id, handle, name, device_key, added_at, event_seq, awaits_other_than)
       VALUES ('01890a5d-ac96-774b-bcce-b302099a8072', 'somchai@bank-one', 'เครื่องใหม่', '${'0c'.repeat(32)}', '2026-03-05T00:00:00Z', 1,
         'malee@bank-one')`,
    `UPDATE invite SET by_operator = true`,
  ],
  '0018-waiting.sql': [
    `INSERT INTO listing (key, publisher_id, grade, category, listed_on, seen_on, second_person_due, source, event_seq, brought_by,
         first_person, expires_on, ends_with_waiting)
       VALUES ('acct:TH:5556667779', 1, 2, 1, 20000, 20010, true, 'desk.csv', 1, 'somchai@bank-one', 'somchai@bank-one', 20100, true)`,
  ],
  '0019-lives.sql': [
    `INSERT INTO listing (key, publisher_id, grade, category, listed_on, seen_on, source, event_seq, since_seq, returned)
       VALUES ('host:back.example', 1, 2, 1, 20000, 20010, 'desk.csv', 1, 1, true)`,
  ],
  '0017-forgotten.sql': [
    `INSERT INTO forgotten_number VALUES ('${'0d'.repeat(16)}', true, 20500, 1)`,
    `INSERT INTO appeal (id, receipt, kind, role, locale, state, received_at, decided_at, decided_by, answer, erased_at, event_seq)
       VALUES ('01890a5d-ac96-774b-bcce-b302099a8074', '${HASH}', 'account', 'owner', 'th', 'upheld', '2025-09-03T00:00:00Z',
         '2025-09-04T00:00:00Z', 'somchai@bank-one', 'เราขอโทษ', '2025-12-05T00:00:00Z', 1)`,
    `INSERT INTO figure_listing (event_seq, case_id, listed_at, appealed) VALUES (2, 99, '2025-08-01T00:00:00Z', true)`,
  ],
};
