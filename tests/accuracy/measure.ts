/*
 * Precision and recall of detection over the labelled texts beside the repository: which spans came out as what, and every
 * one that did not. A payment indicator is an account or a PromptPay ID with a confidence of `LIKELY` or more.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { LIKELY, type Candidate } from '../../lib/core/detect/candidate.ts';
import { findIndicators } from '../../lib/core/detect/find-indicators.ts';

const DATA = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const SPAN_TYPES = ['account', 'promptpay', 'phone', 'national_id', 'other'] as const;
type SpanType = (typeof SPAN_TYPES)[number];

const snippetSchema = v.object({
  id: v.string(),
  text: v.string(),
  spans: v.array(
    v.object({ start: v.number(), end: v.number(), type: v.picklist(SPAN_TYPES), normalized: v.string() }),
  ),
});
type Snippet = v.InferOutput<typeof snippetSchema>;

export interface Score {
  readonly kind: 'account' | 'promptpay' | 'phone' | 'payment';
  readonly found: number;
  readonly missed: number;
  readonly wrong: number;
}

export interface Accuracy {
  readonly scores: readonly Score[];
  readonly misses: readonly string[];
  /** Payment readings in the news articles that have none. */
  readonly inNews: readonly string[];
  readonly articles: number;
  readonly inReport: readonly string[];
}

/** True where the labelled texts are there. */
export function hasLabelledTexts(): boolean {
  return existsSync(join(DATA, 'thai-text.jsonl'));
}

/** Measures over all labelled texts. */
export function measureAccuracy(): Accuracy {
  const snippets = [...readSnippets('thai-text.jsonl'), ...readSnippets('nonthai-text.jsonl')];
  const misses: string[] = [];
  const counts = new Map<SpanType | 'payment', { found: number; missed: number; wrong: number }>();
  const count = (kind: SpanType | 'payment', what: 'found' | 'missed' | 'wrong'): void => {
    const row = counts.get(kind) ?? { found: 0, missed: 0, wrong: 0 };
    row[what] += 1;
    counts.set(kind, row);
  };
  for (const { id, text, spans } of snippets) {
    const readings = bestReadings(text);
    const matched = new Set<Candidate>();
    for (const span of spans) {
      if (span.type === 'national_id' || span.type === 'other') continue;
      if (span.type === 'phone' && span.normalized.length < 9) continue;
      const hit = readings.find((reading) => isSame(reading, span, text) && reading.kind === span.type);
      const isPayment = span.type !== 'phone';
      if (hit !== undefined) matched.add(hit);
      else misses.push(`${id} ${span.type} ${around(text, span.start, span.end)}`);
      count(span.type, hit === undefined ? 'missed' : 'found');
      if (isPayment) count('payment', hit === undefined ? 'missed' : 'found');
    }
    for (const reading of readings) {
      if (matched.has(reading) || !['account', 'promptpay', 'phone'].includes(reading.kind)) continue;
      count(reading.kind === 'account' || reading.kind === 'promptpay' ? reading.kind : 'phone', 'wrong');
      if (reading.kind !== 'phone') count('payment', 'wrong');
      misses.push(
        `${id} wrong ${reading.kind} ${reading.confidence.toFixed(2)} ${around(text, reading.start, reading.end)}`,
      );
    }
  }
  const articles = readLines('thai-news-negatives.jsonl').map((line) =>
    v.parse(v.object({ text: v.string() }), JSON.parse(line)),
  );
  const report = readFileSync(join(DATA, 'thai-long-1.txt'), 'utf8');
  return {
    scores: (['account', 'promptpay', 'payment', 'phone'] as const).map((kind) => ({
      kind,
      ...(counts.get(kind) ?? { found: 0, missed: 0, wrong: 0 }),
    })),
    misses,
    inNews: articles.flatMap(({ text }) => payments(text)),
    articles: articles.length,
    inReport: payments(report),
  };
}

/** What stands for each stretch: its most plausible reading, if that is likely. */
function bestReadings(text: string): readonly Candidate[] {
  const best = new Map<string, Candidate>();
  for (const candidate of findIndicators(text)) {
    if (candidate.confidence < LIKELY) continue;
    const isPayment = candidate.kind === 'account' || candidate.kind === 'promptpay';
    const place = `${candidate.start}-${candidate.end}`;
    const known = best.get(place);
    const rank = (one: Candidate): number => one.confidence;
    if (
      known === undefined ||
      rank(candidate) > rank(known) ||
      (isPayment && known.kind === 'phone' && rank(candidate) === rank(known))
    ) {
      best.set(place, candidate);
    }
  }
  return [...best.values()];
}

/** True where a reading and a span overlap and are the same digits. */
function isSame(reading: Candidate, span: Snippet['spans'][number], text: string): boolean {
  const overlaps = reading.start < span.end && reading.end > span.start;
  return overlaps && digits(text, reading) === digits(text, span);
}

function digits(text: string, { start, end }: { start: number; end: number }): string {
  return text
    .slice(start, end)
    .normalize('NFKC')
    .replace(/[^\d๐-๙]/g, '');
}

function payments(text: string): string[] {
  return findIndicators(text)
    .filter(({ kind, confidence }) => (kind === 'account' || kind === 'promptpay') && confidence >= LIKELY)
    .map(({ kind, confidence, start, end }) => `${kind} ${confidence.toFixed(2)} ${around(text, start, end)}`);
}

function around(text: string, start: number, end: number): string {
  const show = (part: string): string => part.replaceAll('\n', '⏎');
  return `${show(text.slice(Math.max(0, start - 50), start))}[${text.slice(start, end)}]${show(text.slice(end, end + 20))}`;
}

function readSnippets(file: string): Snippet[] {
  return readLines(file).map((line) => v.parse(snippetSchema, JSON.parse(line)));
}

function readLines(file: string): string[] {
  return readFileSync(join(DATA, file), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
}
