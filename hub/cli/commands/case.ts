import { Command } from 'commander';
import { CATEGORIES, type Category } from '../../../lib/core/blocklist/listing.ts';
import { isSiteKey, type IndicatorKey, type SiteKey } from '../../../lib/core/indicators/key.ts';
import { maskNumber, showNumber } from '../../../lib/core/indicators/mask.ts';
import {
  confirmCase,
  isSamePerson,
  listCase,
  mergeCases,
  proposalHash,
  rejectCase,
  REJECTIONS,
  withdrawProposal,
  type Rejection,
} from '../../cases/decide.ts';
import { commonCategory, independentReports } from '../../cases/evidence.ts';
import { defaultDays, gateOf, needsTwo, objectionsTo } from '../../cases/rules.ts';
import { writeNote } from '../../cases/notes.ts';
import { otherScopes } from '../../cases/scopes.ts';
import { scoreCase } from '../../cases/score.ts';
import { notesOf } from '../../db/case-notes.ts';
import { attachReports } from '../../db/case-intake.ts';
import {
  caseById,
  evidenceOf,
  listCases,
  reportsOf,
  type CaseState,
  type FraudCase,
  type Proposal,
} from '../../db/cases.ts';
import type { Orm } from '../../db/database.ts';
import { appendEvent } from '../../db/events.ts';
import { HubError } from '../../hub-error.ts';
import { topSites } from '../../policy/top-sites.ts';
import { print, UsageError } from '../io.ts';
import { memberWords, oneOf, parseSiteKey, personName, shortText, wholeNumber } from '../options.ts';
import { plainText } from '../plain-text.ts';
import { onDatabase, openHub, printingCommand, type DataOption, type JsonOption } from './shared.ts';

const STATES: readonly CaseState[] = ['open', 'listed', 'rejected', 'merged'];
const GRADES_TO_GIVE = ['confirmed', 'corroborated', 'reported'] as const;
const caseId = wholeNumber(1, 999_999_999);
/** Of a case's reports the newest. */
const SHOWN_REPORTS = 50;

interface DecideOptions extends DataOption, JsonOption {
  readonly grade?: (typeof GRADES_TO_GIVE)[number];
  readonly reject?: Rejection;
  readonly confirm?: boolean;
  readonly category?: Category;
  readonly authority?: string;
  readonly expires?: number;
  readonly reason?: string;
  readonly by: string;
  readonly insist?: boolean;
  readonly scope?: SiteKey;
  readonly replaces?: string;
}

/** `tuean case`: what reports have become, and what people decide about it. */
export function caseCommand(): Command {
  const cases = new Command('case').description('cases that reports have become, and decisions about them');
  cases.addCommand(listSubcommand());
  cases.addCommand(showSubcommand());
  cases.addCommand(decideSubcommand());
  cases.addCommand(withdrawSubcommand());
  cases.addCommand(mergeSubcommand());
  cases.addCommand(noteSubcommand('note', 'write words for other members about a case', false));
  cases.addCommand(noteSubcommand('ask', 'ask other members about a case, until a later note or a decision', true));
  return cases;
}

function listSubcommand(): Command {
  return printingCommand('list', 'cases by score, with the reasons')
    .option('--state <state>', STATES.join(', '), oneOf(STATES), 'open')
    .option('--limit <n>', 'at most this many', wholeNumber(1, 10_000), 50)
    .option('--reveal', 'show numbers whole; that is recorded', false)
    .action(async (options: DataOption & JsonOption & { state: CaseState; limit: number; reveal: boolean }) => {
      const { paths } = await openHub(options);
      const now = new Date();
      const rows = await onDatabase(paths, async (orm) => {
        await attachReports(orm, now);
        const found = await listCases(orm, options.state, options.limit);
        if (options.reveal) await recordReveal(orm, found, now);
        return Promise.all(found.map((one) => viewOf(orm, one, options.reveal, now)));
      });
      for (const row of rows.toSorted((a, b) => b.score - a.score || a.id - b.id)) {
        await print(
          options.json
            ? JSON.stringify(row)
            : `${row.id}  ${row.score} points  ${row.state}  ${row.subject}  ${row.independent} independent of ${row.reports}` +
                (row.proposedBy === null ? '' : `  proposed by ${plainText(row.proposedBy, 80)}`) +
                (row.campaign === null ? '' : `  campaign ${row.campaign}`),
        );
      }
      if (!options.json) await print(`${rows.length} ${options.state}`);
    });
}

