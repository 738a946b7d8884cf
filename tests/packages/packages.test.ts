/*
 * The packages that go to the stores: made as `npm run zip` makes them, looked into, judged by Mozilla's own linter, and built once
 * more from the sources that go with them.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeHub } from '../../scripts/lab/hub.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const LINTER = join(import.meta.dirname, 'linter');
const WXT = join(ROOT, 'node_modules/wxt/bin/wxt.mjs');
/** Stores take 10 MB and more; a person on a prepaid plan does not. */
const MAX_PACKAGE_BYTES = 3 * 1024 * 1024;

type Files = Readonly<Record<string, Uint8Array>>;

let folder: string;
let chromium: Files;
let firefox: Files;
let sources: Files;
let firefoxZip: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tuean-packages-'));
  const hub = await makeHub(join(folder, 'hub'), 'https://hub.example', 900);
  environment = {
    ...process.env,
    // The test runner's own would build the views for debugging.
    NODE_ENV: 'production',
    SOURCE_DATE_EPOCH: '1767225600',
    TUEAN_HUB_URL: 'https://hub.example',
    TUEAN_TRUST_ROOT: hub.trustRoot,
    TUEAN_OUT_DIR: join(folder, 'out'),
  };
  for (const browser of ['chrome', 'firefox']) {
    await run(process.execPath, [WXT, 'zip', '-b', browser], { cwd: ROOT, env: environment });
  }
  const names = await readdir(join(folder, 'out'));
  const zipOf = (part: string): string =>
    join(folder, 'out', names.find((name) => name.endsWith(`-${part}.zip`)) ?? '');
  firefoxZip = zipOf('firefox');
  chromium = unzipSync(await readFile(zipOf('chrome')));
  firefox = unzipSync(await readFile(firefoxZip));
  sources = unzipSync(await readFile(zipOf('sources')));
}, 180_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the packages', () => {
  test('are small and hold nothing but the extension', () => {
    for (const files of [chromium, firefox]) {
      const names = Object.keys(files);
      expect(names).toContain('manifest.json');
      expect(names.filter((name) => /\.(map|ts|tsx)$|node_modules|(^|\/)\./.test(name))).toEqual([]);
      const text = names.filter((name) => /\.(js|html|css|json)$/.test(name)).map((name) => textOf(files, name));
      // Where it was built is nobody's business. As a count: the texts are long.
      expect(text.filter((one) => one.includes(ROOT))).toHaveLength(0);
      const bytes = Object.values(files).reduce((sum, file) => sum + file.length, 0);
      expect(bytes).toBeLessThan(2 * MAX_PACKAGE_BYTES);
    }
  });

  test('ask for what docs/permissions.md explains, and for nothing else', async () => {
    const explained = await readFile(join(ROOT, 'docs/permissions.md'), 'utf8');
    for (const files of [chromium, firefox]) {
      const { permissions, host_permissions: hosts } = manifestOf(files);
      expect(hosts).toEqual(['<all_urls>']);
      for (const permission of permissions) expect(explained).toContain(`\`${permission}\``);
    }
  });

  test('have no more code in the worker, which is read whenever that starts, than they need', () => {
    const [ofChromium, ofFirefox] = [chromium, firefox].map((files) => textOf(files, 'background.js'));
    // The list of public suffixes: a bundler that writes a constant wherever it is used has it three times.
    for (const script of [ofChromium, ofFirefox]) expect(script?.split('formsfeedbackofficial')).toHaveLength(2);
    // Words of a page: the worker chooses its language, and has no use for what it says.
    for (const script of [ofChromium, ofFirefox]) expect(script).not.toContain('This site is not on the list now');
    // Words of @noble/curves, which Chrome before 137 needs and no Firefox.
    expect(ofChromium).toContain('invalid field element');
    const allOfFirefox = Object.keys(firefox).filter((name) => name === 'background.js' || name.startsWith('worker/'));
    for (const name of allOfFirefox) expect(textOf(firefox, name)).not.toContain('invalid field element');
  });

  test('have the worker in one file for Chromium, and for Firefox a first one that needs no other', () => {
    expect(textOf(chromium, 'background.js')).not.toMatch(/\bimport\s*\(|^import\b/m);
    expect(Object.keys(chromium).filter((name) => name.startsWith('worker/'))).toEqual([]);
    const first = textOf(firefox, 'background.js');
    expect(manifestOf(firefox).background).toEqual({ type: 'module', scripts: ['background.js'] });
    // What it imports as it starts would be read before the first event is heard.
    expect(first).not.toMatch(/(^|[;}])import[\s{"']/);
    const brought = [...first.matchAll(/\bimport\(`\.\/(worker\/[\w-]+\.js)`\)/g)].map(([, name]) => name);
    expect(brought.length).toBeGreaterThan(4);
    expect(Object.keys(firefox)).toEqual(expect.arrayContaining(brought));
    // Names of the reader of numbers on pages, and of the client that verifies releases.
    for (const word of ['zxing_reader', 'mix-and-match']) expect(first).not.toContain(word);
  });

  test('carry the trust root and a first list, so that the first minute is protected', () => {
    for (const files of [chromium, firefox]) {
      expect(Object.keys(files).some((name) => name.startsWith('starter/'))).toBe(true);
    }
  });
});

const verdictSchema = v.object({
  errors: v.array(v.object({ code: v.string(), message: v.string() })),
  warnings: v.array(v.object({ code: v.string(), message: v.string(), file: v.optional(v.string()) })),
});

describe("Mozilla's linter", () => {
  test('finds no error, and warns of nothing but the framework', { timeout: 240_000 }, async () => {
    if (!existsSync(join(LINTER, 'node_modules'))) {
      await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: LINTER });
    }
    const linter = join(LINTER, 'node_modules/addons-linter/bin/addons-linter');
    // It ends with 1 where it warns.
    const { stdout } = await run(process.execPath, [linter, '--output', 'json', firefoxZip], {
      maxBuffer: 64 * 1024 * 1024,
    }).catch((error: unknown) => {
      if (error instanceof Error && 'stdout' in error) return { stdout: String(error.stdout) };
      throw error;
    });
    const verdict = v.parse(verdictSchema, JSON.parse(stdout));
    expect(verdict.errors).toEqual([]);
    // The view library can set markup when it is asked to; no code of ours asks (tests/architecture.test.ts).
    expect(verdict.warnings.filter(({ code }) => code !== 'UNSAFE_VAR_ASSIGNMENT')).toEqual([]);
  });
});

