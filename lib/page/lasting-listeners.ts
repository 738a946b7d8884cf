/*
 * Listeners that stay. A page that opens its document again (`document.open()`) takes every listener off its window, its document and
 * all that is in it, an extension's too: it would be copied from, typed into and clicked on unheard.
 */

/** As early as can be, and never in the way of the page. */
const LISTENING = { capture: true, passive: true } as const;

type Events = WindowEventMap & DocumentEventMap;

const again = new Set<() => void>();
let roots: MutationObserver | undefined;

/** Runs `run` each time the document may have been opened again: its root element has come or gone. */
export function onOpenedAgain(run: () => void): void {
  again.add(run);
  if (roots !== undefined) return;
  // Observers of a document outlive what takes its listeners.
  roots = new MutationObserver(() => {
    for (const each of again) each();
  });
  roots.observe(document, { childList: true });
}

/** Listens for as long as the window lives, before whatever listens later. Only what the browser itself tells of is heard. */
export function listen<Name extends keyof Events>(
  target: Window | Document,
  names: readonly Name[],
  hear: (event: Events[Name]) => void,
): void {
  const onEvent = (event: Event): void => {
    if (event.isTrusted) hear(event as Events[Name]);
  };
  // One that is there is not put on twice.
  const putOn = (): void => {
    for (const name of names) target.addEventListener(name, onEvent, LISTENING);
  };
  putOn();
  onOpenedAgain(putOn);
}
