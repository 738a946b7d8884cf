import { Command } from 'commander';
import { isSiteKey, type IndicatorKey } from '../../../lib/core/indicators/key.ts';
import { maskNumber } from '../../../lib/core/indicators/mask.ts';
import { decideAppeal, readAppeal } from '../../cases/appeals.ts';
import { listAppeals, type AppealCase } from '../../db/appeal-decisions.ts';
import { appealStatusOf } from '../../intake/appeal.ts';
import { print, UsageError } from '../io.ts';
import { oneOf, personName, shortText, wholeNumber } from '../options.ts';
import { plainText } from '../plain-text.ts';
import { onDatabase, openHub, printingCommand, type DataOption, type JsonOption } from './shared.ts';

const STATES = ['open', 'upheld', 'rejected'] as const;

/** `tuean appeal`: who is listed and says that it is wrong. */
export function appealCommand(): Command {
  const appeals = new Command('appeal').description('those who say that a warning is wrong, and decisions about it');
  appeals.addCommand(listSubcommand());
  appeals.addCommand(showSubcommand());
  appeals.addCommand(decideSubcommand());
  return appeals;
}

function listSubcommand(): Command {
  return printingCommand('list', 'appeals with their clock, the longest waiting first')
    .option('--state <state>', STATES.join(', '), oneOf(STATES), 'open')
    .option('--limit <n>', 'at most this many', wholeNumber(1, 10_000), 50)
    .action(async (options: DataOption & JsonOption & { state: AppealCase['state']; limit: number }) => {
      const { paths } = await openHub(options);
      const appeals = await onDatabase(paths, (orm) => listAppeals(orm, options.state, options.limit));
      for (const appeal of appeals) {
        const view = viewOf(appeal, new Date());
        await print(
          options.json
            ? JSON.stringify(view)
            : `${view.id}  ${view.subject}  ${view.role}  decide by ${view.decideBy}${view.overdue.length > 0 ? `  OVERDUE: ${view.overdue.join(', ')}` : ''}`,
        );
      }
      if (!options.json) await print(`${appeals.length} ${options.state}`);
    });
}

function showSubcommand(): Command {
  return printingCommand('show', 'read one appeal; its sender is told that somebody has')
    .argument('<id>', 'id of the appeal', appealId)
    .action(async (id: string, options: DataOption & JsonOption) => {
      const { paths } = await openHub(options);
      const appeal = await onDatabase(paths, (orm) => readAppeal(orm, id, new Date()));
      const view = {
        ...viewOf(appeal, new Date()),
        contact: appeal.contact === null ? null : plainText(appeal.contact),
        reason: appeal.reason === null ? null : plainText(appeal.reason, 2000),
        answer: appeal.answer,
      };
      if (options.json) return print(JSON.stringify(view));
      await print(`${view.subject}, by its ${view.role}, ${view.state}; decide by ${view.decideBy}`);
      for (const words of [view.reason, view.contact, view.answer]) if (words !== null) await print(`  ${words}`);
    });
}

function decideSubcommand(): Command {
  return printingCommand('decide', 'uphold an appeal, which takes the listing off, or reject it with a reason')
    .argument('<id>', 'id of the appeal', appealId)
    .option('--uphold', 'the warning was wrong')
    .option('--reject', 'the warning stays')
    .requiredOption('--answer <words>', 'what the sender is told', shortText(2000))
    .requiredOption('--by <name>', 'who decides', personName)
    .action(
      async (
        id: string,
        options: DataOption & JsonOption & { uphold?: boolean; reject?: boolean; answer: string; by: string },
      ) => {
        if ((options.uphold === true) === (options.reject === true))
          throw new UsageError('expected one of --uphold and --reject');
        const { paths } = await openHub(options);
        const decision = { isUpheld: options.uphold === true, answer: options.answer, by: options.by };
        await onDatabase(paths, (orm) => decideAppeal(orm, id, decision, new Date()));
        const state = decision.isUpheld ? 'upheld' : 'rejected';
        await print(
          options.json ? JSON.stringify({ id, state }) : `the appeal is ${state}; publish to tell the browsers`,
        );
      },
    );
}

function viewOf(appeal: AppealCase, now: Date) {
  const { id, kind, key, role, state, suspendedGrade } = appeal;
  const { acknowledgeBy, decideBy, receivedAt, acknowledgedAt, decidedAt } = appealStatusOf(appeal);
  const isLate = (by: string, done: string | null): boolean => done === null && now.toISOString() > by;
  const overdue = [
    ...(isLate(acknowledgeBy, acknowledgedAt) ? ['acknowledgement'] : []),
    ...(isLate(decideBy, decidedAt) ? ['decision'] : []),
  ];
  const subject = key === null ? `${kind}, a number that is forgotten` : subjectOf(key);
  return {
    id,
    subject,
    role,
    state,
    receivedAt,
    acknowledgeBy,
    decideBy,
    acknowledgedAt,
    decidedAt,
    overdue,
    suspendedGrade,
  };
}

function subjectOf(key: IndicatorKey): string {
  return isSiteKey(key) ? key : `${key.slice(0, key.indexOf(':'))} ${maskNumber(key)}`;
}

function appealId(text: string): string {
  if (/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(text)) return text;
  throw new UsageError('expected the id of an appeal, as `tuean appeal list` shows it');
}
