/*
 * docs/indicators.md shows what the code does: each table between its marks is rendered here and compared, spacing
 * aside. UPDATE_DOCS=1 writes them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hostExpressions, parseHost } from '../../../../lib/core/indicators/host.ts';
import type { SiteKey } from '../../../../lib/core/indicators/key.ts';
import { isIndicatorProblem, parseListedUrl } from '../../../../lib/core/indicators/parse-listed.ts';
import { canonicalizeUrl, urlExpressions } from '../../../../lib/core/indicators/url.ts';
import { gateListing, isNeverBlocked } from '../../../../lib/core/policy/gate.ts';

const PAGE = new URL('../../../../docs/indicators.md', import.meta.url);

function code(text: string): string {
  return `\`${text}\``;
}

function codes(texts: readonly string[]): string {
  return texts.length === 0 ? 'none' : texts.map(code).join(', ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const HOSTS = [
  'EVIL.Example.',
  '..evil..example',
  'เช็กก่อน.com',
  'ｅｖｉｌ。example',
  '3279880203',
  '0x7f.1',
  '0300.0250.1',
  '[2001:DB8:0:0::1]',
  '[::ffff:192.0.2.1]',
  '[64:ff9b::192.0.2.1]',
  '276.2.3',
  'ev<il.example',
];

const URLS = [
  'http://user:pass@EVIL.example:8080/Pay?X=1#top',
  'https://bank.co.th@evil.example/',
  'https:\\\\evil.example\\a',
  'https://evil.example/a/%252e%252e/b//c',
  'https://evil.example/%25%32%35',
  'https://evil.example/ก%0a',
  'https://evil.example/a%3Fb?c%23d',
  'https://evil.example/?next=https%3A%2F%2Fbank.example',
  'http:///evil.example/',
  'ftp://evil.example/file',
  'about:blank',
  'blob:https://evil.example/1',
];

const LISTED = [
  'hxxps://evil[.]example/pay',
  'https:/evil.example/pay',
  'evil.example:8443/pay?x=1',
  'https://evil.example/#/login',
  '192.0.2.1',
  'mailto:a@evil.example',
  'https://',
  'https://*.evil.example/a',
];

const GATED: readonly SiteKey[] = [
  'host:evil.example',
  'host:www.scb.co.th',
  'url:scb.co.th/login',
  'host:scb.co.th.evil.example',
  'host:ibank.co.th',
  'host:office.go.th',
  'url:office.go.th/uploads/pay.html',
  'host:co.th',
  'host:github.io',
  'host:evil.github.io',
  'host:m.facebook.com',
  'url:m.facebook.com/evil.page',
  'url:www.youtube.com/watch',
  'url:www.youtube.com/watch?v=abc',
  'host:evil.weebly.com',
  'host:wongnai.com',
  'url:wongnai.com/evil',
  'host:192.168.1.1',
  'host:printer.local',
];

const TABLES: Record<string, () => string> = {
  hosts: () =>
    table(
      ['written', 'host'],
      HOSTS.map((text) => [code(text), parseHost(text) === null ? 'none' : code(parseHost(text) ?? '')]),
    ),
  'host-keys': () =>
    table(
      ['host', 'keys asked for'],
      ['a.b.evil.co.th', 'a.evil.github.io', 'github.io', '192.0.2.1'].map((host) => [
        code(host),
        codes(hostExpressions(host)),
      ]),
    ),
  urls: () =>
    table(
      ['address', 'host', 'path', 'query'],
      URLS.map((address) => {
        const url = canonicalizeUrl(address);
        if (url === null) return [code(address), 'none', '', ''];
        return [code(address), code(url.host), code(url.path), url.query === null ? '' : code(url.query)];
      }),
    ),
  'url-keys': () =>
    table(
      ['address', 'URL keys asked for'],
      ['https://a.evil.example/1/2/3/4/5.html?x=1', 'https://evil.example/?x', 'https://evil.example/'].map(
        (address) => {
          const url = canonicalizeUrl(address);
          return [code(address), codes(url === null ? [] : urlExpressions(url))];
        },
      ),
    ),
  listed: () =>
    table(
      ['listed as', 'key'],
      LISTED.map((text) => {
        const key = parseListedUrl(text);
        return [code(text), isIndicatorProblem(key) ? `${key.problem}: expected ${key.expected}` : code(key)];
      }),
    ),
  gate: () =>
    table(
      ['key', 'gate', 'clients'],
      GATED.map((key) => {
        const verdict = gateListing(key, { topSites: new Set(['wongnai.com']) });
        const rule = verdict.allowed ? 'allowed' : `${code(verdict.rule)}${verdict.insistable ? ', insist' : ''}`;
        return [code(key), rule, isNeverBlocked(key) ? 'never block' : ''];
      }),
    ),
};

/** Column widths are the formatter's business. */
function squeeze(markdown: string): string {
  return markdown.trim().replace(/-{3,}/g, '---').replace(/ +/g, ' ');
}

function blockOf(name: string): RegExp {
  return new RegExp(`<!-- table: ${name} -->([\\s\\S]*?)<!-- /table -->`);
}

test.each(Object.entries(TABLES))('the table of %s in docs/indicators.md is what the code does', (name, render) => {
  const page = readFileSync(PAGE, 'utf8');
  const rendered = render();
  if (process.env['UPDATE_DOCS'] === '1') {
    const block = `<!-- table: ${name} -->\n\n${rendered}\n\n<!-- /table -->`;
    writeFileSync(
      PAGE,
      page.replace(blockOf(name), () => block),
    );
    return;
  }
  expect(squeeze(blockOf(name).exec(page)?.[1] ?? '')).toBe(squeeze(rendered));
});
