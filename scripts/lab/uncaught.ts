/*
 * What the extension's own scripts threw and nobody caught: in its worker, on its pages, in the pages of others. Chromium writes it into a
 * file of the profile, Firefox to its output, so that no script has to be listened to: a worker that somebody listens to never rests.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import type { BrowserName } from '../browsers.ts';

/** Have Chromium write what its consoles say. */
export const CHROMIUM_LOGS = ['--enable-logging', '--log-level=0'];
/** Have Firefox do so. */
export const FIREFOX_LOGS = { 'browser.dom.window.dump.enabled': true, 'devtools.console.stdout.content': true };

/** Begins a record of Chromium's log, which may have several lines: process, thread, date. */
const RECORD = /^(?=\[\d+:\d+:\d+\/)/m;
const OF_CHROMIUM = /:INFO:CONSOLE[^\]]*\] "([^]*)", source: chrome-extension:\/\/[^/\s]+\/(\S*) \(\d+\)\s*$/;
const OF_FIREFOX = /^JavaScript error: moz-extension:\/\/[^/\s]+\/([^,\s]*), line \d+: (.*)$/;
/** Each word of what a console was told stands in quotation marks. */
const SAID_IN_FIREFOX = /^console\.\w+: "(.*)"$/;

const THROWN = /^(?:Uncaught|Unchecked runtime\.lastError)/;
/**
 * A failure that was caught at the very edge and has no code (lib/log.ts): nobody had thought of it. That a page takes no script, or its tab
 * is gone, somebody had.
 */
const UNEXPECTED = /^\[tuean\] (?!page |the tab is gone )[^[]*? failed (.*)$/;
/** Nobody is left who could be told: the browser ends, the worker was ended. */
const OVER = /^(?:The browser is shutting down\.|No SW)$/;

export interface Uncaught {
  /** What has come since the last call, one line each: the script, as far as the browser names it, and what it said. */
  readonly take: () => Promise<readonly string[]>;
  /** Reads what the profile holds. Call before that is removed. */
  readonly keep: () => Promise<void>;
}

/** Begins to note. Call as soon as the browser runs. */
export function noteUncaught(name: BrowserName, browser: Browser, profile: string): Uncaught {
  let output = '';
  let taken = 0;
  const child = browser.process();
  for (const stream of name === 'firefox' ? [child?.stderr, child?.stdout] : [])
    stream?.on('data', (part: unknown) => (output += String(part)));
  const keep = async (): Promise<void> => {
    if (name === 'chromium') output = await readFile(join(profile, 'chrome_debug.log'), 'utf8').catch(() => output);
  };
  return {
    keep,
    take: async () => {
      await keep();
      const all = uncaughtIn(name, output);
      const fresh = all.slice(taken);
      taken = all.length;
      return fresh;
    },
  };
}

/** What nobody caught, by all that a browser has written. */
export function uncaughtIn(name: BrowserName, output: string): readonly string[] {
  const said =
    name === 'chromium' ? output.split(RECORD).flatMap(saidInChromium) : output.split('\n').flatMap(saidInFirefox);
  return said.filter(({ words }) => isUncaught(words)).map(({ script, words }) => `${script}: ${words}`);
}

interface Said {
  readonly script: string;
  readonly words: string;
}

function saidInChromium(record: string): readonly Said[] {
  const [, words, script] = OF_CHROMIUM.exec(record) ?? [];
  return words === undefined || script === undefined ? [] : [{ script, words }];
}

function saidInFirefox(line: string): readonly Said[] {
  const [, script, error] = OF_FIREFOX.exec(line) ?? [];
  if (script !== undefined && error !== undefined) return [{ script, words: `Uncaught ${error}` }];
  const [, words] = SAID_IN_FIREFOX.exec(line) ?? [];
  return words === undefined ? [] : [{ script: 'console', words: words.replaceAll('" "', ' ') }];
}

function isUncaught(words: string): boolean {
  const unexpected = UNEXPECTED.exec(words)?.[1];
  return THROWN.test(words) || (unexpected !== undefined && !OVER.test(unexpected));
}
