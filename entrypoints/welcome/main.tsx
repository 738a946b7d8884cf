/* Connects the welcome page and the lessons to the browser. The address says which lesson is open: `#lesson-goods`. */
import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import { browser } from 'wxt/browser';
import '../../components/styles/welcome.css';
import { titleOf, WelcomePage, type SetUp } from '../../components/welcome/welcome-page.tsx';
import { parseLessonId, type LessonId } from '../../lib/core/lessons/lessons.ts';
import { keepLearned, readLearned } from '../../lib/lessons.ts';
import { ownUrl } from '../../lib/own-url.ts';
import { keepFocus } from '../../lib/pages/keep-focus.ts';
import { createLanguage } from '../../lib/pages/language.ts';
import { createTextSize } from '../../lib/pages/text-size.ts';
import { askForAccess, onAccessChange, privateSettingsUrl, readSetUp } from '../../lib/set-up.ts';
import { welcomeCatalogues } from '../../locales/welcome.ts';

/** What is changed on the browser's own pages tells nobody: looked at again while this page is in sight. */
const LOOK_AGAIN_MS = 2_000;

const { language, choose } = createLanguage();
const text = createTextSize();
keepFocus(document);
const setUp = signal<SetUp | null>(null);
const isAccessRefused = signal(false);
const lesson = signal<LessonId | null>(lessonInAddress());
const learned = signal<ReadonlySet<LessonId>>(new Set());

function lessonInAddress(): LessonId | null {
  return parseLessonId(/^#lesson-(.+)$/.exec(location.hash)?.[1]);
}

async function look(): Promise<void> {
  setUp.value = { ...(await readSetUp()), isAccessRefused: isAccessRefused.value };
}

async function grant(): Promise<void> {
  isAccessRefused.value = !(await askForAccess());
  await look();
}

async function openOwn(path: string): Promise<void> {
  await browser.tabs.create({ url: ownUrl(path) });
}

const settingsUrl = privateSettingsUrl();

effect(() => {
  const m = welcomeCatalogues[language.value];
  document.title = `${lesson.value === null ? titleOf(m, setUp.value) : m.lessons.title[lesson.value]} · ${m.name}`;
  render(
    <WelcomePage
      m={m}
      setUp={setUp.value}
      isLarge={text.isLarge.value}
      lesson={lesson.value}
      learned={learned.value}
      onLanguage={choose}
      onLarge={text.choose}
      onGrant={() => void grant()}
      onPrivateSettings={settingsUrl === null ? null : () => void browser.tabs.create({ url: settingsUrl })}
      onPractice={() => location.assign(ownUrl('practice.html'))}
      onEmergency={() => void openOwn('emergency.html')}
      onLearned={(id) => void keepLearned(id).then((all) => (learned.value = all))}
    />,
    document.getElementById('page') ?? document.body,
  );
});

window.addEventListener('hashchange', () => {
  lesson.value = lessonInAddress();
  if (lesson.value !== null) window.scrollTo(0, 0);
  else document.getElementById(location.hash.slice(1))?.scrollIntoView();
});
onAccessChange(() => void look());
setInterval(() => {
  if (document.visibilityState === 'visible' && lesson.value === null) void look();
}, LOOK_AGAIN_MS);
void look();
void readLearned().then((all) => (learned.value = all));
