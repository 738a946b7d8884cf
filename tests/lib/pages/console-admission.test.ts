/* What a device that waits asks, and when it stops asking. */
import { expect, test } from 'vitest';
import { followAdmission } from '../../../lib/pages/console-admission.ts';

const ME = {
  handle: 'anan@bank-b',
  role: 'reviewer',
  organisation: 'bank-b',
  device: 'd1',
  deviceName: 'Chromium',
  releaseKey: null,
};
const refusal = (code: string): Error => Object.assign(new Error(code), { code });

/** Follows a hub that gives these answers in turn; what was told, as it was told. */
function following(answers: readonly unknown[], onTold: (what: string) => void = () => undefined) {
  const told: string[] = [];
  const tell = (what: string): void => {
    told.push(what);
    onTold(what);
  };
  const left = [...answers];
  const ended = Promise.withResolvers<undefined>();
  const stop = followAdmission({
    hub: {
      ask(method, path) {
        tell(`${method} ${path}`);
        const answer = left.shift();
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
    },
    // When nothing is left to answer the device waits for good.
    wait: () => (left.length > 0 ? Promise.resolve() : (ended.resolve(undefined), new Promise(() => undefined))),
    whenSeen: () => Promise.resolve(),
    onReached: (isReached) => tell(isReached ? 'waits' : 'offline'),
    onAdmitted({ handle }) {
      tell(`let in ${handle}`);
      ended.resolve(undefined);
    },
    onRefused() {
      tell('refused');
      ended.resolve(undefined);
    },
  });
  return { told, stop, ended: ended.promise };
}

test('it goes on by itself once it is let in, whatever came between', async () => {
  const answers = [
    refusal('waiting'),
    refusal('offline'),
    refusal('internal'),
    { not: 'me' },
    refusal('waiting'),
    ME,
    ME,
  ];
  const { told, ended } = following(answers);
  await ended;
  expect(told.filter((what) => what !== 'GET /me')).toEqual([
    'waits',
    'offline',
    'offline',
    'offline',
    'waits',
    'let in anan@bank-b',
  ]);
  expect(told.filter((what) => what === 'GET /me')).toHaveLength(6);
});

test.each(['revoked', 'unknown-device'])('it stops asking once the hub says %s', async (code) => {
  const { told, ended } = following([refusal('waiting'), refusal(code), ME]);
  await ended;
  expect(told).toEqual(['GET /me', 'waits', 'GET /me', 'refused']);
});

test('what is stopped tells nothing more', async () => {
  let isAsked = false;
  const { told, stop } = following([ME], () => {
    if (!isAsked) stopSoon();
    isAsked = true;
  });
  function stopSoon(): void {
    queueMicrotask(() => stop());
  }
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(told).toEqual(['GET /me']);
});
