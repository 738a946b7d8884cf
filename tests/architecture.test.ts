/*
 * The rules that keep the house in order: who may import whom, and what must be nowhere but in one place. Each rule is
 * a function from the sources to what breaks it, so that each is also shown to catch a planted breach.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

interface Source {
  readonly path: string;
  readonly text: string;
}
type Rule = (sources: readonly Source[]) => string[];

const ROOT = join(import.meta.dirname, '..');

const CODE = /\.(ts|tsx|mjs)$/;
/** Parts of the product; tests and scripts may use what the product may not. */
const PRODUCT = /^(components|entrypoints|hub|lib|locales)\//;
const EXTENSION = /^(components|entrypoints|lib|locales)\//;

/** For each part, longest prefix first, which of our parts it may import. */
const MAY_IMPORT: readonly (readonly [part: string, allowed: RegExp])[] = [
  ['lib/core/', /^lib\/core\//],
  ['lib/', /^(lib|locales|public)\//],
  ['components/', /^(components\/|locales\/|lib\/core\/|lib\/pages\/|lib\/messages\.ts$)/],
  ['locales/', /^(locales\/|lib\/core\/|lib\/messages\.ts$)/],
  ['entrypoints/', /^(components\/|lib\/|locales\/|public\/)/],
  ['hub/', /^(hub\/|lib\/core\/|package\.json$)/],
  ['scripts/', /^scripts\//],
  ['tests/', /./],
];

/** What a page of ours may take from lib/core and lib/messages as running code: formatting, names and constants. */
const COMPONENTS_RUN = /^(components\/|locales\/|lib\/core\/(indicators|blocklist|emergency|lessons)\/)/;

const FETCH_RULE =
  'the extension fetches only in the updater, the outbox of reports, the console, and a picture that a person asked about';

const rules: Record<string, Rule> = {
  'each part imports only what it may': (sources) =>
    sources.flatMap(({ path, text }) => {
      const own = MAY_IMPORT.find(([part]) => path.startsWith(part));
      if (!own) return [];
      return importsOf(path, text)
        .filter(({ target, typeOnly }) => !own[1].test(target) && !(typeOnly && isTypeSource(path, target)))
        .filter(({ target }) => !isWithinOwnEntrypoint(path, target))
        .map(({ target }) => `${path} imports ${target}`);
    }),

  'components run no code but formatting of lib/core': (sources) =>
    sources
      .filter(({ path }) => path.startsWith('components/'))
      .flatMap(({ path, text }) =>
        importsOf(path, text)
          .filter(({ target, typeOnly }) => !typeOnly && !COMPONENTS_RUN.test(target))
          .map(({ target }) => `${path} runs code of ${target}`),
      ),

  'components know no browser API, network, storage or clock': absent(
    /^components\//,
    /\b(chrome|browser)\s*\.|wxt\/browser|(?<![\w.$])fetch\s*\(|\bindexedDB\b|\blocalStorage\b|\bDate\.now\b|new Date\(\)|\bset(Timeout|Interval)\b/,
  ),
  'lib/core knows no browser, network, storage, clock or randomness': absent(
    /^lib\/core\//,
    /\b(chrome|browser)\s*\.|from 'node:|wxt\/|\bindexedDB\b|\bglobalThis\.fetch\b|\bDate\.now\b|new Date\(\)|Math\.random|getRandomValues|\bset(Timeout|Interval)\b/,
  ),
  [FETCH_RULE]: absent(
    EXTENSION,
    /(?<![\w.$'-])fetch\s*\((?!\s*path\b)|\b(globalThis|self|window)\.fetch\b|\bXMLHttpRequest\b|\bsendBeacon\b|new WebSocket\b|\bEventSource\b|new Image\b/,
    /^lib\/(updater\/|core\/trust\/|console\/client\.ts$|reports\/transport\.ts$|pictures\/fetch-picture\.ts$)/,
  ),
  'IndexedDB is opened only in the stores': absent(
    EXTENSION,
    /\bindexedDB\b|from 'idb'/,
    /^lib\/(store\/|console\/key-store\.ts$|reports\/outbox-database\.ts$)/,
  ),
  'SQL is only in hub/db': absent(
    /^hub\//,
    /from '(drizzle-orm|pg|@electric-sql\/)|\bsql`|\b(SELECT|INSERT INTO|DELETE FROM|CREATE TABLE)\b/,
    /^hub\/db\//,
  ),
  // Two ends: what runs in pages goes without the parsers of the worker's.
  'messages pass only through lib/messages.ts and lib/page/messages.ts': absent(
    EXTENSION,
    /\b(sendMessage|onMessage|onMessageExternal|onConnect)\b/,
    /^lib\/(page\/)?messages\.ts$/,
  ),
  'the content script holds no parser, no list and no detection': (sources) =>
    sources
      .filter(({ path }) => path === 'entrypoints/page.ts' || path.startsWith('lib/page/'))
      .filter(({ path }) => !path.startsWith('lib/page/card'))
      .flatMap(({ path, text }) =>
        importsOf(path, text)
          .filter(({ target, typeOnly }) => !typeOnly && !target.startsWith('lib/page/'))
          .map(({ target }) => `${path} runs code of ${target}`),
      ),
  'no text becomes markup or code': absent(
    PRODUCT,
    /\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write)\b|\beval\s*\(|\bnew Function\b|\bcreateContextualFragment\b/,
  ),
  'no release reaches the store but through trust': (sources) =>
    sources
      .filter(({ path, text }) => EXTENSION.test(path) && COMMITS_RELEASE.test(text) && !path.startsWith('lib/store/'))
      .filter(({ path, text }) => !reaches(sources, path, text, 'lib/core/trust/'))
      .map(({ path }) => `${path} commits a release without lib/core/trust`),
  'comments name only files that are there': (sources) => {
    const files = trackedFiles();
    return sources.flatMap(({ path, text }) =>
      namedInComments(text)
        .filter((name) => !files.some((file) => file === name || file.endsWith(`/${name}`)))
        .map((name) => `${path} names ${name}`),
    );
  },
  'the worker listens for no page: nothing is externally connectable': absent(
    /^(wxt\.config\.ts|entrypoints\/)/,
    /externally_connectable/,
  ),
};

/** Words for every error code: the catalogues take the codes' types from where they are thrown, and no running code. */
function isTypeSource(path: string, target: string): boolean {
  return path.startsWith('locales/') && target.startsWith('lib/');
}

/** How the store is asked to put another release in force. */
const COMMITS_RELEASE = /\.(commit|commitRelease|commitBase|commitDelta|installBase|applyRelease)\(/;

describe('architecture', () => {
  const sources = productSources();

  it('sees the sources', () => {
    expect(sources.length).toBeGreaterThan(10);
  });

  for (const [name, rule] of Object.entries(rules)) {
    it(name, () => {
      expect(rule(sources)).toEqual([]);
    });
  }
});

describe('architecture rules catch a planted breach', () => {
  const breaches: readonly (readonly [rule: string, path: string, text: string])[] = [
    ['each part imports only what it may', 'lib/core/x.ts', `import { a } from '../guard/y.ts';`],
    ['each part imports only what it may', 'lib/guard/x.ts', `import { a } from '../../entrypoints/background.ts';`],
    ['each part imports only what it may', 'hub/api/x.ts', `import { a } from '../../lib/messages.ts';`],
    ['each part imports only what it may', 'entrypoints/popup/main.tsx', `const a = await import('../../hub/x.ts');`],
    ['each part imports only what it may', 'scripts/x.ts', `import { a } from '../hub/cli/main.ts';`],
    ['each part imports only what it may', 'lib/x.ts', `export { a } from '../tests/x.ts';`],
    [
      'components run no code but formatting of lib/core',
      'components/X.tsx',
      `import { a } from '../lib/messages.ts';`,
    ],
    ['components know no browser API, network, storage or clock', 'components/X.tsx', `browser.tabs.query({});`],
    ['components know no browser API, network, storage or clock', 'components/X.tsx', `const now = Date.now();`],
    ['lib/core knows no browser, network, storage, clock or randomness', 'lib/core/x.ts', `Math.random()`],
    [FETCH_RULE, 'lib/guard/x.ts', `await fetch('https://a.example');`],
    [FETCH_RULE, 'lib/reports/x.ts', `await fetch('https://a.example/v1/reports');`],
    [FETCH_RULE, 'lib/pictures/x.ts', `await fetch('https://a.example/picture.png');`],
    [FETCH_RULE, 'entrypoints/background.ts', `navigator.sendBeacon('/');`],
    ['IndexedDB is opened only in the stores', 'lib/updater/x.ts', `import { openDB } from 'idb';`],
    ['IndexedDB is opened only in the stores', 'lib/reports/x.ts', `import { openDB } from 'idb';`],
    ['SQL is only in hub/db', 'hub/api/x.ts', 'await db.execute(sql`x`);'],
    [
      'the content script holds no parser, no list and no detection',
      'lib/page/x.ts',
      `import { findIndicators } from '../core/detect/find-indicators.ts';`,
    ],
    [
      'messages pass only through lib/messages.ts and lib/page/messages.ts',
      'entrypoints/x.ts',
      `browser.runtime.sendMessage({});`,
    ],
    ['no text becomes markup or code', 'components/X.tsx', `<p dangerouslySetInnerHTML={x} />`],
    ['no text becomes markup or code', 'lib/x.ts', `element.innerHTML = text;`],
    ['comments name only files that are there', 'hub/x.ts', `/* Deleted when its day is over (no-such-file.ts). */`],
    ['comments name only files that are there', 'lib/x.ts', `// See lib/no-such-folder/store.ts.`],
    ['no release reaches the store but through trust', 'lib/updater/x.ts', `await store.commit(state);`],
    [
      'the worker listens for no page: nothing is externally connectable',
      'wxt.config.ts',
      `externally_connectable: {}`,
    ],
  ];

  it.each(breaches)('%s: %s', (name, path, text) => {
    expect(rules[name]?.([{ path, text }])).not.toEqual([]);
  });

  it('every rule has a planted breach', () => {
    expect(new Set(breaches.map(([name]) => name))).toEqual(new Set(Object.keys(rules)));
  });

  it('a comment breaks no rule, and code after a string that looks like one still does', () => {
    const rule = rules['no text becomes markup or code'];
    expect(rule?.([{ path: 'lib/x.ts', text: '// never innerHTML\n/* eval() */' }])).toEqual([]);
    expect(rule?.([{ path: 'lib/x.ts', text: `const a = 'https://b'; x.innerHTML = a;` }])).not.toEqual([]);
  });
});

describe('the lock file', () => {
  const packages = parseLock(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));

  // npm leaves out what its registry lacks for another platform, and `npm ci` then refuses the file everywhere.
  it('names every optional package with its version', () => {
    const missing = Object.values(packages)
      .flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}))
      .filter((name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)));
    expect(missing).toEqual([]);
  });
});

describe('what is tracked', () => {
  // Spelled in two halves, so that this file does not hold what it looks for.
  const forbidden: readonly (readonly [what: string, pattern: RegExp])[] = [
    ['a path of one machine', new RegExp(['/wo', 'rk/|/ro', 'ot/|/ho', 'me/[a-z]+/|/Us', 'ers/[a-z]'].join(''))],
    ['the address of a package registry', new RegExp(['registry\\.', 'npm|npm', '\\.pkg|art', 'ifactory'].join(''))],
    ['a note of work left to do', new RegExp(['\\b(TO', 'DO|FIX', 'ME|XX', 'X|HA', 'CK)\\b'].join(''))],
    ['a test that is left out or runs alone', new RegExp(['\\.(sk', 'ip|on', 'ly)\\('].join(''))],
    ['a silenced type error', new RegExp(['@ts-', '(ignore|expect-error|nocheck)'].join(''))],
    ['a private key', new RegExp(['BEGIN [A-Z ]*PRI', 'VATE KEY'].join(''))],
  ];

  it.each(forbidden)('holds nowhere %s', (_what, pattern) => {
    const found = trackedFiles()
      .filter((path) => /\.(ts|tsx|mjs|js|json|sh|md|html|css|yml|yaml)$|^\.ci\/run$/.test(path))
      .filter((path) => !path.startsWith('tests/fixtures/'))
      .filter((path) => pattern.test(readFileSync(join(ROOT, path), 'utf8')));
    expect(found).toEqual([]);
  });

  it.each([
    ['a path of one machine', ['/ho', 'me/somebody/x'].join('')],
    ['a note of work left to do', ['// TO', 'DO later'].join('')],
    ['a test that is left out or runs alone', ['it.sk', "ip('x')"].join('')],
    ['a silenced type error', ['// @ts-', 'ignore'].join('')],
    ['the address of a package registry', ['https://registry.', 'npmjs.org/x'].join('')],
    ['a private key', ['-----BEGIN PRI', 'VATE KEY-----'].join('')],
  ])('finds %s', (what, text) => {
    expect(forbidden.find(([name]) => name === what)?.[1].test(text)).toBe(true);
  });
});

const lockSchema = v.object({
  packages: v.record(v.string(), v.object({ optionalDependencies: v.optional(v.record(v.string(), v.string())) })),
});

function parseLock(text: string): v.InferOutput<typeof lockSchema>['packages'] {
  return v.parse(lockSchema, JSON.parse(text)).packages;
}

function absent(where: RegExp, pattern: RegExp, allowed?: RegExp): Rule {
  return (sources) =>
    sources
      .filter(({ path }) => where.test(path) && !allowed?.test(path))
      .flatMap(({ path, text }) => {
        const found = pattern.exec(withoutComments(text));
        return found ? [`${path}: ${found[0]}`] : [];
      });
}

/** Names and paths of TypeScript files in comments; patterns with a star name none. */
function namedInComments(text: string): string[] {
  const comments = (text.match(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm) ?? []).join('\n');
  return comments.match(/(?<![\w/.*-])(?:[\w-]+\/)*[\w-]+\.tsx?\b/g) ?? [];
}

interface Import {
  /** Path from the root of the repository. */
  readonly target: string;
  readonly typeOnly: boolean;
}

/** Imports of our own files: static, re-exported and dynamic. Packages are left out. */
function importsOf(path: string, text: string): Import[] {
  const pattern = /\b(import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g;
  return [...withoutComments(text).matchAll(pattern)].flatMap((match) => {
    const specifier = match[3] ?? match[4] ?? '';
    const target = ourPath(path, specifier);
    return target === null ? [] : [{ target, typeOnly: match[2] !== undefined }];
  });
}

function ourPath(from: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier.replace(/\?.*$/, ''));
  return /^[@~]\//.test(specifier) ? specifier.slice(2) : null;
}

/** A page's own style sheet and parts beside it. */
function isWithinOwnEntrypoint(path: string, target: string): boolean {
  const own = /^entrypoints\/[^/]+\//.exec(path)?.[0];
  return own !== undefined && target.startsWith(own);
}

/** Whether a file imports, itself or through what it imports, something under `goal`. */
function reaches(
  sources: readonly Source[],
  path: string,
  text: string,
  goal: string,
  seen = new Set<string>(),
): boolean {
  seen.add(path);
  return importsOf(path, text).some(({ target, typeOnly }) => {
    if (typeOnly || seen.has(target)) return false;
    if (target.startsWith(goal)) return true;
    const next = sources.find((source) => source.path === target);
    return next !== undefined && reaches(sources, next.path, next.text, goal, seen);
  });
}

/** Blanks comments; strings and template literals are kept, so that `'https://…'` does not start a comment. */
function withoutComments(text: string): string {
  const pattern = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return text.replace(pattern, (part) => (/^\/[/*]/.test(part) ? ' ' : part));
}

function productSources(): Source[] {
  return trackedFiles()
    .filter((path) => CODE.test(path) && (PRODUCT.test(path) || /^(scripts|tests)\/|^wxt\.config\.ts$/.test(path)))
    .filter((path) => path !== 'tests/architecture.test.ts')
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** Files that git tracks or would track. */
function trackedFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: ROOT, encoding: 'utf8' });
  return listed.split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)));
}
