/*
 * What a person asked of the menu on a page: "check this text", "check this picture". The answer waits for the popup that shows
 * it. All of it stays in the worker's memory: what was asked is not written down, and a worker that ends forgets it.
 */
import type { AskedCheck } from '../messages.ts';
import type { MessageChecks } from './message-check.ts';

export interface AskedChecksDeps {
  readonly checks: MessageChecks;
  /** Texts of the codes in the picture at an address; null: it could not be had. */
  readonly readPicture: (address: string) => Promise<readonly string[] | null>;
  /** Texts of the codes in what the tab shows; null: could not look now. */
  readonly readView: (tabId: number) => Promise<readonly string[] | null>;
  /** What the codes of a picture said counts as found on the page; settles once it does. */
  readonly onCodes: (tabId: number, payloads: readonly string[]) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly now: () => number;
  /** Longest text, in UTF-16 units. */
  readonly maxLength: number;
}

export interface AskedChecks {
  text(tabId: number, text: string): void;
  picture(tabId: number, address: string): void;
  /** The answer, when it is there; null where nothing was asked on this tab lately. Gives it once. */
  take(tabId: number): Promise<AskedCheck | null>;
  /** The tab is gone. */
  forget(tabId: number): void;
}

/** An answer that nobody has come for is old: the popup could not be shown, or was closed at once. */
const KEPT_MS = 60_000;

/** The questions of all tabs, the last of each. */
export function createAskedChecks(deps: AskedChecksDeps): AskedChecks {
  const asked = new Map<number, { readonly at: number; readonly answer: Promise<AskedCheck> }>();

  function put(tabId: number, what: AskedCheck['what'], answer: Promise<AskedCheck>): void {
    const safe = answer.catch((error: unknown): AskedCheck => {
      deps.onFailure(error);
      return { what, outcome: 'failed' };
    });
    asked.set(tabId, { at: deps.now(), answer: safe });
  }

  async function checkText(text: string): Promise<AskedCheck> {
    return { what: 'text', outcome: 'done', check: await deps.checks.ofText(text.slice(0, deps.maxLength)) };
  }

  async function checkPicture(tabId: number, address: string): Promise<AskedCheck> {
    // A picture that cannot be had by its address (behind a login, made by the page) can still be seen.
    const payloads = (await deps.readPicture(address)) ?? (await deps.readView(tabId));
    if (payloads === null) return { what: 'picture', outcome: 'unreadable' };
    if (payloads.length === 0) return { what: 'picture', outcome: 'no-code' };
    // Who has the answer may ask what is found on the page.
    const [check] = await Promise.all([
      deps.checks.ofCodes(payloads),
      deps.onCodes(tabId, payloads).catch(deps.onFailure),
    ]);
    return { what: 'picture', outcome: 'done', check };
  }

  return {
    text: (tabId, text) => put(tabId, 'text', checkText(text)),
    picture: (tabId, address) => put(tabId, 'picture', checkPicture(tabId, address)),
    async take(tabId) {
      const question = asked.get(tabId);
      asked.delete(tabId);
      if (question === undefined || deps.now() - question.at > KEPT_MS) return null;
      return question.answer;
    },
    forget: (tabId) => void asked.delete(tabId),
  };
}
