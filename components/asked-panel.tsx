/* The answer to what the reader asked in the menu of a page: a selected text, or a picture with a code. */
import type { AskedCheck } from '../lib/messages.ts';
import type { Messages } from '../locales/index.ts';
import { CheckedList } from './checked-list.tsx';
import { Phrases } from './phrases.tsx';

export interface AskedPanelProps {
  readonly m: Messages;
  readonly asked: AskedCheck;
  readonly now: number;
}

export function AskedPanel({ m, asked, now }: AskedPanelProps) {
  const t = m.asked;
  return (
    <section class="block asked" aria-labelledby="asked-title">
      <h2 id="asked-title" class="label">
        {t.title[asked.what]}
      </h2>
      <div role="status" class="checked">
        {asked.outcome === 'done' ? (
          <CheckedList
            m={m}
            check={asked.check}
            now={now}
            nothing={asked.what === 'picture' ? t.nothingInCode : m.messageCheck.nothing}
          />
        ) : (
          <p>
            <Phrases text={t.outcome[asked.outcome]} />
          </p>
        )}
      </div>
    </section>
  );
}
