/*
 * The guard in Firefox: a blocking listener decides on every main frame and frame before its request leaves. Its
 * answer waits at most 250 ms: a broken store must not hang browsing. A verdict that comes later still moves the tab.
 */
import type { SiteDecision } from './site-verdict.ts';
import { isWebUrl } from './navigation.ts';

export interface FirefoxGuardDeps {
  /** The decision without waiting, where the list is in memory. */
  readonly decideSync: (url: string, tabId: number) => SiteDecision | null;
  readonly decide: (url: string, tabId: number) => Promise<SiteDecision>;
  readonly interstitialFor: (url: string) => string;
  /** The verdict came too late and is a listed one. */
  readonly onLate: (request: GuardedRequest) => void;
  readonly onFrameBlocked: (tabId: number) => void;
  readonly timeBoxMs?: number;
}

export interface GuardedRequest {
  readonly tabId: number;
  readonly url: string;
  readonly type: string;
}

export interface GuardAnswer {
  readonly redirectUrl?: string;
  readonly cancel?: boolean;
}

export const TIME_BOX_MS = 250;
const ALLOW: GuardAnswer = {};

/** The answer to one request: at once where the list is in memory, else a promise that is never late. */
export function createFirefoxGuard(
  deps: FirefoxGuardDeps,
): (request: GuardedRequest) => GuardAnswer | Promise<GuardAnswer> {
  function answer(request: GuardedRequest, decision: SiteDecision): GuardAnswer {
    if (!decision.blocks) return ALLOW;
    if (request.type === 'main_frame') return { redirectUrl: deps.interstitialFor(request.url) };
    deps.onFrameBlocked(request.tabId);
    return { cancel: true };
  }
  return (request) => {
    if (!isWebUrl(request.url)) return ALLOW;
    const known = deps.decideSync(request.url, request.tabId);
    if (known !== null) return answer(request, known);
    return new Promise((resolve) => {
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        resolve(ALLOW);
      }, deps.timeBoxMs ?? TIME_BOX_MS);
      void deps.decide(request.url, request.tabId).then((decision) => {
        clearTimeout(timer);
        if (!isLate) resolve(answer(request, decision));
        // A frame that has loaded meanwhile is no reason to take the page around it away.
        else if (decision.blocks && request.type === 'main_frame') deps.onLate(request);
      });
    });
  };
}
