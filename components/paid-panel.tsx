import type { Messages } from '../locales/index.ts';
import { PhoneIcon } from './icons.tsx';
import { Phrases } from './phrases.tsx';

/** For a reader who has already paid: own bank first, then 1441, one touch away. */
export function PaidPanel({ m, onPaid }: { m: Messages; onPaid: () => void }) {
  const t = m.paid;
  return (
    <section class="paid" aria-labelledby="paid-title">
      <div class="paid-head">
        <div>
          <h2 id="paid-title">{t.title}</h2>
          <p>
            <Phrases text={t.lead} />
          </p>
        </div>
        <a class="button" href="tel:1441">
          <PhoneIcon />
          {t.call}
        </a>
      </div>
      <button type="button" class="button wide" onClick={onPaid}>
        <span>
          <Phrases text={m.paid.open} />
        </span>
      </button>
      <details class="disclosure">
        <summary>{t.stepsTitle}</summary>
        <ol class="steps disclosed">
          {t.steps.map((step) => (
            <li key={step}>
              <Phrases text={step} />
            </li>
          ))}
        </ol>
      </details>
    </section>
  );
}
