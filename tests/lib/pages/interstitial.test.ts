import { describe, expect, test, vi } from 'vitest';
import type { RequestOf, RequestType, ResponseOf, SiteExplanation } from '../../../lib/messages.ts';
import { createInterstitial } from '../../../lib/pages/interstitial.ts';
import type { Ask } from '../../../lib/pages/interstitial.ts';
import { openableUrl } from '../../../lib/pages/openable.ts';
import { outcomeOf } from '../../../lib/pages/update-outcome.ts';
import { exception, fresh, listed, publisher } from '../../gallery/states.ts';

vi.mock('wxt/browser', () => ({ browser: {} }));

const URL_ASKED = 'https://login.secure-kbank-verify.example/th';

/** A worker whose answers can be changed, and a record of what it was asked. */
function worker(explain: SiteExplanation | (() => Promise<SiteExplanation>)) {
  const calls: { type: RequestType; request: unknown }[] = [];
  const answers: { explain: typeof explain; openUrl: string; isGone?: boolean } = { explain, openUrl: URL_ASKED };
  const ask = (async (type: RequestType, request: unknown): Promise<unknown> => {
    calls.push({ type, request });
    if (answers.isGone === true) throw new Error('expected an answer, the worker is gone');
    const replies: Partial<Record<RequestType, () => unknown>> = {
      'site.explain': () => (typeof answers.explain === 'function' ? answers.explain() : answers.explain),
      'site.proceed': () => ({ openUrl: answers.openUrl, exception }),
      'list.status': () => fresh,
      'exceptions.undo': () => ({ undone: true }),
      'tab.leave': () => ({ left: true }),
    };
    const reply = replies[type];
    if (reply === undefined) throw new Error(`the warning has no business with ${type}`);
    return reply();
  }) as <T extends RequestType>(type: T, request: RequestOf<T>) => Promise<ResponseOf[T]>;
  const opened: string[] = [];
  const leftAlone = vi.fn<() => Promise<void>>(() => Promise.resolve());
  const page = createInterstitial({
    ask: ask satisfies Ask,
    open: (url) => opened.push(url),
    canGoBack: () => true,
    leaveAlone: leftAlone,
  });
  const asked = (type: RequestType): number => calls.filter((call) => call.type === type).length;
  return { page, answers, calls, asked, opened, leftAlone };
}

describe('the interstitial', () => {
  test('is left by the worker, and by itself where that does not answer', async () => {
    const { page, answers, calls, leftAlone } = worker(listed);
    await page.show(`#${URL_ASKED}`);
    await page.leave();
    expect(calls).toContainEqual({ type: 'tab.leave', request: { canGoBack: true } });
    expect(leftAlone).not.toHaveBeenCalled();
    answers.isGone = true;
    await page.leave();
    expect(leftAlone).toHaveBeenCalledTimes(1);
  });

  test('is left by one step, however often the button is pressed while the worker does not answer', async () => {
    const { page, answers, leftAlone } = worker(listed);
    await page.show(`#${URL_ASKED}`);
    answers.isGone = true;
    await Promise.all([page.leave(), page.leave()]);
    expect(leftAlone).toHaveBeenCalledTimes(1);
    await page.leave();
    expect(leftAlone).toHaveBeenCalledTimes(2);
  });

  test('asks the list about the address in its fragment, and opens nothing by itself', async () => {
    const { page, calls, opened } = worker(listed);
    await page.show(`#${URL_ASKED}`);
    expect(calls).toContainEqual({ type: 'site.explain', request: { url: URL_ASKED } });
    expect(page.state.value.subject).toMatchObject({ kind: 'answered', raw: URL_ASKED, opens: false });
    expect(opened).toEqual([]);
  });

  test.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)//https://a.example/',
    'data:text/html,<script>alert(1)</script>',
    'blob:https://a.example/7c0d3b52',
    'chrome-extension://abcdefghijklmnop/options.html',
    'moz-extension://0f4d/options.html',
    'file:///etc/passwd',
    'about:blank',
    'view-source:https://a.example/',
    'filesystem:https://a.example/x',
    '//a.example/',
    'a.example',
    '<img src=x onerror=alert(1)>',
    'url=https://a.example/&url=https://b.example/',
    '__proto__=1',
    'https://',
    ' ',
  ])('asks nothing and opens nothing for %j', async (fragment) => {
    const { page, calls, opened } = worker(listed);
    await page.show(`#${fragment}`);
    page.open();
    await page.proceed('host');
    expect(page.state.value.subject).toEqual({ kind: 'malformed', raw: fragment });
    expect(calls).toEqual([]);
    expect(opened).toEqual([]);
  });

  test('is quiet without an address', async () => {
    const { page, calls } = worker(listed);
    for (const fragment of ['', '#']) await page.show(fragment);
    expect(page.state.value.subject).toEqual({ kind: 'empty' });
    expect(calls).toEqual([]);
  });

  test('does not ask about an address longer than the request may be', async () => {
    const { page, calls } = worker(listed);
    await page.show(`#https://a.example/${'x'.repeat(65_536)}`);
    expect(page.state.value.subject.kind).toBe('malformed');
    expect(calls).toEqual([]);
  });

  test('lets the last address win over an earlier answer that arrives late', async () => {
    const late = Promise.withResolvers<SiteExplanation>();
    const { page, answers } = worker(() => late.promise);
    const first = page.show('#https://first.example/');
    answers.explain = { ...listed, site: { kind: 'not-listed' } };
    await page.show('#https://second.example/');
    late.resolve(listed);
    await first;
    expect(page.state.value.subject).toMatchObject({ raw: 'https://second.example/', opens: true });
  });

  test('says that asking failed when the worker does not answer, and offers no way in', async () => {
    const { page, opened } = worker(() => Promise.reject(new Error('gone')));
    await page.show(`#${URL_ASKED}`);
    page.open();
    await page.proceed('host');
    expect(page.state.value.subject).toEqual({ kind: 'failed', raw: URL_ASKED });
    expect(opened).toEqual([]);
  });

  test('shows an address that the list cannot check as malformed', async () => {
    const { page } = worker({ ...listed, site: { kind: 'unknown', reason: 'not-checkable' } });
    await page.show(`#${URL_ASKED}`);
    expect(page.state.value.subject.kind).toBe('malformed');
  });
});

