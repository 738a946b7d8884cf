/*
 * `case.json`: a case to hand over, and the SHA-256 of each of its parts.
 *   { format, version, tool, madeAt, deviceClock, note, parts: { cover, references, … }, manifest: [{ name, sha256, bytes }] }
 * A part's hash is that of its OLPC canonical JSON (canonical-json.ts) in UTF-8, a picture's that of its file, so that anybody can
 * compute them again with a few lines of any language. Hashes show that nothing was changed since they were written down; not
 * who wrote it, nor that it is true.
 */
import { canonicalBytes, canonicalText } from '../trust/canonical-json.ts';
import type { JsonObject, JsonValue } from '../trust/canonical-json.ts';
import { isoBangkok, parseBangkok } from './bangkok.ts';
import { clocksOf } from './clocks.ts';
import { FIELDS_OF, parseBaht, totalLoss, withoutEmptyRows } from './paid-case.ts';
import type { PaidCase } from './paid-case.ts';

export const CASE_FILE_FORMAT = 'tuean-case';
export const CASE_FILE_VERSION = 1;
const NOTE =
  'Written by the person concerned on their own device; not verified by a bank or an authority. Hashes show integrity only.';

export interface ManifestEntry {
  /** `cover` … `story`, or `picture:` and the id of a picture. */
  readonly name: string;
  /** 64 hex digits. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface CaseFileMaker {
  /** Name and version of what wrote it. */
  readonly tool: string;
  /** ms since 1970, by the device's clock. */
  readonly madeAt: number;
  /** Minutes that the device's clock is ahead of UTC. */
  readonly offsetMinutes: number;
}

export interface CaseFile {
  /** Canonical JSON. */
  readonly text: string;
  readonly manifest: readonly ManifestEntry[];
  /** SHA-256, hex, of the manifest's canonical JSON: one line to read out or write on paper. */
  readonly seal: string;
  readonly maker: CaseFileMaker;
  /** `maker.madeAt` in ISO 8601, Bangkok. */
  readonly madeAtText: string;
}

/** Makes the file of a case. */
export async function buildCaseFile(paidCase: PaidCase, maker: CaseFileMaker): Promise<CaseFile> {
  const parts = partsOf(withoutEmptyRows(paidCase), maker.madeAt);
  const manifest: ManifestEntry[] = [];
  for (const [name, part] of Object.entries(parts)) {
    const bytes = canonicalBytes(part);
    manifest.push({ name, sha256: await sha256Hex(bytes), bytes: bytes.length });
  }
  for (const { id, sha256, sizeBytes } of paidCase.pictures)
    manifest.push({ name: `picture:${id}`, sha256, bytes: sizeBytes });
  const entries = manifest.map(({ name, sha256, bytes }) => ({ name, sha256, bytes }));
  const text = canonicalText({
    format: CASE_FILE_FORMAT,
    version: CASE_FILE_VERSION,
    tool: maker.tool,
    madeAt: isoBangkok(maker.madeAt),
    deviceClock: { unixMs: maker.madeAt, offsetMinutes: maker.offsetMinutes },
    note: NOTE,
    parts,
    manifest: entries,
  });
  const seal = await sha256Hex(canonicalBytes(entries));
  return { text, manifest, seal, maker, madeAtText: isoBangkok(maker.madeAt) };
}

/** SHA-256 of bytes as 64 hex digits. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function partsOf(paidCase: PaidCase, now: number): Readonly<Record<string, JsonValue>> {
  const clocks = clocksOf(paidCase, now);
  const { satang, unread } = totalLoss(paidCase);
  const { police } = paidCase;
  return {
    cover: {
      category: paidCase.category,
      totalLossSatang: satang,
      amountsNotRead: unread,
      firstPaidAt: moment(clocks.paidAt),
      holdsEndAt: clocks.holds.map(({ endsAt }) => isoBangkok(endsAt)),
      complaintPeriodEndsAt: moment(clocks.complaint?.endsAt ?? null),
    },
    references: {
      bankCases: paidCase.holds.map(({ bank, caseId, heldAt }) => ({
        bank: clean(bank),
        caseId: clean(caseId),
        ...time('heldAt', heldAt),
      })),
      policeCaseId: clean(police.caseId),
      station: clean(police.station),
      aocReference: clean(police.aocReference),
      ...time('filedAt', police.filedAt),
    },
    transfers: paidCase.transfers.map(({ kind, fields }) => ({
      kind,
      amountSatang: parseBaht(fields.amount ?? ''),
      ...Object.fromEntries(FIELDS_OF[kind].filter((name) => name !== 'at').map((name) => [name, clean(fields[name])])),
      ...time('at', fields.at ?? ''),
    })),
    suspects: paidCase.suspects.map(({ kind, value, name, firstSeen, lastSeen, source }) => ({
      kind,
      value: clean(value),
      name: clean(name),
      source,
      ...time('firstSeen', firstSeen),
      ...time('lastSeen', lastSeen),
    })),
    pages: paidCase.pages.map(({ url, note, source, seenAt }) => ({
      url: clean(url),
      note: clean(note),
      source,
      ...time('seenAt', seenAt),
    })),
    pictures: paidCase.pictures.map(({ id, name, type, sizeBytes, sha256, addedAt, note, slip }) => ({
      id,
      name: clean(name),
      type,
      sizeBytes,
      sha256,
      addedAt: isoBangkok(addedAt),
      note: clean(note),
      slipCode: slip === null ? null : { bank: clean(slip.bank), reference: clean(slip.reference), verified: false },
    })),
    story: Object.fromEntries(Object.entries(paidCase.story).map(([prompt, text]) => [prompt, clean(text)])),
  };
}

/** A lone surrogate, which some pages put into what is copied, has no canonical form. */
function clean(text: string | undefined): string {
  return (text ?? '').trim().toWellFormed();
}

function moment(ms: number | null): string | null {
  return ms === null ? null : isoBangkok(ms);
}

/** A time as read, and as typed where it cannot be read. */
function time(name: string, text: string): JsonObject {
  const ms = parseBangkok(text);
  return ms === null && text.trim() !== '' ? { [name]: null, [`${name}AsTyped`]: clean(text) } : { [name]: moment(ms) };
}
