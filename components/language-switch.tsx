import { LANGUAGES } from '../locales/index.ts';
import type { Language, Messages } from '../locales/index.ts';

/** The languages on offer, each named in itself. */
export function LanguageSwitch({ m, onChoose }: { m: Messages; onChoose: (to: Language) => void }) {
  return (
    <div class="languages" role="group" aria-label={m.language.label}>
      {LANGUAGES.map(({ tag, ownName }) => (
        <button
          key={tag}
          type="button"
          class="language"
          lang={tag}
          aria-pressed={m.tag === tag}
          onClick={() => onChoose(tag)}
        >
          {ownName}
        </button>
      ))}
    </div>
  );
}