function showSubcommand(): Command {
  return printingCommand('show', 'one case: its score line by line, its reports, what speaks against listing it')
    .argument('<id>', 'number of the case', caseId)
    .option('--reveal', 'show numbers whole; that is recorded', false)
    .action(async (id: number, options: DataOption & JsonOption & { reveal: boolean }) => {
      const { paths } = await openHub(options);
      const now = new Date();
      const shown = await onDatabase(paths, async (orm) => {
        await attachReports(orm, now);
        const one = existing(await caseById(orm, id), id);
        if (options.reveal) await recordReveal(orm, [one], now);
        const reports = await reportsOf(orm, id, SHOWN_REPORTS);
        const evidence = await evidenceOf(orm, one, reports);
        const objections = objectionsTo(evidence, null, topSites());
        return {
          ...(await viewOf(orm, one, options.reveal, now)),
          needsTwoPeople: needsTwo(one.key, topSites()),
          proposal: one.proposal && proposalOf(one.proposal),
          scopes: otherScopes(one.key, reports),
          notes: (await notesOf(orm, id)).map(({ by, at, words, asks }) => ({
            by: plainText(by, 80),
            at: at.toISOString(),
            words: plainText(words, 1000),
            asks,
          })),
          objections: objections.map(({ code, insistable, because }) => ({ code, insistable, because })),
          evidence: reports
            .slice(0, SHOWN_REPORTS)
            .map(({ receivedAt, lostMoney, category, url, title, text, snippet, bank, hasPicture, strikes }) => ({
              receivedAt: receivedAt.toISOString(),
              lostMoney,
              category,
              bank,
              hasPicture,
              strikes,
              url: url === null ? null : plainText(url),
              title: title === null ? null : plainText(title),
              text: text === null ? null : plainText(text, 1000),
              snippet: snippet === null ? null : plainText(snippet),
            })),
        };
      });
      if (options.json) return print(JSON.stringify(shown));
      await print(`case ${shown.id}: ${shown.subject}, ${shown.state}, ${shown.score} points`);
      for (const { points, because } of shown.lines) await print(`  ${points > 0 ? '+' : ''}${points}  ${because.en}`);
      for (const { because, insistable } of shown.objections)
        await print(`  against listing${insistable ? ' (a person may insist)' : ''}: ${because.en}`);
      if (shown.needsTwoPeople) await print('  two people must stand behind its listing');
      if (shown.proposal !== null) {
        const { by, grade, category, scope, reason } = shown.proposal;
        await print(`  ${by} has proposed ${grade} ${category}${scope === null ? '' : ` for ${scope}`}: ${reason}`);
      }
      for (const scope of shown.scopes) await print(`  could be listed instead (--scope): ${scope}`);
      for (const { by, at, words, asks } of shown.notes) await print(`  ${at}  ${by}${asks ? ' asks' : ''}: ${words}`);
      for (const { receivedAt, lostMoney, category, url, title, text, snippet } of shown.evidence) {
        await print(`  ${receivedAt}  ${category ?? 'no category'}${lostMoney ? '  lost money' : ''}  ${url ?? ''}`);
        for (const words of [title, snippet, text]) if (words !== null) await print(`      ${words}`);
      }
    });
}

function proposalOf({ grade, category, scope, reason, by, at }: Proposal) {
  return { grade, category, scope, reason: plainText(reason, 2000), by: plainText(by, 80), at };
}

function decideSubcommand(): Command {
  return printingCommand(
    'decide',
    'list what a case is about, reject the case, or confirm what another person proposed',
  )
    .argument('<id>', 'number of the case', caseId)
    .option('--grade <grade>', GRADES_TO_GIVE.join(', '), oneOf(GRADES_TO_GIVE))
    .option('--reject <reason>', REJECTIONS.join(', '), oneOf(REJECTIONS))
    .option('--confirm', 'stand behind what another person has proposed')
    .option('--category <code>', 'class of the scam, by default the one most reports name', oneOf(CATEGORIES))
    .option('--authority <reference>', 'of the authority that named it', shortText(200))
    .option('--expires <days>', 'days until the listing ends', wholeNumber(1, 3650))
    .option('--reason <words>', 'why, for the record', shortText(2000))
    .requiredOption('--by <name>', 'who decides', personName)
    .option('--insist', 'list it against what may be insisted on', false)
    .option('--scope <key>', 'list this host or page, which reports name, in place of the case’s own', parseSiteKey)
    .option('--replaces <name>', 'put this in the place of what that person has proposed', personName)
    .action(async (id: number, options: DecideOptions) => {
      const asked = [options.grade, options.reject, options.confirm].filter((value) => value !== undefined);
      if (asked.length !== 1) throw new UsageError('expected one of --grade, --reject and --confirm');
      if (options.confirm !== true && options.reason === undefined)
        throw new UsageError('expected --reason with words');
      const { paths } = await openHub(options);
      const now = new Date();
      const outcome = await onDatabase(paths, async (orm) => {
        await attachReports(orm, now);
        return decide(orm, id, options, now);
      });
      if (options.json) return print(JSON.stringify({ id, ...outcome }));
      if (outcome.state === 'proposed')
        return print(`case ${id} is proposed: another person confirms it with --confirm`);
      return print(`case ${id} is ${outcome.state}; publish to tell the browsers`);
    });
}

