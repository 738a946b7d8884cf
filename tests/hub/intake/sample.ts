/* Reports as a browser would make them, with marks of their own, for tests and measurements. */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { Report } from '../../../lib/core/report/report.ts';

export interface Sample {
  readonly report: Report;
  readonly token: string;
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** UUIDv7 of a time. */
export function uuidV7(ms = Date.now()): string {
  const text = ms.toString(16).padStart(12, '0') + '7' + hex(2).slice(1) + '8' + hex(8).slice(1);
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** SHA-256 of a token's text. */
export function receiptOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** A report with a new token, of a site and an account that are new too unless `changes` says otherwise. */
export function sampleReport(changes: Partial<Report> = {}): Sample {
  const token = randomBytes(32).toString('base64url');
  const report: Report = {
    version: 1,
    id: uuidV7(),
    receipt: receiptOfToken(token),
    reporter: hex(32),
    createdAt: new Date().toISOString(),
    locale: 'th',
    client: { version: '0.1.0', browser: 'chromium' },
    via: 'popup',
    subjects: [
      { kind: 'host', key: `host:shop-${hex(4)}.example`, source: 'page', voice: hex(32) },
      {
        kind: 'account',
        key: `acct:TH:${randomInt(1_000_000_000, 9_999_999_999)}`,
        source: 'text',
        bank: '004',
        snippet: 'โอนเข้าบัญชี กสิกรไทย xxx-x-xx123-4',
        voice: hex(32),
      },
    ],
    page: { url: 'https://shop.example/pay', title: 'ร้านค้าตัวอย่าง', language: 'th', cameFrom: 'ad' },
    details: { revision: 1, category: 'TH01', lostMoney: false, text: 'สั่งของแล้วไม่ได้รับ' },
    ...changes,
  };
  return { report, token };
}

/** A picture that is one by its head: its signature and the size that it says to have; what follows is noise. */
export function samplePicture(bytes = 64, [width, height] = [640, 480]): Uint8Array {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(13, 0);
  head.write('IHDR', 4, 'latin1');
  head.writeUInt32BE(width, 8);
  head.writeUInt32BE(height, 12);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), head, randomBytes(bytes)]);
}

/** An address of a network of its own. */
export function sampleAddress(): string {
  return `203.${randomInt(0, 256)}.${randomInt(0, 256)}.${randomInt(1, 255)}`;
}
