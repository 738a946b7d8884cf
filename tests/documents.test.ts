/* The licences of what is built in, and links between the documents: what rots first when nobody looks. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

describe('THIRD-PARTY-NOTICES.md', () => {
  it('is what the installed packages say', () => {
    const run = () =>
      execFileSync(process.execPath, [join(ROOT, 'scripts/notices.ts'), '--check'], { encoding: 'utf8' });
    expect(run).not.toThrow();
  });
});

describe('the store listing', () => {
  const listing = readFileSync(join(ROOT, 'docs/store-listing.md'), 'utf8');

  // The Chrome Web Store and Edge Add-ons show the manifest's own name and description: what a form says beside it is not read.
  it.each([
    ['th', 'ชื่อ', 'สรุป'],
    ['en', 'Name', 'Summary'],
  ])('has the name and the summary that are in the package: %s', (language, name, summary) => {
    const words = JSON.parse(readFileSync(join(ROOT, `public/_locales/${language}/messages.json`), 'utf8'));
    expect(listing).toContain(`**${name}:** ${words.extensionName.message}\n`);
    expect(listing.match(new RegExp(`\\*\\*${summary} \\([^)]*\\):\\*\\* (.*)\\n`))?.[1]).toBe(
      words.extensionDescription.message,
    );
  });
});

describe('links of the documents', () => {
  const documents = [
    ...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
    ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => join('docs', file)),
    'tests/bench/README.md',
  ].filter((file) => file !== 'THIRD-PARTY-NOTICES.md');

  it('are many', () => {
    expect(documents.flatMap(linksOf).length).toBeGreaterThan(20);
  });

  it.each(documents)('lead somewhere: %s', (document) => {
    expect(linksOf(document).filter((link) => !existsSync(join(ROOT, dirname(document), link)))).toEqual([]);
  });

  it('are found where they are written, and not in code', () => {
    expect(linksIn('[a](b.md#c) ![d](e.png) [f](https://x.example) `[g](h.md)`\n```\n[i](j.md)\n```')).toEqual([
      'b.md',
      'e.png',
    ]);
  });
});

/** Relative targets of a document, without fragments. */
function linksOf(document: string): string[] {
  return linksIn(readFileSync(join(ROOT, document), 'utf8'));
}

function linksIn(markdown: string): string[] {
  const prose = markdown.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}
