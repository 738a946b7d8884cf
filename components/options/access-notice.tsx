import type { Messages } from '../../locales/index.ts';

/** In the popup: the browser does not let pages be seen, so nothing is checked; one press asks it to. */
export function AccessNotice({ m, onGrant }: { readonly m: Messages; readonly onGrant: () => void }) {
  return (
    <section class="block off-notice" aria-label={m.health.trouble['no-access']}>
      <p>
        <strong>{m.health.trouble['no-access']}</strong> {m.health.means['no-access']}
      </p>
      <button type="button" class="button primary wide" onClick={onGrant}>
        {m.access.grant}
      </button>
    </section>
  );
}
