/* What the console's pages show in the gallery: fixed values of nobody. */
import type { Loaded, Outcome } from '../../../lib/pages/console-loaded.ts';

/** 22 November 2026, 10:00 in Bangkok. */
export const NOW = Date.UTC(2026, 10, 22, 3, 0, 0);
export const IDLE: Outcome = { kind: 'idle' };

export function ready<T>(value: T): Loaded<T> {
  return { kind: 'ready', value, trouble: null };
}

/** The states in which a page has nothing to show, and the one in which what it shows is of earlier. */
export function emptyHanded<T>(value: T): Readonly<Record<string, Loaded<T>>> {
  return {
    loading: { kind: 'loading' },
    offline: { kind: 'failed', why: 'offline', code: 'offline' },
    'no-rights': { kind: 'failed', why: 'not-allowed', code: 'not-allowed' },
    failed: { kind: 'failed', why: 'failed', code: 'internal' },
    earlier: { kind: 'ready', value, trouble: 'offline' },
  };
}

export function ago(ms: number): string {
  return new Date(NOW - ms).toISOString();
}

export const HOUR = 3_600_000;
export const DAY = 86_400_000;
export const HEX = '7f3c'.repeat(16);
