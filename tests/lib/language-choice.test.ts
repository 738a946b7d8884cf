import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepLanguage, readLanguage } from '../../lib/language-choice.ts';
import { createLanguage } from '../../lib/pages/language.ts';

/** What the browser's storage and that of our pages hold, and whether they are closed. */
const held = vi.hoisted(() => ({
  local: new Map<string, unknown>(),
  page: new Map<string, string>(),
  isClosed: false,
}));

vi.mock('wxt/browser', () => {
  const closed = () => Promise.reject(new Error('storage is closed'));
  const local = {
    get: (key: string) => (held.isClosed ? closed() : Promise.resolve({ [key]: held.local.get(key) })),
    set: (values: Record<string, unknown>) => {
      if (held.isClosed) return closed();
      for (const [key, value] of Object.entries(values)) held.local.set(key, value);
      return Promise.resolve();
    },
  };
  return { browser: { storage: { local } } };
});

beforeEach(() => {
  held.local.clear();
  held.page.clear();
  held.isClosed = false;
  speaks('en-GB');
  vi.stubGlobal('document', { documentElement: { lang: '' } });
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => held.page.get(key) ?? null,
    setItem: (key: string, value: string) => held.page.set(key, value),
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function speaks(...languages: string[]): void {
  vi.stubGlobal('navigator', { languages });
}

describe('the language of the card', () => {
  it.each<[name: string, stored: unknown, preferred: string[], expected: 'th' | 'en']>([
    ['what was chosen, against the browser', 'en', ['th-TH'], 'en'],
    ['what was chosen, against the browser the other way', 'th', ['en-GB'], 'th'],
    ['Thai wherever the reader knows it', undefined, ['en-US', 'th'], 'th'],
    ['English where the reader knows it and no Thai', undefined, ['de-DE', 'en-US'], 'en'],
    ['Thai where the reader knows neither', undefined, ['de-DE'], 'th'],
    ['no broken choice', 'xx', ['en-GB'], 'en'],
    ['no choice of another type', { th: true }, ['en-GB'], 'en'],
  ])('is %s', async (_name, stored, preferred, expected) => {
    if (stored !== undefined) held.local.set('language', stored);
    speaks(...preferred);
    expect(await readLanguage()).toBe(expected);
  });

  it('is the one chosen on a page of ours, for the worker and for the next page', async () => {
    const { language, choose } = createLanguage();
    expect(language.value).toBe('en');
    choose('th');
    expect(language.value).toBe('th');
    expect(document.documentElement.lang).toBe('th');
    expect(await readLanguage()).toBe('th');
    expect(createLanguage().language.value).toBe('th');
  });

  it('comes from the browser where storage is closed, and choosing then fails nowhere', async () => {
    held.local.set('language', 'th');
    held.isClosed = true;
    await keepLanguage('th');
    expect(await readLanguage()).toBe('en');
  });

  it('changes on an open page when it is chosen on another, or the browser changes its own', () => {
    const { language } = createLanguage();
    held.page.set('tuean.language', 'th');
    window.dispatchEvent(storageEvent('another key'));
    expect(language.value).toBe('en');
    window.dispatchEvent(storageEvent('tuean.language'));
    expect(language.value).toBe('th');
    expect(document.documentElement.lang).toBe('th');
    // All of storage was emptied: the browser's language counts again.
    held.page.clear();
    window.dispatchEvent(storageEvent(null));
    expect(language.value).toBe('en');
    speaks('th-TH');
    window.dispatchEvent(new Event('languagechange'));
    expect(language.value).toBe('th');
  });
});

function storageEvent(key: string | null): Event {
  return Object.assign(new Event('storage'), { key });
}
