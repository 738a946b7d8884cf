import { describe, expect, it } from 'vitest';
import { completeFrame, hasWords } from '../../locales/frame.ts';
import type { Frame } from '../../locales/frame.ts';
import { catalogues, chooseLanguage, LANGUAGES, offered, parseLanguage } from '../../locales/index.ts';
import { en } from '../../locales/en.ts';

const half: Frame<'lo'> = {
  tag: 'lo',
  ownName: 'ລາວ',
  words: {
    interstitial: { goBack: 'ກັບຄືນ', leave: '', title: { confirmed: 'ຢຸດກ່ອນ' } },
    reports: (count) => `ລາຍງານ ${count}`,
    paid: { steps: [] },
  },
};

describe('a language that is being filled', () => {
  const m = completeFrame(half, en);

  it('shows a word that is there, at any depth, and a function as one', () => {
    expect(m.interstitial.goBack).toBe('ກັບຄືນ');
    expect(m.interstitial.title.confirmed).toBe('ຢຸດກ່ອນ');
    expect(m.reports(3)).toBe('ລາຍງານ 3');
    expect(m.tag).toBe('lo');
  });

  it('says in English what is missing, empty, or a list without entries', () => {
    expect(m.interstitial.leave).toBe(en.interstitial.leave);
    expect(m.interstitial.title.reported).toBe(en.interstitial.title.reported);
    expect(m.popup).toEqual(en.popup);
    expect(m.paid.steps).toEqual(en.paid.steps);
    expect(m.paid.title).toBe(en.paid.title);
  });

  it('leaves the English catalogue as it is', () => {
    expect(en.interstitial.goBack).toBe('Go back');
  });

  it('takes nothing that no screen knows, and no branch for a word', () => {
    const odd = { ...half, words: JSON.parse('{"popup":"x","unknown":{"a":"b"},"__proto__":{"name":"x"}}') };
    const filled = completeFrame(odd, en);
    expect(filled.popup).toEqual(en.popup);
    expect(Object.keys(filled)).toEqual(Object.keys(en));
    expect(filled.name).toBe(en.name);
  });
});

describe('the switch', () => {
  it('offers a language with a word in it and none without', () => {
    const empty: Frame<'km'> = { tag: 'km', ownName: 'ខ្មែរ', words: { paid: { title: '' } } };
    expect(hasWords(half)).toBe(true);
    expect(hasWords(empty)).toBe(false);
    expect(offered([half, empty])).toEqual([{ tag: 'lo', ownName: 'ລາວ' }]);
  });

  it('names every language in its own script, Thai first', () => {
    expect(LANGUAGES[0]).toEqual({ tag: 'th', ownName: 'ไทย' });
    expect(LANGUAGES[1]).toEqual({ tag: 'en', ownName: 'English' });
    for (const { tag } of LANGUAGES) expect(catalogues[tag].tag).toBe(tag);
  });

  it('takes no stored choice that is not on offer', () => {
    const all = Object.keys(catalogues);
    expect(all).toEqual(['th', 'en', 'lo', 'km', 'my', 'ms', 'id', 'vi', 'zh']);
    const onOffer = new Set<string>(LANGUAGES.map(({ tag }) => tag));
    for (const tag of all) expect(parseLanguage(tag)).toBe(onOffer.has(tag) ? tag : null);
  });

  it.each([
    [['lo-LA', 'en'], 'lo'],
    [['en', 'lo'], 'en'],
    [['lo', 'th'], 'th'],
    [['km', 'de'], 'th'],
    [['zh-Hant-TW'], 'zh'],
  ] as const)('%j is answered in %s where Lao and Chinese are on offer', (preferred, expected) => {
    expect(chooseLanguage(null, preferred, ['th', 'en', 'lo', 'zh'])).toBe(expected);
  });
});
