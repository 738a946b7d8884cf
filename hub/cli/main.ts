/* The process of a command. */
import { exitCodeOf, outliveReaders } from './io.ts';
import { runCommand } from './run.ts';

outliveReaders();
process.exitCode = exitCodeOf(await runCommand(process.argv.slice(2)));
