#!/usr/bin/env node
// Starts the command line under Node 24: the one of this project when the one that runs is older.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(import.meta.url);
const own = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));
const isNew = Number(process.versions.node.split('.')[0]) >= 24;

if (isNew) {
  // Half of what a short command takes is compiling. Kept inside the project: what lies in a folder that others may write to is not run.
  enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/tuean', import.meta.url)));
  await import('./quick-start.mjs');
  await import('./main.ts');
} else if (existsSync(own)) {
  const child = spawn(own, [launcher, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    throw error;
  });
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
} else {
  process.stderr.write(
    `tuean needs Node 24 or newer, this is ${process.version}; run npm install in the project first\n`,
  );
  process.exitCode = 1;
}