async function decide(orm: Orm, id: number, options: DecideOptions, now: Date) {
  const { by, reject, grade } = options;
  const reason = options.reason ?? '';
  // Whoever has the machine is believed, as with `revoke`.
  if (reject !== undefined) return rejectCase(orm, id, { rejection: reject, reason, by, mayDelist: true }, now);
  if (grade === undefined) return confirmCase(orm, id, by, topSites(), now);
  const one = existing(await caseById(orm, id), id);
  const category = options.category ?? commonCategory((await evidenceOf(orm, one)).reports);
  if (category === null) throw new UsageError('expected --category: no report names one');
  const days = options.expires ?? defaultDays(one.key);
  const wish = {
    scope: options.scope ?? null,
    grade,
    category,
    authority: options.authority ?? null,
    days,
    reason,
    insists: options.insist === true,
    by,
  };
  return listCase(orm, id, wish, topSites(), now, { replaces: replacedBy(one, options.replaces) });
}

/** What the person says that they replace; null: nothing of anybody else. */
function replacedBy({ id, proposal }: FraudCase, name: string | undefined): string | null {
  if (name === undefined) return null;
  if (proposal === null || !isSamePerson(proposal.by, name))
    throw new HubError('rules', `${name} has proposed nothing for case ${id}; nothing changed`);
  return proposalHash(id, proposal);
}

function withdrawSubcommand(): Command {
  return printingCommand('withdraw', 'take back what one has proposed')
    .argument('<id>', 'number of the case', caseId)
    .requiredOption('--by <name>', 'who proposed it', personName)
    .action(async (id: number, options: DataOption & JsonOption & { by: string }) => {
      const { paths } = await openHub(options);
      await onDatabase(paths, (orm) => withdrawProposal(orm, id, options.by, new Date()));
      await print(options.json ? JSON.stringify({ id }) : `nothing is proposed for case ${id} any more`);
    });
}

function noteSubcommand(name: string, description: string, asks: boolean): Command {
  return printingCommand(name, description)
    .argument('<id>', 'number of the case', caseId)
    .argument('<words>', 'at most 1,000 characters', memberWords)
    .requiredOption('--by <name>', 'who writes', personName)
    .action(async (id: number, words: string, options: DataOption & JsonOption & { by: string }) => {
      const { paths } = await openHub(options);
      const note = await onDatabase(paths, (orm) => writeNote(orm, id, { words, asks, by: options.by }, new Date()));
      await print(options.json ? JSON.stringify({ id, note: note.id }) : `written to case ${id}`);
    });
}

function mergeSubcommand(): Command {
  return printingCommand('merge', 'put the reports of one open case into another')
    .argument('<from>', 'number of the case that ends', caseId)
    .argument('<into>', 'number of the case that goes on', caseId)
    .requiredOption('--by <name>', 'who decides', personName)
    .action(async (from: number, into: number, options: DataOption & JsonOption & { by: string }) => {
      const { paths } = await openHub(options);
      await onDatabase(paths, (orm) => mergeCases(orm, from, into, options.by, new Date()));
      await print(options.json ? JSON.stringify({ from, into }) : `case ${from} is part of case ${into}`);
    });
}

async function viewOf(orm: Orm, one: FraudCase, reveals: boolean, now: Date) {
  const evidence = await evidenceOf(orm, one);
  const gate = gateOf(one.key, topSites());
  const { total, lines } = scoreCase(evidence, gate.allowed ? null : gate.because, now);
  return {
    id: one.id,
    state: one.state,
    kind: one.kind,
    subject: subjectText(one.key, reveals),
    score: total,
    lines,
    reports: evidence.reports.length,
    independent: independentReports(evidence.reports),
    openAppeals: evidence.openAppeals.length,
    campaign: one.campaignId,
    proposedBy: one.proposal?.by ?? null,
    grade: one.grade,
    category: one.category ?? commonCategory(evidence.reports),
    outcome: one.outcome,
    openedAt: one.openedAt.toISOString(),
    changedAt: one.changedAt.toISOString(),
  };
}

function subjectText(key: IndicatorKey, reveals: boolean): string {
  if (isSiteKey(key)) return key;
  return `${key.slice(0, key.indexOf(':'))} ${reveals ? showNumber(key) : maskNumber(key)}`;
}

/** Who looks at people's numbers stands in the chain. */
async function recordReveal(orm: Orm, cases: readonly FraudCase[], now: Date): Promise<void> {
  const numbers = cases.filter(({ key }) => !isSiteKey(key)).map(({ id }) => id);
  if (numbers.length === 0) return;
  await orm.transaction((tx) => appendEvent(tx, 'case.reveal', { cases: numbers }, now));
}

function existing(one: FraudCase | null, id: number): FraudCase {
  if (one === null)
    throw new HubError(
      'no-case',
      `there is no case ${id}; one about a number is deleted when nothing is left to decide about it`,
    );
  return one;
}
