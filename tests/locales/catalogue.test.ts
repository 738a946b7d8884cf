import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CATEGORIES, GRADES } from '../../lib/core/blocklist/listing.ts';
import { ageOf, unbroken } from '../../locales/format.ts';
import { consoleCatalogues } from '../../locales/console.ts';
import { emergencyCatalogues } from '../../locales/emergency.ts';
import { optionsCatalogues } from '../../locales/options.ts';
import { welcomeCatalogues } from '../../locales/welcome.ts';
import { chooseLanguage, LANGUAGES, parseLanguage, type Language } from '../../locales/index.ts';
import { updateErrorText } from '../../locales/update-error.ts';

const project = resolve(import.meta.dirname, '../..');
/** The words of all pages together. */
const wordsOf = (tag: Language) => ({
  ...consoleCatalogues[tag],
  ...emergencyCatalogues[tag],
  ...optionsCatalogues[tag],
  ...welcomeCatalogues[tag],
});
const catalogues = Object.fromEntries(LANGUAGES.map(({ tag }) => [tag, wordsOf(tag)]));
const th = wordsOf('th');
const en = wordsOf('en');

/** Every text and function of a catalogue, by dotted name. */
function leaves(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, path === '' ? key : `${path}.${key}`)]),
  );
}

function sources(folder: string): { file: string; text: string }[] {
  return readdirSync(resolve(project, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => ({ file: `${folder}/${file}`, text: readFileSync(resolve(project, folder, file), 'utf8') }));
}

const screens = [
  ...sources('components'),
  ...sources('entrypoints/interstitial'),
  ...sources('entrypoints/popup'),
  ...sources('entrypoints/options'),
  ...sources('entrypoints/emergency'),
  ...sources('entrypoints/reports'),
  ...sources('entrypoints/console'),
  ...sources('entrypoints/welcome'),
  ...sources('entrypoints/practice'),
  ...sources('lib/pages'),
];

describe('the catalogues', () => {
  test('have the same texts in both languages', () => {
    expect([...leaves(en).keys()]).toEqual([...leaves(th).keys()]);
  });

  test('leave no text empty', () => {
    for (const [language, messages] of Object.entries(catalogues)) {
      for (const [key, text] of leaves(messages)) expect(text, `${language} ${key}`).not.toBe('');
    }
  });

  test('speak Thai in the Thai one and no Thai in the English one', () => {
    const exempt = new Set(['tag']);
    for (const [key, text] of leaves(th)) {
      if (typeof text === 'string' && !exempt.has(key)) expect(text, key).toMatch(/[\u0e01-\u0e5b]/);
    }
    for (const [key, text] of leaves(en)) {
      if (typeof text === 'string' && !exempt.has(key)) expect(text, key).not.toMatch(/[\u0e01-\u0e5b]/);
    }
  });

  test('call nothing safe, nobody a criminal, and raise no voice', () => {
    for (const [key, text] of [...leaves(th), ...leaves(en)]) {
      const words = String(text)
        .replaceAll('ไม่ได้แปลว่าปลอดภัย', '')
        .replaceAll(/does\snot\smean\sit\sis\ssafe/g, '');
      expect(words, key).not.toMatch(/ปลอดภัย|อาชญากร(?!รม)|คนร้าย|\bsafe\b|criminal|culprit/i);
      if (typeof text === 'string') expect(text, key).not.toContain('!');
    }
  });

  test('promise of an appeal within a day that it has come, not that it is decided', () => {
    // 24 hours until somebody has read it, 72 until the decision (docs/cases.md).
    const [thai, english] = [th, en].map((m) => m.interstitial.appealForm('hub.example'));
    expect(thai).toContain('ตอบรับใน 24 ชั่วโมง');
    expect(english).toContain('confirmed within 24 hours');
    expect(english).not.toMatch(/answer(ed)? within 24|decided? within 24/);
  });

  test('have words for every grade and category', () => {
    for (const messages of [th, en]) {
      expect(Object.keys(messages.grade).toSorted()).toEqual([...GRADES].toSorted());
      expect(Object.keys(messages.gradeMeans).toSorted()).toEqual([...GRADES].toSorted());
      expect(Object.keys(messages.category)).toEqual([...CATEGORIES]);
    }
  });

  test('hold no text that no screen uses', () => {
    // Texts that are picked by a value (a grade, a section, an outcome) are used through the name of their record.
    const indexed =
      /^(grade|gradeMeans|category|language|list\.(error|outcome)|paid\.steps|interstitial\.(proceedReadBack|lead\.unknown)|popup\.unknownReason|messageCheck\.(kind|unknownReason)|card\.(title|titleOfLink|titleOfSite|came)|asked\.(title|outcome)|found\.source|report\.(why|refusal|state|hubState|hubStateMeans|reason|kind|choice|payload)|welcome\.(accessMissing|pinHow|privateHow|skill|lesson)|lessons\.title|checks\.(check|paused)|share\.(headline|outcome)|health\.(trouble|means|todo|copyOutcome)|myData\.(lost|savedAs)|publishers\.(setBy|trouble)|settings\.(what|lost|notice|noticeMeans|poll|pollMeans)|consoleFrame\.(page|enrol)|consoleQueue\.(state|flag|rejections|bulkState)|consolePages\.(page\.(why|earlier|refusal)|figures\.spans|exchange\.(part|count|meanings|rule|exportName|sourceState|pullError|event|deliveryState)|people\.(role|roleMeans|tlp|scope)|release\.(kind|failure|step|warning|section|change|checkOf)|keys\.(role|roleMeans|changes|says)|record\.(kinds|says)|listings\.(states|release)|appeals\.(states|role|next))|emergency\.(step|phase|transferKind|field|suspectKind|story|storyShort|pictures\.trouble|keeping\.state|sheet\.personFields))\./;
    const picked =
      /^(list\.((fresh|stale|expired)(Means)?|hosts|urls|numbers)|emergency\.saving\.pending|exceptions\.(host|path|proceed|pause)|interstitial\.(title|lead)\.(confirmed|corroborated|reported|disputed))$/;
    const code = screens.map(({ text }) => text).join('\n');
    for (const key of leaves(th).keys()) {
      const name = key.split('.').at(-1) ?? '';
      const used =
        indexed.test(key) ||
        picked.test(key) ||
        new RegExp(`\\b(m|t|title|lead|[mt]\\.\\w+|m\\.emergency\\.\\w+)\\.${name}\\b`).test(code);
      expect(used, key).toBe(true);
    }
  });
});

describe('the screens', () => {
  test('write no words of their own', () => {
    for (const { file, text } of screens) {
      const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '');
      expect(code, `${file}: Thai`).not.toMatch(/[\u0e01-\u0e5b]/);
      expect(code, `${file}: words between tags`).not.toMatch(/<[a-z][^<>=]*>\s*[A-Za-z]{2,}[^<>{}]*<\//);
      expect(code, `${file}: words in attributes`).not.toMatch(/\s(?:title|alt|placeholder|aria-label)="/);
    }
  });

  test('never make markup out of text', () => {
    for (const { file, text } of [...screens, ...sources('lib/pages')]) {
      expect(text, file).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML/);
    }
  });

  test('keep components free of the browser, the network and the clock', () => {
    for (const { file, text } of sources('components')) {
      const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '');
      expect(code, file).not.toMatch(
        /\bbrowser\.|\bchrome\.|\bfetch\(|Date\.now|new Date\(\)|localStorage|window\.|document\./,
      );
    }
  });
});

describe('the manifest catalogues', () => {
  const read = (language: string): Record<string, { message: string }> =>
    JSON.parse(readFileSync(resolve(project, 'public/_locales', language, 'messages.json'), 'utf8'));

  test('have the same keys, and descriptions that a store takes', () => {
    expect(Object.keys(read('en'))).toEqual(Object.keys(read('th')));
    for (const language of ['th', 'en']) {
      expect(read(language).extensionDescription?.message.length).toBeLessThanOrEqual(132);
    }
  });
});

test('count one as one in English', () => {
  const { consoleQueue: queue, emergency } = en;
  const { appeals, figures, exchange } = en.consolePages;
  expect(
    [
      queue.reports(1),
      queue.impactSays(1, 1),
      queue.impactHost(1),
      queue.evidence(1, 1),
      queue.strikes(1),
      appeals.caseSays(3, 1),
      appeals.reports(1, 3),
      figures.duration(3600),
      exchange.waitingPeople(1),
      emergency.transfers.unread(1),
      emergency.keeping.unreadable(1),
    ].filter((said) => /\b1\s\w*s\b|\b1\s.* are\b|of them/.test(said)),
  ).toEqual([]);
  expect([queue.reports(2), figures.duration(5400)]).toEqual(['2\u00a0reports', '1.5\u00a0hours']);
});

describe('dates and numbers', () => {
  const day = Date.UTC(2026, 10, 19) / 86_400_000;

  test('are of the Buddhist era in Thai and of the common era in English', () => {
    expect(th.day(day)).toBe('19\u00a0พ.ย.\u00a02569');
    expect(en.day(day)).toBe('19\u00a0Nov\u00a02026');
    expect(th.number(124_781)).toBe('124,781');
  });

  test.each([
    [0, 'เมื่อครู่นี้', 'just now'],
    [59_999, 'เมื่อครู่นี้', 'just now'],
    [60_000, '1 นาทีก่อน', '1 minute ago'],
    [12 * 60_000, '12 นาทีก่อน', '12 minutes ago'],
    [3_600_000, '1 ชั่วโมงก่อน', '1 hour ago'],
    [86_400_000, 'เมื่อวาน', 'yesterday'],
    [5 * 86_400_000, '5 วันก่อน', '5 days ago'],
    [70 * 86_400_000, '2 เดือนก่อน', '2 months ago'],
    [800 * 86_400_000, '2 ปีก่อน', '2 years ago'],
    [-5_000, 'เมื่อครู่นี้', 'just now'],
  ])('%i ms ago is %s, %s', (elapsed, thai, english) => {
    expect(th.age(elapsed)).toBe(unbroken(thai));
    expect(en.age(elapsed)).toBe(unbroken(english));
  });

  test('count years down to whole ones', () => {
    expect(ageOf(731 * 86_400_000)).toEqual({ unit: 'years', count: 2 });
  });

  test('say when a listing was last seen, never in the future', () => {
    const now = Date.UTC(2026, 10, 22, 3);
    const today = Math.floor(now / 86_400_000);
    expect(th.lastSeen(today, now)).toBe('พบล่าสุดวันนี้');
    expect(th.lastSeen(today - 1, now)).toBe('พบล่าสุดเมื่อวาน');
    expect(en.lastSeen(today - 3, now)).toBe(`last seen ${unbroken('3 days ago')}`);
    expect(en.lastSeen(today + 2, now)).toBe('last seen today');
  });
});

describe('the choice of language', () => {
  test.each([
    [null, ['th-TH', 'en'], 'th'],
    [null, ['en-US', 'th'], 'th'],
    [null, ['en-GB', 'de'], 'en'],
    [null, ['de', 'ja'], 'th'],
    [null, [], 'th'],
    ['en', ['th'], 'en'],
    ['th', ['en'], 'th'],
  ] as const)('stored %s, preferred %j: %s', (stored, preferred, expected) => {
    expect(chooseLanguage(stored, preferred)).toBe(expected);
  });

  test('takes no stored value but the two languages', () => {
    for (const value of ['fr', '', null, undefined, 1, '__proto__', 'constructor'])
      expect(parseLanguage(value)).toBeNull();
    expect(parseLanguage('en')).toBe('en');
  });
});

describe('errors of updates', () => {
  test.each([
    ['threshold', 'signature'],
    ['freeze', 'expired'],
    ['rollback', 'rollback'],
    ['endless-data', 'content'],
    ['slow', 'network'],
    ['never heard of', 'other'],
    ['constructor', 'other'],
    ['__proto__', 'other'],
  ] as const)('%s is said as %s', (code, word) => {
    expect(updateErrorText(th, code)).toBe(th.list.error[word]);
  });
});
