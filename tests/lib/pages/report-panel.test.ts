import { describe, expect, test } from 'vitest';
import type { Ask } from '../../../lib/pages/interstitial.ts';
import { createReportPanel } from '../../../lib/pages/report-panel.ts';
import { reportPanelStates } from '../../gallery/report-states.ts';

const offer = reportPanelStates['report-waiting']?.offer;

function panelOf(answers: Record<string, () => unknown>) {
  const ask: Ask = (type) => {
    const answer = answers[type];
    return answer === undefined ? Promise.reject(new Error(type)) : Promise.resolve(answer() as never);
  };
  return createReportPanel({
    ask,
    page: () => Promise.resolve({ tabId: 1, url: 'https://shop.example/' }),
    now: () => 0,
    after: () => undefined,
  });
}

describe('what could not be done with a report', () => {
  test.each([
    ['undo', (panel: ReturnType<typeof panelOf>) => panel.undo('r1')],
    ['sendNow', (panel: ReturnType<typeof panelOf>) => panel.sendNow('r1')],
    ['hold', (panel: ReturnType<typeof panelOf>) => panel.hold('r1')],
  ])('is not told as a report that could not be kept (%s)', async (_name, press) => {
    const panel = panelOf({ 'report.offer': () => offer });
    await panel.read();
    await press(panel);
    expect(panel.outcome.value).toBe('not-done');
  });

  test('is not told any more once it is done', async () => {
    const answers: Record<string, () => unknown> = { 'report.offer': () => offer };
    const panel = panelOf(answers);
    await panel.sendNow('r1');
    answers['report.sendNow'] = () => ({ report: null });
    await panel.sendNow('r1');
    expect(panel.outcome.value).toBe('none');
  });

  test('a report that could not be made is', async () => {
    const panel = panelOf({ 'report.offer': () => offer });
    await panel.report([]);
    expect(panel.outcome.value).toBe('failed');
  });
});
