/*
 * The steps of a process that is to die in the middle: each before a change of a file's name, the making of a folder or a removal, which is
 * how everything whole is written here. Of paths that differ in numbers only, as the deltas of earlier releases, the first counts.
 */
import type { PathLike } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

export interface Steps {
  /** One that is no change of a file. */
  readonly step: (what: string, path: PathLike) => void;
  readonly count: () => number;
}

/** Kills this process at the n-th step, or at the first of that name. Call before anything is loaded that changes files. */
export function dieAt(dying: string): Steps {
  let count = 0;
  const met = new Set<string>();
  const step = (what: string, path: PathLike): void => {
    const name = `${what} ${String(path)}`.replaceAll(/[0-9a-f-]{6,}|\d+/g, '#');
    if (met.has(name)) return;
    met.add(name);
    count += 1;
    // Nothing runs after this: no cleaning up, as when the power is cut.
    if (count === Number(dying) || what === dying) process.kill(process.pid, 'SIGKILL');
  };
  const { rename, rm, mkdir } = fs;
  fs.rename = (from, to) => {
    step('rename', to);
    return rename(from, to);
  };
  fs.rm = (path, options) => {
    step('rm', path);
    return rm(path, options);
  };
  fs.mkdir = ((path, options) => {
    step('mkdir', path);
    return mkdir(path, options);
  }) as typeof mkdir;
  syncBuiltinESMExports();
  return { step, count: () => count };
}
