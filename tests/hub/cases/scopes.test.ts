/* Which keys a case can list, from pages that strangers name. */
import { describe, expect, it } from 'vitest';
import { coverage, coveringKeys, otherScopes, reportsFor } from '../../../hub/cases/scopes.ts';

const pages = (...urls: (string | null)[]): { url: string | null }[] => urls.map((url) => ({ url }));

describe('scopes of a case', () => {
  it('are the pages that reports name, without their queries, those that most name first', () => {
    const reports = pages(
      'https://evil.example/b',
      'https://evil.example/a?order=1&name=somchai',
      'http://EVIL.example:8080/a#top',
      'https://evil.example/',
      null,
    );
    expect(otherScopes('host:evil.example', reports)).toEqual(['url:evil.example/a', 'url:evil.example/b']);
  });

  it('include pages of names below the host, and none of other sites or of no site', () => {
    const reports = pages(
      'https://pay.evil.example/x',
      'https://notevil.example/x',
      'https://evil.example.other.example/x',
      'javascript:alert(1)',
      'not a page',
      'https://evil.example\\@other.example/x',
    );
    expect(otherScopes('host:evil.example', reports)).toEqual([
      'url:evil.example/@other.example/x',
      'url:pay.evil.example/x',
    ]);
  });

  it('are ten at most', () => {
    const reports = pages(...Array.from({ length: 30 }, (_, n) => `https://evil.example/${n}`));
    expect(otherScopes('host:evil.example', reports)).toHaveLength(10);
  });

  it('of a page are its whole host, of a number none', () => {
    expect(otherScopes('url:evil.example/a/b?x=1', [])).toEqual(['host:evil.example']);
    expect(otherScopes('acct:TH:1234567890', pages('https://evil.example/a'))).toEqual([]);
  });

  it('are spoken for by the reports that name them', () => {
    const reports = pages('https://evil.example/a?x=1', 'https://evil.example/b', null);
    expect(reportsFor('host:evil.example', 'url:evil.example/a', reports)).toEqual(reports.slice(0, 1));
    expect(reportsFor('host:evil.example', 'host:evil.example', reports)).toEqual(reports);
    expect(reportsFor('url:evil.example/a', 'host:evil.example', reports)).toEqual(reports);
  });

  it('are covered by hosts above and by paths on the way, down to what somebody registered', () => {
    expect(coveringKeys('host:www.shop.evil.co.th')).toEqual(['host:shop.evil.co.th', 'host:evil.co.th']);
    expect(coveringKeys('host:evil.example')).toEqual([]);
    expect(coveringKeys('url:pay.evil.example/a/b?x=1')).toEqual([
      'url:pay.evil.example/a/b',
      'url:pay.evil.example/a/',
      'url:evil.example/a/b?x=1',
      'url:evil.example/a/b',
      'url:evil.example/a/',
      'host:pay.evil.example',
      'host:evil.example',
    ]);
    // Neighbours of a shared suffix, of a platform, and numbers have nothing to do with each other.
    expect(coveringKeys('host:evil.github.io')).toEqual([]);
    expect(coveringKeys('url:facebook.com/evil-shop')).toEqual([]);
    expect(coveringKeys('acct:TH:1234567890')).toEqual([]);
  });

  it('say what they cover', () => {
    const words = ['host:evil.example', 'url:evil.example/a', 'acct:TH:1234567890'] as const;
    expect(new Set(words.map((key) => coverage(key, null).th)).size).toBe(3);
    expect(coverage('acct:TH:1234567890', '014').en).toContain('Siam Commercial Bank');
  });
});
