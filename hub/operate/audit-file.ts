/*
 * The record of events as a file, for those who shall check it without the hub: lines of JSON, UTF-8.
 *   {"audit":"tuean","version":1}
 *   {"seq":1,"at":"…","type":"…","payload":"{…}","prev":"…","hash":"…"}   hash as in hub/db/events.ts; payload is text, byte for byte
 *   {"end":{"seq":n,"hash":"…"}}                                            of the last event: a file that was cut has no such line
 */
import * as v from 'valibot';
import type { ChainEvent, ChainHead } from '../db/events.ts';
import { HubError } from '../hub-error.ts';
import { parseLine, splitLines } from './json-lines.ts';

/** No event is longer: the longest names the cases of one batch of reports. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

const hex64 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const seq = v.pipe(v.number(), v.integer(), v.minValue(0));
const headerSchema = v.strictObject({ audit: v.literal('tuean'), version: v.literal(1) });
const lineSchema = v.union([
  v.strictObject({ seq, at: v.string(), type: v.string(), payload: v.string(), prev: hex64, hash: hex64 }),
  v.strictObject({ end: v.strictObject({ seq, hash: hex64 }) }),
]);

/** What a record of no event ends with. */
const NOTHING: ChainHead = { seq: 0, hash: '0'.repeat(64) };

/** Lines of a file over these events; `onEvent` is told of each. */
export async function* writeAuditFile(
  events: AsyncIterable<ChainEvent>,
  onEvent: (head: ChainHead) => void,
): AsyncGenerator<string> {
  yield lineOf({ audit: 'tuean', version: 1 } satisfies v.InferOutput<typeof headerSchema>);
  let end = NOTHING;
  for await (const event of events) {
    end = { seq: event.seq, hash: event.hash };
    onEvent(end);
    yield lineOf(event);
  }
  yield lineOf({ end });
}

/**
 * Events of a file, as it has them: whether they follow from one another is for `followChain` to say.
 * @throws HubError `bad-record` where it is no such file, or was cut
 */
export async function* readAuditFile(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ChainEvent> {
  let at = 0;
  let last: ChainHead = NOTHING;
  let hasEnd = false;
  for await (const line of splitLines(bytes, MAX_LINE_BYTES, () => notOurs(at + 1))) {
    at += 1;
    const parsed = v.safeParse(at === 1 ? headerSchema : lineSchema, parseLine(line));
    if (!parsed.success || hasEnd) throw notOurs(at);
    const { output } = parsed;
    if ('seq' in output) {
      last = output;
      yield output;
    } else if ('end' in output) {
      if (output.end.seq !== last.seq || output.end.hash !== last.hash) throw wasCut(last);
      hasEnd = true;
    }
  }
  if (!hasEnd) throw wasCut(last);
}

function lineOf(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

function notOurs(line: number): HubError {
  return new HubError('bad-record', `expected a file of \`tuean audit export\`; line ${line} is no line of one`);
}

function wasCut({ seq: last }: ChainHead): HubError {
  return new HubError('bad-record', `the file was cut after event ${last}: expected a last line with "end"`);
}
