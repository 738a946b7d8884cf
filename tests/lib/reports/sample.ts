/* Reports for tests: made as the browser makes them, with names that a test can tell apart. */
import type { Report } from '../../../lib/core/report/report.ts';
import { makeToken, makeUuidV7, receiptOf } from '../../../lib/reports/identity.ts';

const HEX = 'ab'.repeat(32);

/** A report of `host`, and its private token. */
export async function sampleReport(
  host = 'evil.example',
  now = 1_795_000_000_000,
): Promise<{ report: Report; token: string }> {
  const token = makeToken();
  const report: Report = {
    version: 1,
    id: makeUuidV7(now),
    receipt: await receiptOf(token),
    reporter: HEX,
    createdAt: new Date(now).toISOString(),
    locale: 'th',
    client: { version: '0.1.0', browser: 'chromium' },
    via: 'popup',
    subjects: [{ kind: 'host', key: `host:${host}`, source: 'page', voice: HEX }],
    page: { url: `https://${host}/`, title: host },
  };
  return { report, token };
}
