import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFirefoxGuard, TIME_BOX_MS } from '../../../lib/guard/firefox.ts';
import type { GuardedRequest } from '../../../lib/guard/firefox.ts';
import { createNavigationWatch, mayMoveTab } from '../../../lib/guard/navigation.ts';
import type { Navigation } from '../../../lib/guard/navigation.ts';
import type { SiteDecision } from '../../../lib/guard/site-verdict.ts';

const blocked: SiteDecision = {
  verdict: { kind: 'not-listed' },
  blocks: true,
  exception: null,
  proceedScopes: ['host'],
  subject: null,
  isOff: false,
};
const open: SiteDecision = { ...blocked, blocks: false };
const request: GuardedRequest = { tabId: 1, url: 'http://evil.example/', type: 'main_frame' };

function setUp(sync: SiteDecision | null, later: Promise<SiteDecision> = Promise.resolve(blocked)) {
  const late: string[] = [];
  const frames: number[] = [];
  const guard = createFirefoxGuard({
    decideSync: () => sync,
    decide: () => later,
    interstitialFor: (url) => `page#${url}`,
    onLate: ({ url }) => late.push(url),
    onFrameBlocked: (tabId) => frames.push(tabId),
  });
  return { guard, late, frames };
}

describe('the blocking listener', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('answers at once where the list is in memory', () => {
    expect(setUp(blocked).guard(request)).toEqual({ redirectUrl: 'page#http://evil.example/' });
    expect(setUp(open).guard(request)).toEqual({});
  });
  it('cancels and counts a frame', () => {
    const { guard, frames } = setUp(blocked);
    expect(guard({ ...request, type: 'sub_frame' })).toEqual({ cancel: true });
    expect(frames).toEqual([1]);
  });
  it('waits for a cold list', async () => {
    expect(await setUp(null).guard(request)).toEqual({ redirectUrl: 'page#http://evil.example/' });
  });
  it('lets go after the time box, and moves the tab when the verdict comes', async () => {
    let answer: (decision: SiteDecision) => void = () => undefined;
    const { guard, late } = setUp(null, new Promise((resolve) => (answer = resolve)));
    const answered = guard(request);
    vi.advanceTimersByTime(TIME_BOX_MS);
    expect(await answered).toEqual({});
    answer(blocked);
    await vi.runAllTimersAsync();
    expect(late).toEqual(['http://evil.example/']);
  });
  it('leaves the tab alone when the late verdict is not listed', async () => {
    let answer: (decision: SiteDecision) => void = () => undefined;
    const { guard, late } = setUp(null, new Promise((resolve) => (answer = resolve)));
    const answered = guard(request);
    vi.advanceTimersByTime(TIME_BOX_MS);
    await answered;
    answer(open);
    await vi.runAllTimersAsync();
    expect(late).toEqual([]);
  });
  it('leaves the tab alone when the late verdict is on one of its frames', async () => {
    let answer: (decision: SiteDecision) => void = () => undefined;
    const { guard, late } = setUp(null, new Promise((resolve) => (answer = resolve)));
    const answered = guard({ ...request, type: 'sub_frame' });
    vi.advanceTimersByTime(TIME_BOX_MS);
    expect(await answered).toEqual({});
    answer(blocked);
    await vi.runAllTimersAsync();
    expect(late).toEqual([]);
  });
  it('asks nothing of addresses that are not of the web', () => {
    expect(setUp(blocked).guard({ ...request, url: 'moz-extension://x/' })).toEqual({});
  });
});

describe('mayMoveTab', () => {
  const navigation: Navigation = { tabId: 1, frameId: 0, url: 'http://evil.example/', documentLifecycle: 'active' };
  it.each<[name: string, wish: Partial<Navigation>, expected: boolean]>([
    ['what the person sees', {}, true],
    ['a browser that says nothing of lifecycles', { documentLifecycle: undefined }, true],
    ['a prerendered page', { documentLifecycle: 'prerender' }, false],
    ['a page in the back-forward cache', { documentLifecycle: 'cached' }, false],
    ['a page on its way out', { documentLifecycle: 'pending_deletion' }, false],
    ['a prefetch without a tab', { tabId: -1 }, false],
    ['a frame', { frameId: 3 }, false],
    ['our own page', { url: 'chrome-extension://x/interstitial.html' }, false],
  ])('%s: %s', (_name, wish, expected) => {
    expect(mayMoveTab({ ...navigation, ...wish })).toBe(expected);
  });
});

describe('createNavigationWatch', () => {
  function watching(decision: SiteDecision, isStillAt = true) {
    const shown: string[] = [];
    const decided: string[] = [];
    const watch = createNavigationWatch({
      decide: () => Promise.resolve(decision),
      showInterstitial: (_tabId, url) => {
        shown.push(url);
        return Promise.resolve();
      },
      isStillAt: () => Promise.resolve(isStillAt),
      onDecided: (_tabId, url) => decided.push(url),
      onObserved: () => undefined,
    });
    return { watch, shown, decided };
  }
  const navigation: Navigation = { tabId: 1, frameId: 0, url: 'http://evil.example/' };

  it('puts the warning in the tab', async () => {
    const { watch, shown } = watching(blocked);
    expect(await watch.check(navigation, 'request')).toBe(true);
    expect(shown).toEqual(['http://evil.example/']);
  });
  it('leaves an address alone that does not block', async () => {
    const { watch, shown, decided } = watching(open);
    expect(await watch.check(navigation, 'committed')).toBe(false);
    expect([shown, decided]).toEqual([[], ['http://evil.example/']]);
  });
  it('does not warn about a page that the tab has left', async () => {
    const { watch, shown } = watching(blocked, false);
    expect(await watch.check(navigation, 'committed')).toBe(false);
    expect(shown).toEqual([]);
  });
  it('never moves a tab for a page that is only being prepared', async () => {
    const { watch, shown } = watching(blocked);
    expect(await watch.check({ ...navigation, documentLifecycle: 'prerender' }, 'request')).toBe(false);
    expect(shown).toEqual([]);
  });
});
