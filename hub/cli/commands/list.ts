import type { Command } from 'commander';
import { isIndicatorProblem, parseListedHost, parseListedUrl } from '../../../lib/core/indicators/parse-listed.ts';
import type { IndicatorKey } from '../../../lib/core/indicators/key.ts';
import { parseNumberKey } from '../../../lib/core/indicators/number-key.ts';
import { confirmListings } from '../../cases/listings.ts';
import { appendEvent } from '../../db/events.ts';
import { listingViewsOf } from '../../db/listing-views.ts';
import { listListings, namedInEvent, revokeListing } from '../../db/listings.ts';
import { HubError } from '../../hub-error.ts';
import { dateOf, dayOf } from '../../import/attributes.ts';
import { topSites } from '../../policy/top-sites.ts';
import { print, UsageError } from '../io.ts';
import { personName, shortText, wholeNumber } from '../options.ts';
import { onDatabase, openHub, printingCommand, type DataOption, type JsonOption } from './shared.ts';

/** `tuean list`: what is listed now, in key order. */
export function listCommand(): Command {
  return printingCommand('list', 'show what is listed')
    .option('--search <text>', 'only keys that contain this; a number in any usual form', shortText(300))
    .option('--limit <n>', 'at most this many', wholeNumber(1, 1_000_000), 50)
    .action(async (options: DataOption & JsonOption & { search?: string; limit: number }) => {
      const { paths } = await openHub(options);
      const { limit } = options;
      const search = options.search === undefined ? undefined : searchOf(options.search);
      const { total, listings } = await onDatabase(paths, (orm) =>
        listListings(orm, { search, limit, today: dayOf(new Date()) }),
      );
      for (const {
        key,
        grade,
        category,
        listedOn,
        seenOn,
        reports,
        bank = null,
        publisher,
        source,
        expiresOn,
        reason,
        isSecondPersonDue,
        isWaiting,
      } of listings) {
        const dates = { listedOn: dateOf(listedOn), seenOn: dateOf(seenOn) };
        const expires = expiresOn === null ? null : dateOf(expiresOn);
        const row = {
          key,
          grade,
          category,
          ...dates,
          reports,
          bank,
          publisher,
          source,
          expiresOn: expires,
          reason,
          isSecondPersonDue,
          isWaiting,
        };
        await print(
          options.json
            ? JSON.stringify(row)
            : `${key}  ${grade}  ${category}  ${dates.listedOn}  ${dates.seenOn}  ${publisher}${isWaiting ? '  (waits for a second person)' : isSecondPersonDue ? '  (a second person is due)' : ''}`,
        );
      }
      if (!options.json) await print(`${listings.length} of ${total}`);
    });
}

/** `tuean revoke`: takes one indicator off; the next release carries it no more. */
export function revokeCommand(): Command {
  return printingCommand('revoke', 'take one indicator off the list; the next publish carries it no more')
    .argument('<key>', 'a key, or a host, URL or number in a usual form')
    .requiredOption('--reason <words>', 'why, for the record', shortText(500))
    .option('--by <name>', 'who takes it off', personName)
    .action(async (text: string, options: DataOption & JsonOption & { reason: string; by?: string }) => {
      const key = parseKey(text);
      const { paths } = await openHub(options);
      await onDatabase(paths, (orm) =>
        orm.transaction(async (tx) => {
          const now = new Date();
          const { reason, by } = options;
          const event = { ...(await namedInEvent(tx, key)), reason, ...(by !== undefined && { by }) };
          const seq = await appendEvent(tx, 'listing.revoke', event, now);
          const rows = await revokeListing(tx, key, options.reason, seq);
          if (rows === 0) throw new HubError('not-listed', `${key} is not listed; nothing changed`);
        }),
      );
      const done = { key, state: 'revoked', reason: options.reason };
      await print(options.json ? JSON.stringify(done) : `${key} is revoked; publish to tell the browsers`);
    });
}

/** `tuean confirm`: another person stands behind numbers that wait; with the second one the next release carries them. */
export function confirmCommand(): Command {
  return printingCommand('confirm', 'stand behind numbers of persons that wait for a second person')
    .argument('<key...>', 'keys, or numbers in a usual form')
    .requiredOption('--by <name>', 'who stands behind them', personName)
    .action(async (texts: readonly string[], options: DataOption & JsonOption & { by: string }) => {
      const keys = [...new Set(texts.map(parseKey))];
      const { paths } = await openHub(options);
      const done = await onDatabase(paths, async (orm) => {
        const now = new Date();
        const found: { key: IndicatorKey; publisher: string; outcome: string }[] = [];
        for (const key of keys) {
          const due = (await listingViewsOf(orm, key, dayOf(now))).filter((view) => view.isSecondPersonDue);
          if (due.length === 0) found.push({ key, publisher: '-', outcome: 'not-waiting' });
          const named = due.map(({ id }) => ({ id, seen: null }));
          const lines = await confirmListings(orm, named, options.by, topSites(), now);
          for (const [at, { outcome }] of lines.entries()) {
            found.push({ key, publisher: due[at]?.publisher ?? '-', outcome });
          }
        }
        return found;
      });
      for (const one of done) {
        await print(
          options.json ? JSON.stringify(one) : `${one.key}  ${one.publisher}  ${SAID[one.outcome] ?? one.outcome}`,
        );
      }
      const isRefused = ({ outcome }: { outcome: string }): boolean => outcome !== 'confirmed' && outcome !== 'counted';
      if (done.every(isRefused)) throw new HubError('rules', 'none of them was confirmed; nothing changed');
    });
}

const SAID: Readonly<Record<string, string>> = {
  confirmed: 'two people stand behind it; publish to tell the browsers',
  counted: 'one person stands behind it; another one is needed',
  own: 'not confirmed: the same person stands behind it already',
  appeal: 'not confirmed: an appeal is open, decide it first',
  gate: 'not confirmed: it may never be listed',
  'not-waiting': 'not confirmed: it waits for nobody',
};

/** A number in a human form is searched by its key, anything else as it is. */
function searchOf(text: string): string {
  if (!/\d{4}|[๐-๙]/.test(text)) return text;
  const key = parseNumberKey(text);
  // The digits alone: a part of another key may be meant, and a key holds them unbroken.
  return isIndicatorProblem(key) ? text : key.slice(key.lastIndexOf(':') + 1).replace('+66', '');
}

/** A host or URL where it reads as one, else a number. */
function parseKey(text: string): IndicatorKey {
  // Digits between dots are an address first: nobody writes an account so.
  if (!/^(?:host|url):|^\d+(?:\.\d+){3}$/.test(text)) {
    const number = parseNumberKey(text);
    if (!isIndicatorProblem(number)) return number;
  }
  const value = text.replace(/^(?:host|url):/, '');
  const key = text.startsWith('host:') ? parseListedHost(value) : parseListedUrl(value);
  if (isIndicatorProblem(key)) throw new UsageError(`expected ${key.expected}, as in host:evil.example; got "${text}"`);
  return key;
}
