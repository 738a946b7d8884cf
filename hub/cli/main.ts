/* The process of a command. */
import { outliveReaders } from './io.ts';
import { runCommand } from './run.ts';

outliveReaders();
process.exitCode = await runCommand(process.argv.slice(2));
