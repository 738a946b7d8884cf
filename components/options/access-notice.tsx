import type { Lack } from '../../lib/pages/health.ts';
import type { Messages } from '../../locales/index.ts';
import { Phrases } from '../phrases.tsx';

export interface AccessNoticeProps {
  readonly m: Messages;
  readonly lack: Lack;
  readonly onGrant: () => void;
}

/** In the popup: the browser does not let pages be seen, so they are not checked; one press asks it to. */
export function AccessNotice({ m, lack, onGrant }: AccessNoticeProps) {
  return (
    <section class="block off-notice" aria-label={m.health.trouble[lack]}>
      <p>
        <strong>{m.health.trouble[lack]}</strong>
      </p>
      <p>
        <Phrases text={m.health.means[lack]} />
      </p>
      <button type="button" class="button primary wide" onClick={onGrant}>
        {m.access.grant}
      </button>
    </section>
  );
}
