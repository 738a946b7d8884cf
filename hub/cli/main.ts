/*
 * The command line of a hub. Every command takes --data DIR, and --json where it prints.
 * Exit: 0 done, 1 refused with a reason on standard error, 2 bad usage. What is refused changed nothing.
 */
import { Command, CommanderError } from 'commander';
import { HubError } from '../hub-error.ts';
import { SigningError } from '../trust/index.ts';
import { appealCommand } from './commands/appeal.ts';
import { backupCommand, restoreCommand } from './commands/backup.ts';
import { caseCommand } from './commands/case.ts';
import { checkCommand } from './commands/check.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { initCommand } from './commands/init.ts';
import { keysCommand } from './commands/keys.ts';
import { auditCommand, confirmCommand, listCommand, revokeCommand } from './commands/list.ts';
import { logCommand } from './commands/log.ts';
import { inviteCommand, memberCommand } from './commands/member.ts';
import { mirrorCommand } from './commands/mirror.ts';
import { publishCommand } from './commands/publish.ts';
import { pollsCommand } from './commands/polls.ts';
import { scanCommand } from './commands/scan.ts';
import { serveCommand } from './commands/serve.ts';
import { sourceCommand } from './commands/source.ts';
import { verifyCommand } from './commands/verify.ts';
import { note, UsageError } from './io.ts';
import { tufClientCommand } from './tuf-client.ts';

const program = new Command('tuean')
  .description('The hub of Tuean: a signed blocklist of scam sites for Thailand.')
  .showHelpAfterError('(tuean help COMMAND tells what a command takes)')
  .exitOverride()
  .configureOutput({ writeErr: (text) => process.stderr.write(text) });

for (const command of [
  initCommand(),
  serveCommand(),
  importCommand(),
  publishCommand(),
  listCommand(),
  revokeCommand(),
  confirmCommand(),
  caseCommand(),
  appealCommand(),
  checkCommand(),
  scanCommand(),
  exportCommand(),
  inviteCommand(),
  memberCommand(),
  sourceCommand(),
  pollsCommand(),
  verifyCommand(),
  auditCommand(),
  backupCommand(),
  restoreCommand(),
  mirrorCommand(),
  logCommand(),
  keysCommand(),
]) {
  program.addCommand(command.copyInheritedSettings(program));
  // Else commander ends the process itself on bad usage of `case show` and its like, with 1 for 2.
  for (const below of command.commands) below.copyInheritedSettings(program);
}
// Reads its own options; here it stands for the list of commands only.
program
  .command('tuf-client')
  .description('the TUF client behind the command line of the public conformance suite')
  .helpOption(false);

process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  if (args[0] === 'tuf-client') return tufClientCommand(args.slice(1));
  try {
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return explain(error);
  }
}

/** Says why a command did not do its work, and with which code it ends. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) {
    // Help that was asked for is no failure; commander has printed everything else.
    return error.exitCode === 0 ? 0 : 2;
  }
  if (error instanceof UsageError) {
    note(`error: ${error.message}`);
    return 2;
  }
  if (error instanceof HubError || error instanceof SigningError || isCoded(error)) {
    note(`refused (${error.code}): ${error.message}`);
    return 1;
  }
  note(`failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 1;
}

function isCoded(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
