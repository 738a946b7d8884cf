/* Every state of the welcome page, the lessons and the practice page. */
import type { PracticePageProps } from '../../components/welcome/practice-page.tsx';
import type { SetUp, WelcomePageProps } from '../../components/welcome/welcome-page.tsx';
import { LESSON_IDS, type LessonId } from '../../lib/core/lessons/lessons.ts';

type State = Pick<WelcomePageProps, 'setUp' | 'isLarge' | 'lesson' | 'learned'>;

const nothingDone: SetUp = {
  family: 'chromium',
  isPinned: false,
  hasAccess: true,
  isAccessRefused: false,
  isPrivateAllowed: false,
};
const start: State = { setUp: nothingDone, isLarge: false, lesson: null, learned: new Set() };
const lessons = LESSON_IDS.map((id): [string, State] => [`lesson-${id}`, { ...start, lesson: id }]);

export const welcomeStates: Readonly<Record<string, State>> = {
  start,
  asking: { ...start, setUp: null },
  'no-access': { ...start, setUp: { ...nothingDone, family: 'firefox', hasAccess: false, isPinned: null } },
  'access-refused': { ...start, setUp: { ...nothingDone, hasAccess: false, isAccessRefused: true } },
  'all-done': {
    setUp: { ...nothingDone, isPinned: true, isPrivateAllowed: true },
    isLarge: true,
    lesson: null,
    learned: new Set<LessonId>(['goods', 'love', 'mule']),
  },
  ...Object.fromEntries(lessons),
};

export const practiceStates: Readonly<
  Record<string, Pick<PracticePageProps, 'place' | 'hasReadCard' | 'hasLeftWarning'>>
> = {
  start: { place: 'shop', hasReadCard: false, hasLeftWarning: false },
  'half-way': { place: 'shop', hasReadCard: true, hasLeftWarning: false },
  finished: { place: 'shop', hasReadCard: true, hasLeftWarning: true },
  warning: { place: 'warning', hasReadCard: true, hasLeftWarning: false },
};
