/* Which keys a case can list, from pages that strangers name. */
import { describe, expect, it } from 'vitest';
import { coverage, otherScopes, reportsFor } from '../../../hub/cases/scopes.ts';

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

  it('say what they cover', () => {
    const words = ['host:evil.example', 'url:evil.example/a', 'acct:TH:1234567890'] as const;
    expect(new Set(words.map((key) => coverage(key).th)).size).toBe(3);
  });
});
