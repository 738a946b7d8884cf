/*
 * The short lessons: which scam class each is about, which skills it trains, and which of its three answers is right. The words
 * are in the catalogues (`welcome.lesson`).
 */
import type { Category } from '../blocklist/listing.ts';

/**
 * The seven skills of the Thailand Cyber Wellness Index (AIS with KMUTT and the Department of Mental Health, 2023 and 2024). Their
 * published names; which skill a lesson trains is our own reading.
 */
export const SKILLS = ['use', 'literacy', 'communication', 'rights', 'security', 'bullying', 'relationship'] as const;
export type Skill = (typeof SKILLS)[number];

export const LESSON_IDS = [
  'goods',
  'callcentre',
  'fake',
  'job',
  'invest',
  'advance',
  'love',
  'recovery',
  'mule',
] as const;
export type LessonId = (typeof LESSON_IDS)[number];

export interface Lesson {
  readonly categories: readonly Category[];
  readonly skills: readonly [Skill, ...Skill[]];
  /** Index of the right answer. */
  readonly right: 0 | 1 | 2;
}

export const LESSONS: Readonly<Record<LessonId, Lesson>> = {
  goods: { categories: ['TH01', 'TH02'], skills: ['literacy', 'security'], right: 1 },
  callcentre: { categories: ['TH12'], skills: ['security', 'bullying'], right: 2 },
  fake: { categories: ['TX1', 'TH13', 'TH14', 'TH15'], skills: ['use', 'security'], right: 0 },
  job: { categories: ['TH08'], skills: ['literacy', 'rights'], right: 2 },
  invest: { categories: ['TH05', 'TH09', 'TH10', 'TH11'], skills: ['literacy', 'security'], right: 0 },
  advance: { categories: ['TH06', 'TH07'], skills: ['rights', 'literacy'], right: 1 },
  love: { categories: ['TH03', 'TH04'], skills: ['relationship', 'communication'], right: 1 },
  recovery: { categories: ['TX3'], skills: ['rights', 'literacy'], right: 0 },
  mule: { categories: ['TX2'], skills: ['rights', 'security'], right: 2 },
};

/** The lesson about a scam class; null where there is none. */
export function lessonOf(category: Category): LessonId | null {
  return LESSON_IDS.find((id) => LESSONS[id].categories.includes(category)) ?? null;
}

/** Reads a stored or written id; anything else is none. */
export function parseLessonId(value: unknown): LessonId | null {
  return LESSON_IDS.find((id) => id === value) ?? null;
}

/** How many lessons of each skill there are, and how many of them were answered rightly. */
export function skillsOf(learned: ReadonlySet<LessonId>): readonly { skill: Skill; learned: number; all: number }[] {
  return SKILLS.map((skill) => {
    const ofSkill = LESSON_IDS.filter((id) => LESSONS[id].skills.includes(skill));
    return { skill, learned: ofSkill.filter((id) => learned.has(id)).length, all: ofSkill.length };
  });
}
