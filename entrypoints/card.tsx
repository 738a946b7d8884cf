/* The card's own script: the worker puts it into the top frame of a page when something on it is listed. */
import { render } from 'preact';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { Card } from '../components/card.tsx';
import css from '../components/styles/card.css?inline';
import tokens from '../components/tokens.css?inline';
import { createCardChoice, nameOf } from '../lib/page/card-choice.ts';
import { createCardHost, type CardHost } from '../lib/page/card-host.ts';
import { onOpenedAgain } from '../lib/page/lasting-listeners.ts';
import { askFromPage, onCardView } from '../lib/page/messages.ts';
import type { CardView } from '../lib/messages.ts';
import { keepFocus } from '../lib/pages/keep-focus.ts';
import { catalogues } from '../locales/index.ts';

/** Put in twice, it must show one card. The name is in the extension's own world: no page sees it. */
const LOADED = Symbol.for('tuean.card');
/** A page that opens its document again kills the card; one that goes on has the button against it. */
const MAX_HOSTS = 20;

export default defineUnlistedScript(() => {
  if (LOADED in globalThis) return;
  Object.defineProperty(globalThis, LOADED, { value: true });

  let { host, box } = makeHost();
  let hosts = 1;
  let view: CardView | null = null;
  const choice = createCardChoice();
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
        // What is found anew is the same card, and keeps the focus.
        key={nameOf(view.items[0])}
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
    if (view === null) return;
    choice.choose(view, to);
    if (to) void askFromPage('card.act', { action: 'dismiss', id: view.items[0].id });
    show();
  }

  onOpenedAgain(() => {
    if (host.isAlive() || hosts++ >= MAX_HOSTS) return;
    host.detach();
    ({ host, box } = makeHost());
    show();
  });

  onCardView((next) => {
    isSmall = next !== null && choice.isSmallFor(next);
    isAsked = false;
    view = next;
    show();
  });
});

function makeHost(): { host: CardHost; box: HTMLElement } {
  const host = createCardHost(`${tokens.replaceAll(':root', ':host')}\n${css}`);
  const box = document.createElement('div');
  host.root.append(box);
  keepFocus(host.root);
  return { host, box };
}
