/*
 * Where the hub's log goes: standard error, line by line. A line that cannot be written, on a full disk or to a reader that is gone, is
 * lost and nothing else is: pino's own destination ends the process for it and then waits for the disk for ever, still listening.
 */
import { writeSync } from 'node:fs';

const STANDARD_ERROR = 2;
/** How often a pipe that is full for the moment is tried again, and how long each time. */
const TRIES = 20;
const WAIT_MS = 5;

/** Takes whole lines, as pino gives them. */
export const logLines = {
  write(line: string): void {
    const bytes = Buffer.from(line);
    let written = 0;
    for (let tried = 0; written < bytes.length && tried < TRIES;) {
      try {
        written += writeSync(STANDARD_ERROR, bytes, written);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return;
        tried += 1;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
      }
    }
  },
};