describe('proceeding', () => {
  test('asks again, then opens what the worker let through', async () => {
    const { page, asked, opened } = worker(listed);
    await page.show(`#${URL_ASKED}`);
    await page.proceed('host');
    expect(asked('site.explain')).toBe(2);
    expect(asked('site.proceed')).toBe(1);
    expect(opened).toEqual([URL_ASKED]);
  });

  test('stops when the fresh answer is no longer listed', async () => {
    const { page, answers, asked, opened } = worker(listed);
    await page.show(`#${URL_ASKED}`);
    answers.explain = { ...listed, site: { kind: 'not-listed' } };
    await page.proceed('host');
    expect(asked('site.proceed')).toBe(0);
    expect(opened).toEqual([]);
    expect(page.state.value.subject).toMatchObject({ opens: true });
  });

  test('takes no scope that the worker did not offer', async () => {
    const { page, asked, opened } = worker(listed);
    await page.show(`#${URL_ASKED}`);
    await page.proceed('path');
    expect(asked('site.proceed')).toBe(0);
    expect(opened).toEqual([]);
  });

  test.each(['javascript:alert(1)', 'chrome-extension://a/b.html', ''])('does not open %j', async (openUrl) => {
    const { page, answers, opened } = worker(listed);
    answers.openUrl = openUrl;
    await page.show(`#${URL_ASKED}`);
    await page.proceed('host');
    expect(opened).toEqual([]);
    expect(page.state.value.proceed).toBe('failed');
  });

  test('is dropped when the address changes under it', async () => {
    const { page, answers, asked, opened } = worker(listed);
    await page.show(`#${URL_ASKED}`);
    const late = Promise.withResolvers<SiteExplanation>();
    answers.explain = () => late.promise;
    const proceeding = page.proceed('host');
    answers.explain = listed;
    await page.show('#https://other.example/');
    late.resolve(listed);
    await proceeding;
    expect(asked('site.proceed')).toBe(0);
    expect(opened).toEqual([]);
  });
});

describe('opening without the override', () => {
  test.each([
    ['not listed', { kind: 'not-listed' }, true],
    ['paused', { kind: 'paused', exception, hits: [] }, true],
    ['listed and held', listed.site, false],
    ['unknown', { kind: 'unknown', reason: 'store-failed' }, false],
  ] as const)('%s: %s', async (_name, site, opens) => {
    const { page, opened } = worker({ ...listed, site });
    await page.show(`#${URL_ASKED}`);
    expect(opened).toEqual([]);
    page.open();
    expect(opened).toEqual(opens ? [URL_ASKED] : []);
  });

  test('leaves out the user part, which only disguises', async () => {
    const { page, opened } = worker({ ...listed, site: { kind: 'not-listed' } });
    await page.show('#https://bank.co.th@evil.example/a');
    page.open();
    expect(opened).toEqual(['https://evil.example/a']);
  });
});

test('warning again undoes the exception and asks anew', async () => {
  const { page, calls, asked } = worker({ ...listed, site: { kind: 'paused', exception, hits: [] } });
  await page.show(`#${URL_ASKED}`);
  await page.warnAgain();
  expect(calls).toContainEqual({ type: 'exceptions.undo', request: { id: exception.id } });
  expect(asked('site.explain')).toBe(2);
});

test.each([
  ['https://a.example/x?y#z', 'https://a.example/x?y#z'],
  ['http://a.example', 'http://a.example/'],
  ['https://user@a.example/', null],
  ['ftp://a.example/', null],
  ['javascript:1', null],
  ['', null],
])('openableUrl(%j) is %j', (text, expected) => {
  expect(openableUrl(text)).toBe(expected);
});

describe('the outcome of an update', () => {
  const after = (change: object) => ({ publishers: [{ ...publisher, ...change }], updating: false });

  test('tells a new list from the same one and from a failure', () => {
    expect(outcomeOf(fresh, fresh)).toBe('same');
    expect(outcomeOf(fresh, after({ sequence: publisher.sequence + 1 }))).toBe('changed');
    expect(outcomeOf(fresh, after({ epoch: 1 }))).toBe('changed');
    expect(outcomeOf(fresh, after({ lastError: 'network' }))).toBe('failed');
    expect(outcomeOf(fresh, after({ sequence: publisher.sequence + 1, lastError: 'rollback' }))).toBe('failed');
  });
});
