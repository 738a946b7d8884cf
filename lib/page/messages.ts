/*
 * Messages between a content script and the worker, from the page's side. Their forms are in lib/messages.ts; its parsers stay
 * out of here, because a content script runs in every page. A web page can neither send nor hear these.
 */
import { extensionApi } from './extension-api.ts';
import type { CardView, PageRequestOf, PageRequestType, PageResponseOf, TabMessage } from '../messages.ts';

/** Asks the worker. Null when there is no answer: the extension was updated or removed under the page, or the worker broke. */
export async function askFromPage<T extends PageRequestType>(
  type: T,
  request: PageRequestOf<T>,
): Promise<PageResponseOf[T] | null> {
  try {
    const envelope: unknown = await extensionApi().runtime.sendMessage({ type, request });
    if (typeof envelope !== 'object' || envelope === null || !('ok' in envelope) || envelope.ok !== true) return null;
    return 'value' in envelope ? (envelope.value as PageResponseOf[T]) : null;
  } catch {
    return null;
  }
}

/** Calls back with what the worker tells this frame. */
export function onTabMessage(handle: (message: TabMessage) => void): void {
  const { runtime } = extensionApi();
  runtime.onMessage.addListener((message: unknown, sender) => {
    if (sender.id !== runtime.id || sender.tab !== undefined) return;
    if (typeof message === 'object' && message !== null && 'to' in message) handle(message as TabMessage);
  });
}

/** Calls back with each view that the card is to show; null takes the card away. */
export function onCardView(show: (view: CardView | null) => void): void {
  onTabMessage((message) => {
    if (message.to === 'card') show(message.view);
  });
}