describe('the sources that go with the Firefox package', () => {
  test('hold no key, no test and no demo', () => {
    const names = Object.keys(sources);
    expect(names).toContain('package-lock.json');
    expect(names).toContain('README.md');
    expect(names.filter((name) => /^(tests|\.tuean|\.output|node_modules)\/|\.(pem|key)$/i.test(name))).toEqual([]);
  });

  test('build the same package again', { timeout: 120_000 }, async () => {
    const again = join(folder, 'again');
    for (const [name, bytes] of Object.entries(sources)) {
      if (name.endsWith('/')) continue;
      await mkdir(dirname(join(again, name)), { recursive: true });
      await writeFile(join(again, name), bytes);
    }
    await symlink(join(ROOT, 'node_modules'), join(again, 'node_modules'));
    const outDir = join(folder, 'again-out');
    await run(process.execPath, [WXT, 'build', '-b', 'firefox'], {
      cwd: again,
      env: { ...environment, TUEAN_OUT_DIR: outDir },
    });
    const rebuilt = new Map<string, string>();
    const built = join(outDir, 'firefox-mv3');
    for (const entry of await readdir(built, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      rebuilt.set(path.slice(built.length + 1), hashOf(await readFile(path)));
    }
    const packed = new Map(
      Object.entries(firefox)
        .filter(([name]) => !name.endsWith('/'))
        .map(([name, bytes]) => [name, hashOf(bytes)]),
    );
    expect(Object.fromEntries(rebuilt)).toEqual(Object.fromEntries(packed));
  });
});

const manifestSchema = v.object({
  permissions: v.array(v.string()),
  host_permissions: v.array(v.string()),
  background: v.unknown(),
});

function manifestOf(files: Files): v.InferOutput<typeof manifestSchema> {
  return v.parse(manifestSchema, JSON.parse(textOf(files, 'manifest.json')));
}

function textOf(files: Files, name: string): string {
  return new TextDecoder().decode(files[name]);
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
