/* Reads the numbers of one frame of a page and marks those that are listed. Only pages that may hold one get it. */
import { askFromPage, onTabMessage } from './messages.ts';
import { createMarks } from './marks.ts';
import { listen } from './lasting-listeners.ts';
import { onForgotten } from './on-forgotten.ts';
import { takeOrder } from './reader-order.ts';
import { startScanner } from './scanner.ts';

/** Begins, where the first script of the page has ordered it. */
export function startReader(): void {
  const order = takeOrder();
  if (order === null) return;
  const marks = createMarks();
  const readAgain = startScanner({
    ...order,
    send: (blocks, isCut) => askFromPage('page.scan', { blocks: [...blocks], isCut }),
    onFound: (findings) => marks.add(findings),
    onChanged: () => marks.tidy(),
  });

  const rescan = (): void => {
    marks.clear();
    readAgain();
  };
  onTabMessage((message) => {
    if (message.to !== 'page') return;
    if (message.ask === 'rescan') rescan();
    if (message.ask === 'reveal') marks.reveal(message.id);
  });
  onForgotten(rescan);
  listen(window, ['click'], ({ clientX, clientY }) => {
    // The end of a selection is no question; the card would take it away.
    if (document.getSelection()?.type === 'Range') return;
    const id = marks.at(clientX, clientY);
    if (id !== null) void askFromPage('card.act', { action: 'open', id });
  });
}
