/* The record for members: events newest first, with persons' numbers masked. What stands in the chain itself is exported by the command line. */
import { Hono } from 'hono';
import * as v from 'valibot';
import { auditQuerySchema, type Audit } from '../../../lib/core/console/people.ts';
import type { IndicatorKey, NumberKey } from '../../../lib/core/indicators/key.ts';
import { maskNumber } from '../../../lib/core/indicators/mask.ts';
import { chainHead, eventsBefore } from '../../db/events.ts';
import { keysOfListings } from '../../db/listings.ts';
import { problem } from '../problem.ts';
import type { ConsoleDeps, ConsoleEnv } from './env.ts';
import { maskedWords } from './masked-words.ts';

/** The route `/audit`. */
export function auditRoutes({ database }: ConsoleDeps): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get('/audit', async (context) => {
    const query = v.safeParse(auditQuerySchema, context.req.query());
    if (!query.success) return problem(context, 'invalid-query');
    const { before, type, by } = query.output;
    const limit = Number(query.output.limit);
    const [head, rows, keys] = await database.use(async (orm) => {
      const wanted = {
        before: before === undefined ? null : Number(before),
        limit,
        type: type ?? null,
        by: by ?? null,
      };
      const last = await chainHead(orm);
      const found = await eventsBefore(orm, wanted);
      const listings = found.flatMap(({ payload }) => listingIn(payload) ?? []);
      return [last, found, await keysOfListings(orm, listings)] as const;
    });
    const answer: Audit = {
      head,
      events: rows.map(({ seq, at, type: name, payload }) => ({
        seq,
        at,
        type: name,
        by: byOf(payload),
        payload: masked({ ...payload, ...keyIn(payload, keys) }),
      })),
      before: rows.length === limit ? (rows.at(-1)?.seq ?? null) : null,
    };
    return context.json(answer);
  });
  return app;
}

/** The row by which an event names a person's number; null: it names none. */
function listingIn({ listing }: Record<string, unknown>): number | null {
  return typeof listing === 'number' ? listing : null;
}

/** Its number, which is masked like any other; nothing where it was forgotten. */
function keyIn(
  payload: Record<string, unknown>,
  keys: ReadonlyMap<number, IndicatorKey>,
): { readonly key?: IndicatorKey } {
  const key = keys.get(listingIn(payload) ?? 0);
  return key === undefined ? {} : { key };
}

function byOf(payload: Record<string, unknown>): string | null {
  const { by } = payload;
  if (Array.isArray(by)) return by.map(String).join(', ');
  return typeof by === 'string' ? by : null;
}

/** Fields in which members write what they will. */
const WORDS: ReadonlySet<string> = new Set(['reason', 'insistReason']);

/** Persons' numbers are masked wherever they stand in an event, as keys and in words: an overview is no reveal. */
function masked(payload: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      WORDS.has(name) && typeof value === 'string' ? (maskedWords(value) ?? '') : maskedValue(value),
    ]),
  );
}

function maskedValue(value: unknown): unknown {
  if (typeof value === 'string') {
    return isNumberKey(value) ? `${value.slice(0, value.indexOf(':'))} ${maskNumber(value)}` : value;
  }
  if (Array.isArray(value)) return value.map(maskedValue);
  if (typeof value === 'object' && value !== null) return masked(value as Record<string, unknown>);
  return value;
}

function isNumberKey(text: string): text is NumberKey {
  return /^(?:acct|phone|ppid|biller|line|coin|iban):/.test(text);
}
