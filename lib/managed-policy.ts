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

/** Key in `storage.local`. */
export const POLICY_KEY = 'policy';

/** A browser that has read its policies answers well within this. */
const PATIENCE_MS = 150;

/** The policy of this browser. One a worker. */
export function createManagedPolicy(deps: ManagedPolicyDeps): ManagedPolicy {
  let first: Promise<unknown> | null = null;
  let isAnswered = false;
  let kept: string | undefined;

  async function ask(): Promise<unknown> {
    const policy = await deps.ask();
    isAnswered = true;
    const text = JSON.stringify(policy);
    if (text !== kept) {
      kept = text;
      // A record that cannot be written costs three seconds at the next start, and nothing now.
      void deps.remember(policy).catch(() => undefined);
    }
    return policy;
  }

  async function begin(): Promise<unknown> {
    const last = await deps.remembered().catch(() => undefined);
    if (last === undefined) return ask();
    kept = JSON.stringify(last);
    const asked = ask();
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
