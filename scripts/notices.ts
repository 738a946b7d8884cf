/*
 * Writes THIRD-PARTY-NOTICES.md: every package that the extension, the hub or the command line needs to run, with its
 * licence as the package carries it. Reads what is installed, so run it after `npm ci`.
 *   node scripts/notices.ts           write the file
 *   node scripts/notices.ts --check   exit 1 when the file is not what would be written
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const ROOT = join(import.meta.dirname, '..');
const OUTPUT = join(ROOT, 'THIRD-PARTY-NOTICES.md');

const dependencies = v.optional(v.record(v.string(), v.string()), {});
const manifestSchema = v.object({
  name: v.string(),
  version: v.string(),
  license: v.optional(v.string(), 'see below'),
  dependencies,
  optionalDependencies: dependencies,
});
type Manifest = v.InferOutput<typeof manifestSchema>;

interface Notice {
  readonly manifest: Manifest;
  readonly texts: readonly string[];
}

/** What packages carry in their data, and their own licence file does not say. */
const CARRIED: Readonly<Record<string, string>> = {
  tldts: 'Holds a compiled copy of the Public Suffix List (publicsuffix.org), Mozilla Public License 2.0.',
  '@electric-sql/pglite': 'Holds PostgreSQL compiled to WebAssembly, under the PostgreSQL Licence.',
};

/** Tools of development whose own run-time code ends up in the extension; what they depend on does not. */
const BUNDLED_FROM_TOOLS = ['wxt', '@wxt-dev/browser'];

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

/** Every package below the root's `dependencies`, and what tools put into the extension; peers are not followed. */
function collectNotices(): Notice[] {
  const notices = new Map<string, Notice>();
  const root = readManifest(ROOT);
  const waiting = Object.keys(root.dependencies).map((name) => ({ name, from: ROOT }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const folder = findPackage(next.name, next.from);
    if (folder === null || notices.has(folder)) continue;
    const manifest = readManifest(folder);
    notices.set(folder, { manifest, texts: licenceTexts(folder) });
    const below = { ...manifest.dependencies, ...manifest.optionalDependencies };
    waiting.push(...Object.keys(below).map((name) => ({ name, from: folder })));
  }
  for (const name of BUNDLED_FROM_TOOLS) {
    const folder = findPackage(name, ROOT);
    if (folder === null || notices.has(folder)) continue;
    notices.set(folder, { manifest: readManifest(folder), texts: licenceTexts(folder) });
  }
  return [...notices.values()].sort((a, b) => compare(a.manifest, b.manifest));
}

function compare(a: Manifest, b: Manifest): number {
  const [left, right] = [`${a.name}@${a.version}`, `${b.name}@${b.version}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Node's own rule: the nearest node_modules upwards; null for an optional package that is not installed. */
function findPackage(name: string, from: string): string | null {
  for (let folder = from; folder.length >= ROOT.length; folder = join(folder, '..')) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
  }
  return null;
}

function readManifest(folder: string): Manifest {
  return v.parse(manifestSchema, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
}

function licenceTexts(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
}

/** A fence longer than any run of backticks in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const trimmed = text.replaceAll(/[ \t]+$/gm, '');
  return `${fence}text\n${trimmed}\n${fence}`;
}

function formatNotices(notices: readonly Notice[]): string {
  const head = [
    '# Third-party notices',
    'The packages that Tuean needs to run, with their licences as the packages carry them. Written by',
    '`node scripts/notices.ts`; tools of development and the peers of the benchmarks are not part of any build and',
    'are not listed.',
  ];
  const index = notices.map(({ manifest: { name, version, license } }) => `- ${name} ${version}: ${license}`);
  const sections = notices.map(({ manifest: { name, version, license }, texts }) => {
    const carried = CARRIED[name];
    const body = texts.length > 0 ? texts.map(fenced) : [`The package carries no licence text; it names ${license}.`];
    return [`## ${name} ${version}`, ...(carried ? [carried] : []), ...body].join('\n\n');
  });
  const [title = '', ...intro] = head;
  return `${[title, intro.join('\n'), index.join('\n'), ...sections].join('\n\n')}\n`;
}

const wanted = formatNotices(collectNotices());
if (process.argv.includes('--check')) {
  const isCurrent = existsSync(OUTPUT) && readFileSync(OUTPUT, 'utf8') === wanted;
  if (!isCurrent) console.error('THIRD-PARTY-NOTICES.md: expected what is installed; run node scripts/notices.ts');
  process.exitCode = isCurrent ? 0 : 1;
} else {
  writeFileSync(OUTPUT, wanted);
}
