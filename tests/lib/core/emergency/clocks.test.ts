import { describe, expect, test } from 'vitest';
import { COMPLAINT_MS, HOLD_MS, clocksOf } from '../../../../lib/core/emergency/clocks.ts';
import { bankTransfer, caseWith, hold } from './cases.ts';

const at = (iso: string): number => Date.parse(iso);
/** 1 March 2028, 23:30 in Bangkok: the day after a 29 February. */
const NOW = at('2028-03-01T16:30:00Z');
const filed = (filedAt: string) => ({ caseId: '', filedAt, station: '', aocReference: '' });

describe('the clocks', () => {
  test('say to call while no bank holds anything', () => {
    const clocks = clocksOf(caseWith(), NOW);
    expect(clocks).toMatchObject({ phase: 'call', due: null, paidAt: null, sincePaidMs: null, holds: [] });
  });

  test('count from the first of several payments, over midnight and a leap day', () => {
    const transfers = [
      bankTransfer({ at: '2028-03-01T00:10' }),
      bankTransfer({ at: '2028-02-28T23:50' }, 'transfer-2'),
      bankTransfer({ at: 'last week' }, 'transfer-3'),
    ];
    const clocks = clocksOf(caseWith({ transfers }), NOW);
    expect(clocks.paidAt).toBe(at('2028-02-28T16:50:00Z'));
    expect(clocks.sincePaidMs).toBe((24 + 23) * 3_600_000 + 40 * 60_000);
  });

  test('never run backwards where the device is behind', () => {
    expect(clocksOf(caseWith({ transfers: [bankTransfer({ at: '2028-03-02T09:00' })] }), NOW).sincePaidMs).toBe(0);
  });

  test('give each hold 72 hours and name the one that ends first', () => {
    const holds = [hold('2028-03-01T09:00', '004'), hold('2028-02-28T23:45', '011')];
    const clocks = clocksOf(caseWith({ holds }), NOW);
    expect(clocks.phase).toBe('file');
    expect(clocks.holds.map(({ bank }) => bank)).toEqual(['011', '004']);
    // 28 February 23:45 and 72 hours in a leap year: 2 March 23:45.
    expect(clocks.due).toMatchObject({ what: 'hold', bank: '011', endsAt: at('2028-03-02T16:45:00Z') });
  });

  test('end at the very moment, and not before', () => {
    const paidCase = caseWith({ holds: [hold('2028-02-27T12:00')] });
    const end = at('2028-02-27T05:00:00Z') + HOLD_MS;
    expect(clocksOf(paidCase, end - 1)).toMatchObject({ phase: 'file', due: { isPast: false } });
    expect(clocksOf(paidCase, end)).toMatchObject({ phase: 'file-late', due: null });
  });

  test('a hold that still runs keeps the case in time, though another has run out', () => {
    const holds = [hold('2028-02-20T09:00', '004'), hold('2028-03-01T09:00', '011')];
    expect(clocksOf(caseWith({ holds }), NOW)).toMatchObject({ phase: 'file', due: { bank: '011' } });
  });

  test('a Bank Case ID without its time does not run, and is said', () => {
    const clocks = clocksOf(caseWith({ holds: [hold('')] }), NOW);
    expect(clocks).toMatchObject({ phase: 'file', due: null, lacksHoldTime: true });
    expect(clocksOf(caseWith({ holds: [hold('', '011', '')] }), NOW).phase).toBe('call');
  });

  test('a complaint gives 7 days from itself', () => {
    const police = filed('2028-02-27T23:30');
    const end = at('2028-02-27T16:30:00Z') + COMPLAINT_MS;
    expect(clocksOf(caseWith({ police, holds: [hold('2028-02-26T09:00')] }), NOW)).toMatchObject({
      phase: 'waiting',
      due: { what: 'complaint', endsAt: end },
      filedLate: false,
    });
    expect(clocksOf(caseWith({ police }), end)).toMatchObject({ phase: 'lapsed', due: null });
  });

  test('a complaint after the last hold has run out is called late', () => {
    const police = filed('2028-03-01T09:00');
    expect(clocksOf(caseWith({ police, holds: [hold('2028-02-27T08:00')] }), NOW).filedLate).toBe(true);
    const two = [hold('2028-02-27T08:00', '004'), hold('2028-02-28T08:00', '011')];
    expect(clocksOf(caseWith({ police, holds: two }), NOW).filedLate).toBe(false);
  });
});
