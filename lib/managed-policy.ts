/*
 * What an organisation's policy has set. Chromium reads its policies for some three seconds after its start and lets whoever asks
 * wait for them; until it answers, what it answered last time counts, so that pages are checked at once. A browser that has never
 * answered is waited for: its first answer decides whose lists are asked for at all.
 */
import { browser } from 'wxt/browser';

export interface ManagedPolicyDeps {
  /** Asks the browser; never throws. */
  readonly ask: () => Promise<unknown>;
  /** The answer of last time; undefined: there was none. */
  readonly remembered: () => Promise<unknown>;
  readonly remember: (policy: unknown) => Promise<void>;
  readonly wait: (ms: number) => Promise<void>;
  /** The browser has answered something else than what counted until now. */
  readonly onOther: () => void;
}

export interface ManagedPolicy {
  /** What is set; `unknown`, for it comes from outside. Never throws. */
  readonly read: () => Promise<unknown>;
}

/** A browser that has read its policies answers well within this. */
const PATIENCE_MS = 150;

/** The policy of this browser. One a worker. */
export function createManagedPolicy(deps: ManagedPolicyDeps): ManagedPolicy {
  let first: Promise<unknown> | null = null;
  let remembering: Promise<unknown> | null = null;
  let isAnswered = false;
  let kept: string | undefined;

  /** The answer of last time, read once. */
  function lastTime(): Promise<unknown> {
    remembering ??= deps
      .remembered()
      .catch(() => undefined)
      .then((last) => {
        kept = JSON.stringify(last);
        return last;
      });
    return remembering;
  }

  async function ask(): Promise<unknown> {
    const policy = await deps.ask();
    isAnswered = true;
    await lastTime();
    const text = JSON.stringify(policy);
    if (text !== kept) {
      kept = text;
      // A record that cannot be written costs three seconds at the next start, and nothing now.
      void deps.remember(policy).catch(() => undefined);
    }
    return policy;
  }

  async function begin(): Promise<unknown> {
    const asked = ask();
    const last = await lastTime();
    if (last === undefined) return asked;
    const isEarly = await Promise.race([asked.then(() => true), deps.wait(PATIENCE_MS).then(() => false)]);
    if (isEarly) return asked;
    void asked.then((policy) => {
      if (JSON.stringify(policy) !== JSON.stringify(last)) deps.onOther();
    });
    return last;
  }

  return { read: () => (isAnswered ? ask() : (first ??= begin())) };
}

/** What the browser says now; empty where nothing is set. Never throws. */
export async function readPolicy(): Promise<unknown> {
  try {
    return await browser.storage.managed.get();
  } catch {
    // Firefox throws when no policy is installed.
    return {};
  }
}
