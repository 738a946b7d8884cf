import { describe, expect, test } from 'vitest';
import { CATEGORIES } from '../../../../lib/core/blocklist/listing.ts';
import {
  LESSON_IDS,
  lessonOf,
  LESSONS,
  parseLessonId,
  skillsOf,
  SKILLS,
} from '../../../../lib/core/lessons/lessons.ts';
import { welcomeCatalogues } from '../../../../locales/welcome.ts';

describe('lessons', () => {
  test('no class has two, and only what no lesson could be about has none', () => {
    for (const category of CATEGORIES) {
      const of = LESSON_IDS.filter((id) => LESSONS[id].categories.includes(category));
      expect(of.length, category).toBeLessThan(2);
      expect(lessonOf(category)).toBe(of[0] ?? null);
    }
    expect(CATEGORIES.filter((category) => lessonOf(category) === null)).toEqual(['TH00', 'TH16', 'TX4']);
  });

  test('train each of the seven skills', () => {
    for (const { skill, all } of skillsOf(new Set())) expect(all, skill).toBeGreaterThan(0);
    expect(skillsOf(new Set(LESSON_IDS)).every(({ learned, all }) => learned === all)).toBe(true);
    expect(skillsOf(new Set()).map(({ skill }) => skill)).toEqual([...SKILLS]);
  });

  test('have three different answers, and the right one is not always in the same place', () => {
    for (const messages of Object.values(welcomeCatalogues)) {
      for (const id of LESSON_IDS) expect(new Set(messages.welcome.lesson[id].answers).size, id).toBe(3);
    }
    expect(new Set(LESSON_IDS.map((id) => LESSONS[id].right)).size).toBe(3);
  });

  test('an id from an address is believed only when it is one', () => {
    expect(parseLessonId('goods')).toBe('goods');
    for (const other of ['constructor', 'GOODS', '', null, 7]) expect(parseLessonId(other)).toBeNull();
  });
});
