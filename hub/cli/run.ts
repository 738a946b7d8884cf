/*
 * The command line of a hub. Every command takes --data DIR, and --json where it prints.
 * Exit: 0 done, 1 refused with a reason on standard error, 2 bad usage. What is refused changed nothing.
 */
import { Command, CommanderError } from 'commander';
import { HubError } from '../hub-error.ts';
import { SigningError } from '../trust/index.ts';
import { note, UsageError } from './io.ts';

/** In the order of their help. Each is loaded when it is wanted: all together take longer to load than most take to run. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await import('./commands/init.ts')).initCommand(),
  serve: async () => (await import('./commands/serve.ts')).serveCommand(),
  import: async () => (await import('./commands/import.ts')).importCommand(),
  publish: async () => (await import('./commands/publish.ts')).publishCommand(),
  list: async () => (await import('./commands/list.ts')).listCommand(),
  revoke: async () => (await import('./commands/list.ts')).revokeCommand(),
  confirm: async () => (await import('./commands/list.ts')).confirmCommand(),
  case: async () => (await import('./commands/case.ts')).caseCommand(),
  appeal: async () => (await import('./commands/appeal.ts')).appealCommand(),
  check: async () => (await import('./commands/check.ts')).checkCommand(),
  scan: async () => (await import('./commands/scan.ts')).scanCommand(),
  export: async () => (await import('./commands/export.ts')).exportCommand(),
  invite: async () => (await import('./commands/member.ts')).inviteCommand(),
  member: async () => (await import('./commands/member.ts')).memberCommand(),
  source: async () => (await import('./commands/source.ts')).sourceCommand(),
  polls: async () => (await import('./commands/polls.ts')).pollsCommand(),
  verify: async () => (await import('./commands/verify.ts')).verifyCommand(),
  audit: async () => (await import('./commands/audit.ts')).auditCommand(),
  backup: async () => (await import('./commands/backup.ts')).backupCommand(),
  restore: async () => (await import('./commands/backup.ts')).restoreCommand(),
  mirror: async () => (await import('./commands/mirror.ts')).mirrorCommand(),
  log: async () => (await import('./commands/log.ts')).logCommand(),
  keys: async () => (await import('./commands/keys.ts')).keysCommand(),
};

/** Runs a command in this process. @returns how it ends; what it says goes to standard output and standard error */
export async function runCommand(args: readonly string[]): Promise<number> {
  if (args[0] === 'tuf-client') return (await import('./tuf-client.ts')).tufClientCommand(args.slice(1));
  try {
    const program = await programFor(args[0] ?? '');
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return explain(error);
  }
}

/** The program with the command that is named, or with all of them where none is: for its help, and for a name that is wrong. */
async function programFor(name: string): Promise<Command> {
  const program = new Command('tuean')
    .description('The hub of Tuean: a signed blocklist of scam sites for Thailand.')
    .showHelpAfterError('(tuean help COMMAND tells what a command takes)')
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(text) });

  const wanted = Object.hasOwn(COMMANDS, name) ? [name] : Object.keys(COMMANDS);
  for (const load of wanted.map((one) => COMMANDS[one])) {
    if (load === undefined) continue;
    const command = await load();
    program.addCommand(command.copyInheritedSettings(program));
    // Else commander ends the process itself on bad usage of `case show` and its like, with 1 for 2.
    for (const below of command.commands) below.copyInheritedSettings(program);
  }
  // Reads its own options; here it stands for the list of commands only.
  program
    .command('tuf-client')
    .description('the TUF client behind the command line of the public conformance suite')
    .helpOption(false);
  return program;
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
  const reason = reasonOfQuery(error);
  if (reason !== null) {
    note(`failed (${reason.code}): the database did not do what was asked: ${reason.message || reason.code}`);
    return 1;
  }
  note(`failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 1;
}

/** Why a query failed, by the database or the way to it. Its own message repeats the query and the values in it, which are people's. */
function reasonOfQuery(error: unknown): (Error & { code: string }) | null {
  if (!(error instanceof Error && 'query' in error && 'params' in error)) return null;
  for (let { cause } = error; cause instanceof Error; { cause } = cause) if (isCoded(cause)) return cause;
  return null;
}

function isCoded(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
