import { describe, expect, it } from 'vitest';
import type { Ask } from '../../../lib/pages/interstitial.ts';
import { createMyData } from '../../../lib/pages/my-data.ts';
import { DEFAULT_SETTINGS } from '../../../lib/settings.ts';

function setUp(answers: Record<string, unknown>, hasConsoleKeys = () => Promise.resolve(false)) {
  const files: { name: string; text: string }[] = [];
  const asked: string[] = [];
  const kept = new Map([['tuean.language', 'th']]);
  const ask: Ask = (type) => {
    asked.push(type);
    return type in answers ? Promise.resolve(answers[type] as never) : Promise.reject(new Error(type));
  };
  const data = createMyData({
    ask,
    lessons: () => Promise.resolve(['job']),
    hasConsoleKeys,
    pageStorage: { getItem: (key) => kept.get(key) ?? null, clear: () => kept.clear() },
    saveFile: (name, _type, text) => files.push({ name, text }),
    version: '1.0.0',
    now: () => Date.UTC(2026, 10, 22),
  });
  return { data, files, asked, kept };
}

const everything = {
  'settings.read': { settings: DEFAULT_SETTINGS, locked: ['poll'], mayAddPublishers: true },
  'publishers.read': [
    { id: 'main', setBy: 'package' },
    { id: 'own-1', setBy: 'person' },
  ],
  'exceptions.list': [{ id: 'e1', subject: 'shop.example' }],
  'ignored.list': [{ id: 'i1', masked: '•••-•-••789-0' }],
  'summary.read': [{ month: '2026-11', checked: 3, warned: [] }],
  'report.list': { reports: [{ id: 'r1' }], aside: 2 },
};

describe('saving everything', () => {
  it('is one file with what is kept, and says what is left out', async () => {
    const { data, files } = setUp(everything);
    await data.save();
    expect(data.saved.value).toBe('saved');
    expect(files[0]?.name).toBe('tuean-2026-11-22.json');
    const file: unknown = JSON.parse(files[0]?.text ?? '');
    expect(file).toMatchObject({
      format: 1,
      language: 'th',
      settings: DEFAULT_SETTINGS,
      setByOrganisation: ['poll'],
      publishers: [{ id: 'own-1' }],
      sitesLetThrough: [{ subject: 'shop.example' }],
      numbersNotWarnedOf: [{ masked: '•••-•-••789-0' }],
      warnings: [{ month: '2026-11' }],
      lessonsAnswered: ['job'],
      reports: [{ id: 'r1' }],
      recordsThatCannotBeRead: 2,
    });
    const leftOut = Object.keys((file as { leftOut: object }).leftOut);
    expect(leftOut).toEqual(expect.arrayContaining(['tokensOfReports', 'keysOfTheConsole']));
  });

  it('saves nothing where a part cannot be read: half a file would look whole', async () => {
    const broken = setUp(Object.fromEntries(Object.entries(everything).filter(([type]) => type !== 'report.list')));
    await broken.data.save();
    expect(broken.data.saved.value).toBe('failed');
    expect(broken.files).toEqual([]);
  });
});

describe('erasing everything', () => {
  it('takes two steps', async () => {
    const { data, asked, kept } = setUp({ 'data.erase': { erased: true } });
    await data.eraseAll();
    expect(asked).toEqual([]);
    await data.askErase();
    data.keep();
    await data.eraseAll();
    expect(asked).toEqual([]);
    await data.askErase();
    await data.eraseAll();
    expect(asked).toEqual(['data.erase']);
    expect(kept.size).toBe(0);
  });

  it.each([
    [true, () => Promise.resolve(true)],
    [false, () => Promise.resolve(false)],
    [false, () => Promise.reject(new Error('no database'))],
  ])("knows whether a member's keys go too when it asks: %j", async (expected, hasConsoleKeys) => {
    const { data } = setUp({}, hasConsoleKeys);
    await data.askErase();
    expect([data.erase.value, data.hasConsoleKeys.value]).toEqual(['asking', expected]);
  });

  it('says when it could not be done, and keeps the rest', async () => {
    const { data, kept } = setUp({});
    await data.askErase();
    await data.eraseAll();
    expect(data.erase.value).toBe('failed');
    expect(kept.size).toBe(1);
  });
});
