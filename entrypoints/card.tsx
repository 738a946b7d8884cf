/* The card's own script: the worker puts it into the top frame of a page when something on it is listed. */
import { render } from 'preact';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { Card } from '../components/card.tsx';
import css from '../components/styles/card.css?inline';
import tokens from '../components/tokens.css?inline';
import { createCardHost } from '../lib/page/card-host.ts';
import { askFromPage, onCardView } from '../lib/page/messages.ts';
import type { CardView } from '../lib/messages.ts';
import { keepFocus } from '../lib/pages/keep-focus.ts';
import { catalogues } from '../locales/index.ts';

/** Put in twice, it must show one card. The name is in the extension's own world: no page sees it. */
const LOADED = Symbol.for('tuean.card');

export default defineUnlistedScript(() => {
  if (LOADED in globalThis) return;
  Object.defineProperty(globalThis, LOADED, { value: true });

  const host = createCardHost(`${tokens.replaceAll(':root', ':host')}\n${css}`);
  const box = document.createElement('div');
  host.root.append(box);
  keepFocus(host.root);
  let view: CardView | null = null;
  let isSmall = false;
  let isAsked = false;

  function show(): void {
    if (view === null) {
      render(null, box);
      host.detach();
      return;
    }
    host.attach();
    render(
      <Card
        key={view.items[0].id}
        m={catalogues[view.language]}
        view={view}
        isSmall={isSmall}
        takesFocus={isAsked}
        onDismiss={() => setSmall(true)}
        onOpen={() => setSmall(false)}
        onShow={(id) => void askFromPage('card.act', { action: 'show', id })}
        onIgnore={(id) => void askFromPage('card.act', { action: 'ignore', id })}
        onPaid={(id) => void askFromPage('card.act', { action: 'paid', id })}
        onReport={(id) => void askFromPage('card.act', { action: 'report', id })}
      />,
      box,
    );
  }

  function setSmall(to: boolean): void {
    isSmall = to;
    isAsked = !to;
    if (to && view !== null) void askFromPage('card.act', { action: 'dismiss', id: view.items[0].id });
    show();
  }

  onCardView((next) => {
    isSmall = next?.isDismissed ?? false;
    isAsked = false;
    view = next;
    show();
  });
});
