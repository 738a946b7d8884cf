import { LANGUAGES } from '../locales/index.ts';
import type { Language, Messages } from '../locales/index.ts';

/** The two languages, each named in itself. */
export function LanguageSwitch({ m, onChoose }: { m: Messages; onChoose: (to: Language) => void }) {
  return (
    <div class="languages" role="group" aria-label={m.language.label}>
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          class="language"
          lang={language}
          aria-pressed={m.tag === language}
          onClick={() => onChoose(language)}
        >
          {m.language[language]}
        </button>
      ))}
    </div>
  );
}
