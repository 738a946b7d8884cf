/* Which lessons were answered rightly in this browser. It stays here: nobody is told, and nothing else is kept of it. */
import { browser } from 'wxt/browser';
import { LESSON_IDS, parseLessonId, type LessonId } from './core/lessons/lessons.ts';

const KEY = 'lessons';

/** The lessons that were answered rightly. */
export async function readLearned(): Promise<ReadonlySet<LessonId>> {
  const stored: unknown = (await browser.storage.local.get(KEY).catch(() => ({ [KEY]: undefined })))[KEY];
  return new Set(Array.isArray(stored) ? stored.flatMap((id) => parseLessonId(id) ?? []) : []);
}

/** Keeps that a lesson was answered rightly, and returns all that were. */
export async function keepLearned(id: LessonId): Promise<ReadonlySet<LessonId>> {
  const learned = new Set([...(await readLearned()), id]);
  await browser.storage.local
    .set({ [KEY]: LESSON_IDS.filter((one) => learned.has(one)) })
    // Where storage is closed it holds for the page alone.
    .catch(() => undefined);
  return learned;
}
