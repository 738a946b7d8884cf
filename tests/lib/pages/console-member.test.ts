/* A role that changed reaches the console without enrolling anew. */
import { expect, test } from 'vitest';
import type { Me } from '../../../lib/core/console/people.ts';
import { createMember } from '../../../lib/pages/console-member.ts';

const ME: Me = {
  handle: 'somsri@bank-a',
  role: 'reviewer',
  organisation: 'bank-a',
  device: '01936b2e-0000-7000-8000-000000000001',
  deviceName: 'test',
  releaseKey: null,
};

test('another role counts from when the hub says so, and is kept; anything else leaves what was known', async () => {
  let answer: unknown = ME;
  const kept: Me[] = [];
  const member = createMember({
    hub: { ask: () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)) },
    me: ME,
    keep: (me) => Promise.resolve(void kept.push(me)),
  });
  expect(await member.load()).toBe(false);
  for (const bad of [new Error('offline'), null, { ...ME, role: 'owner' }, { ...ME, role: 'publisher', device: 'x' }]) {
    answer = bad;
    expect(await member.load()).toBe(false);
  }
  expect(kept).toEqual([]);
  answer = { ...ME, role: 'publisher' };
  expect(await member.load()).toBe(true);
  expect(member.me.value.role).toBe('publisher');
  expect(kept).toEqual([{ ...ME, role: 'publisher' }]);
  expect(await member.load()).toBe(false);
});
