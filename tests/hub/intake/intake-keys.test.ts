/* The hub's secret, the pictures under it, and the counts that need no database. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hubPaths } from '../../../hub/config.ts';
import { mediaTypeOf, openPicture, sealPicture } from '../../../hub/intake/evidence.ts';
import { intakeKeysOf, loadIntakeKeys } from '../../../hub/intake/intake-keys.ts';
import { createMinuteLimit } from '../../../hub/intake/limits.ts';
import { createMetrics } from '../../../hub/intake/metrics.ts';

describe('the hub’s secret', () => {
  let folder = '';
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'tuean-key-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('is made once, by one of those who start together, for the owner’s eyes only', async () => {
    const paths = hubPaths(folder);
    const loaded = await Promise.all(Array.from({ length: 8 }, () => loadIntakeKeys(paths, undefined)));
    expect(new Set(loaded.map(({ wrappingId }) => wrappingId)).size).toBe(1);
    const path = join(folder, 'intake.key');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const text = (await readFile(path, 'utf8')).trim();
    expect((await loadIntakeKeys(hubPaths('/nowhere'), text)).wrappingId).toBe(loaded[0]?.wrappingId);
  });

  it('is not made where something was written under it already', async () => {
    const reading = loadIntakeKeys(hubPaths(folder), undefined, { mayMake: false });
    await expect(reading).rejects.toMatchObject({ code: 'bad-file' });
    await expect(stat(join(folder, 'intake.key'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is refused where it is none, and then not made anew', async () => {
    await writeFile(join(folder, 'intake.key'), 'short');
    await expect(loadIntakeKeys(hubPaths(folder), undefined)).rejects.toMatchObject({ code: 'bad-file' });
    await expect(loadIntakeKeys(hubPaths(folder), 'zz')).rejects.toMatchObject({ code: 'bad-file' });
    expect(await readFile(join(folder, 'intake.key'), 'utf8')).toBe('short');
  });
});

describe('a sealed picture', () => {
  const keys = intakeKeysOf(new Uint8Array(32).fill(7));
  const bytes = new Uint8Array(1000).map((_, index) => index);

  it('opens with the hub’s key, and not with a byte changed anywhere', () => {
    const sealed = sealPicture(keys, 'id', 'image/png', bytes);
    expect(new Uint8Array(openPicture(keys, 'id', sealed))).toEqual(bytes);
    for (const field of ['ciphertext', 'wrappedKey'] as const) {
      for (let at = 0; at < sealed[field].length; at += field === 'wrappedKey' ? 1 : 37) {
        const changed = new Uint8Array(sealed[field]);
        changed[at] = (changed[at] ?? 0) ^ 1;
        expect(() => openPicture(keys, 'id', { ...sealed, [field]: changed })).toThrow();
      }
    }
  });

  it('is another each time', () => {
    const [one, two] = [sealPicture(keys, 'id', 'image/png', bytes), sealPicture(keys, 'id', 'image/png', bytes)];
    expect(Buffer.from(one.ciphertext).equals(two.ciphertext)).toBe(false);
    expect(Buffer.from(one.wrappedKey).equals(two.wrappedKey)).toBe(false);
  });
});

describe('the kind of a file', () => {
  it.each([
    ['\x89PNG\r\n\x1a\n....', 'image/png'],
    ['\xff\xd8\xff\xe0..', 'image/jpeg'],
    ['RIFF\x00\x00\x00\x00WEBPVP8 ', 'image/webp'],
    ['RIFF\x00\x00\x00\x00WAVEfmt ', null],
    ['GIF89a', null],
    ['<svg xmlns=', null],
    ['', null],
    ['\x89PNG', null],
  ])('%j is %s', (text, type) => {
    expect(mediaTypeOf(Buffer.from(text, 'latin1'))).toBe(type);
  });
});

describe('requests of a minute', () => {
  const at = (text: string): Date => new Date(`2026-03-04T05:${text}Z`);

  it('are counted for each network, and anew with each minute', () => {
    const limit = createMinuteLimit(2);
    expect(limit.take('a', at('06:10'))).toBeNull();
    expect(limit.take('a', at('06:20'))).toBeNull();
    expect(limit.take('a', at('06:45'))).toBe(15);
    expect(limit.take('b', at('06:45'))).toBeNull();
    expect(limit.take('a', at('07:00'))).toBeNull();
  });
});

describe('metrics', () => {
  it('are written as Prometheus reads them', () => {
    const metrics = createMetrics();
    const asked = metrics.counter('asked_total', 'Questions.');
    asked.add({ route: '/a"\n' });
    asked.add({ route: '/a"\n' }, 2);
    const seconds = metrics.histogram('seconds', 'Time.', [0.1, 1]);
    for (const value of [0.05, 0.1, 0.5, 3]) seconds.observe({}, value);
    metrics.gauge('waiting', 'Now.', () => 7);
    expect(metrics.render().split('\n')).toEqual([
      '# HELP asked_total Questions.',
      '# TYPE asked_total counter',
      'asked_total{route="/a__"} 3',
      '# HELP seconds Time.',
      '# TYPE seconds histogram',
      'seconds_bucket{le="0.1"} 2',
      'seconds_bucket{le="1"} 3',
      'seconds_bucket{le="+Inf"} 4',
      'seconds_sum 3.65',
      'seconds_count 4',
      '# HELP waiting Now.',
      '# TYPE waiting gauge',
      'waiting 7',
      '',
    ]);
  });
});
