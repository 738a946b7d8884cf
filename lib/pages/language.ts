/*
 * The language of our pages: chosen once, kept in this browser, the same on all of them. Where nothing was chosen it is the
 * browser's. Either may change while a page is open: the page follows at once.
 */
import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import { keepLanguage } from '../language-choice.ts';
import { chooseLanguage, parseLanguage } from '../../locales/languages.ts';
import type { Language } from '../../locales/languages.ts';

const KEY = 'tuean.language';

/** The page's language as a signal; setting it stores the choice and sets the document's own language. */
export function createLanguage(): { readonly language: Signal<Language>; readonly choose: (to: Language) => void } {
  const language = signal(chooseLanguage(stored(), navigator.languages));
  const apply = (): void => {
    document.documentElement.lang = language.value;
  };
  apply();
  const follow = (): void => {
    language.value = chooseLanguage(stored(), navigator.languages);
    apply();
  };
  // Chosen on another page of ours; `null`: all of storage was emptied.
  window.addEventListener('storage', ({ key }) => {
    if (key === KEY || key === null) follow();
  });
  window.addEventListener('languagechange', follow);
  return {
    language,
    choose(to) {
      language.value = to;
      apply();
      void keepLanguage(to);
      try {
        localStorage.setItem(KEY, to);
      } catch {
        // Storage may be closed (private window, policy): the choice then holds for this page only.
      }
    },
  };
}

function stored(): Language | null {
  try {
    return parseLanguage(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}
