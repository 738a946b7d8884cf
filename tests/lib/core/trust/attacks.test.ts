/*
 * Every attack on the list of the TUF specification (§1.5.2), played against the real client by a repository that is
 * under the attacker's control, except for the keys that the case does not give away.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { canonicalBytes, canonicalText, parseJson } from '../../../../lib/core/trust/canonical-json.ts';
import type { JsonObject, JsonValue } from '../../../../lib/core/trust/canonical-json.ts';
import type { TrustedSet } from '../../../../lib/core/trust/client.ts';
import { openTrusted, pollTimestamp, refresh, TrustError } from '../../../../lib/core/trust/client.ts';
import {
  parseRoot,
  parseSnapshot,
  parseTargets,
  parseTimestamp,
  verifyThreshold,
} from '../../../../lib/core/trust/metadata.ts';
import type { ReleaseInfo } from '../../../../lib/core/trust/release-info.ts';
import { verifySignature } from '../../../../lib/core/trust/signature.ts';
import { checkReleaseStep } from '../../../../lib/core/trust/release-step.ts';
import { Client, DAY_MS, decode, encode, expiry, NOW, rewrite, Signer, Simulator } from './simulator.ts';

const CHAIN = ['targets', 'snapshot', 'timestamp'] as const;
let repo: Simulator;
let trusted: TrustedSet;
beforeEach(async () => {
  repo = new Simulator();
  const root = repo.published['root']?.[0] ?? new Uint8Array();
  trusted = (await refresh({ root }, { fetch: repo.fetch, now: NOW })).trusted;
  repo.requests.length = 0;
});
const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'ok';
  } catch (error) {
    if (error instanceof TrustError) return error.code;
    throw error;
  }
};
const again = (now: Date = NOW): Promise<string> => codeOf(refresh(trusted, { fetch: repo.fetch, now }));

describe('attacks', () => {
  test('arbitrary installation: files of an attacker with keys of their own', async () => {
    const evil = new Simulator();
    evil.publish(...CHAIN);
    repo.tamper = (path) => evil.published[path.replace(/^\d+\.|\.json$/g, '').replace('.json', '')]?.at(-1) ?? null;
    expect(await again()).toBe('threshold');
  });

  test.each(['timestamp.json', '2.snapshot.json', '2.targets.json', '2.root.json'])(
    'endless data: %s grows without end',
    async (victim) => {
      repo.publish('root', ...CHAIN);
      let asked = 0;
      repo.tamper = (path, bytes, maxBytes) => {
        if (path !== victim) return bytes;
        asked = maxBytes;
        return new Uint8Array(maxBytes + 1);
      };
      expect(await again()).toBe('endless-data');
      expect(asked).toBeLessThanOrEqual(5_000_000);
    },
  );

  test('endless data: a signed length is the limit', async () => {
    repo.hashes = true;
    repo.publish(...CHAIN);
    const limits: Record<string, number> = {};
    repo.tamper = (path, bytes, maxBytes) => {
      limits[path] = maxBytes;
      return bytes;
    };
    expect(await again()).toBe('ok');
    expect(limits['2.snapshot.json']).toBe(repo.published['snapshot']?.[1]?.length);
    expect(limits['2.targets.json']).toBe(repo.published['targets']?.[1]?.length);
  });

  test('extraneous dependencies: a target that nobody signed is not there', async () => {
    const { targets } = await refresh(trusted, { fetch: repo.fetch, now: NOW });
    expect(targets.files.size).toBe(0);
  });

  test('fast-forward: version numbers reached with a stolen key end with that key', async () => {
    repo.timestamp.version = Number.MAX_SAFE_INTEGER - 2;
    repo.publish('timestamp');
    trusted = (await refresh(trusted, { fetch: repo.fetch, now: NOW })).trusted;
    repo.timestamp.version = 1;
    repo.publish('timestamp');
    expect(await again()).toBe('rollback');
    repo.rotateKeys('timestamp');
    repo.timestamp.version = 1;
    repo.publish('root', 'timestamp');
    expect(await again()).toBe('ok');
  });

  test('indefinite freeze: an old state is refused when its timestamp ends', async () => {
    expect(await again(new Date(NOW.valueOf() + 29 * DAY_MS))).toBe('ok');
    expect(await again(new Date(NOW.valueOf() + 30 * DAY_MS))).toBe('freeze');
  });

  test('malicious mirror: whatever one file is exchanged for, nothing is trusted', async () => {
    repo.publish('root', ...CHAIN);
    const files = ['2.root.json', 'timestamp.json', '2.snapshot.json', '2.targets.json'];
    const others = [...Object.values(repo.published).flat(), new Uint8Array(), new TextEncoder().encode('{}')];
    for (const victim of files) {
      for (const other of others) {
        let original: Uint8Array | null = null;
        repo.tamper = (path, bytes) => {
          if (path !== victim) return bytes;
          original = bytes;
          return other;
        };
        const result = await codeOf(refresh(trusted, { fetch: repo.fetch, now: NOW }));
        const harmless =
          other === original || (victim === 'timestamp.json' && other === repo.published['timestamp']?.[0]);
        expect([victim, result === 'ok']).toEqual([victim, harmless]);
      }
    }
  });

  test('mix-and-match: old targets below a new snapshot', async () => {
    repo.hashes = true;
    repo.publish(...CHAIN);
    repo.tamper = (path, bytes) => (path === '2.targets.json' ? (repo.published['targets']?.[0] ?? null) : bytes);
    expect(await again()).toBe('mix-and-match');
  });

  test('rollback: each role by one version', async () => {
    repo.publish(...CHAIN);
    trusted = (await refresh(trusted, { fetch: repo.fetch, now: NOW })).trusted;
    repo.published['timestamp']?.pop();
    expect(await again()).toBe('rollback');
  });

  test.each([...CHAIN])('compromise of one of two %s keys forges nothing', async (role) => {
    repo.role(role).threshold = 2;
    repo.addKey(role);
    repo.publish('root', ...CHAIN);
    trusted = (await refresh(trusted, { fetch: repo.fetch, now: NOW })).trusted;
    const [stolen] = repo.signers[role] ?? [];
    repo.signers[role] = stolen === undefined ? [] : [stolen, new Signer()];
    repo.publish(...CHAIN);
    expect(await again()).toBe('threshold');
  });

  test('compromise of online keys adds no target', async () => {
    // The thief has snapshot and timestamp keys, and signs a targets file with them.
    repo.signers['targets'] = [...(repo.signers['snapshot'] ?? []), ...(repo.signers['timestamp'] ?? [])];
    repo.addArtifact('targets', 'evil', 'evil');
    repo.publish(...CHAIN);
    expect(await again()).toBe('threshold');
  });

  test('wrong software: a root of another role cannot speak for this one', async () => {
    repo.published['root']?.push(encode({ ...repo.targets, version: 2 }, repo.signers['root'] ?? []));
    expect(await again()).toBe('arbitrary');
  });

  test('a refusal leaves the given set as it was', async () => {
    const before = { ...trusted };
    repo.publish('root', ...CHAIN);
    rewrite(repo, 'targets', ({ signed }) => (signed['targets'] = { evil: { length: 1, hashes: { sha256: '00' } } }));
    expect(await again()).toBe('threshold');
    expect(trusted).toEqual(before);
    for (const role of ['root', ...CHAIN] as const) expect(trusted[role]).toBe(before[role]);
  });
});

describe('pollTimestamp', () => {
  const poll = (): Promise<{ status: string; trusted: TrustedSet }> =>
    pollTimestamp(trusted, { fetch: repo.fetch, now: NOW });

  test('no news costs one request', async () => {
    const result = await poll();
    expect(result).toEqual({ status: 'unchanged', trusted });
    expect(repo.requests).toEqual(['timestamp.json']);
  });

  test('a timestamp that only lives longer replaces the trusted one', async () => {
    repo.timestamp.expires = expiry(60);
    repo.publish('timestamp');
    const result = await poll();
    expect(result.status).toBe('unchanged');
    expect(result.trusted).toEqual({ ...trusted, timestamp: repo.published['timestamp']?.[1] });
    expect((await openTrusted(result.trusted, NOW)).expired).toBe(false);
  });

  test('a new snapshot is news, and is not trusted by the poll', async () => {
    repo.publish(...CHAIN);
    expect(await poll()).toEqual({ status: 'changed', trusted });
  });

  test('the same snapshot version with another hash is news', async () => {
    repo.timestamp.meta['snapshot.json'] = { version: 1, hashes: { sha256: '0'.repeat(64) } };
    repo.publish('timestamp');
    expect((await poll()).status).toBe('changed');
    expect(await again()).toBe('mix-and-match');
  });

  test('an incomplete set is news', async () => {
    delete trusted.targets;
    expect((await poll()).status).toBe('changed');
  });

  test('a rolled back, forged or expired timestamp is refused', async () => {
    repo.publish('timestamp');
    trusted = (await refresh(trusted, { fetch: repo.fetch, now: NOW })).trusted;
    repo.published['timestamp']?.pop();
    expect(await codeOf(poll())).toBe('rollback');
    repo.publish('timestamp');
    rewrite(repo, 'timestamp', ({ signed }) => (signed.expires = expiry(300)));
    expect(await codeOf(poll())).toBe('threshold');
    repo.timestamp.expires = expiry(-1);
    repo.publish('timestamp');
    expect(await codeOf(poll())).toBe('freeze');
  });
});

describe('refresh and openTrusted', () => {
  test('changed tells whether any file did', async () => {
    const same = await refresh(trusted, { fetch: repo.fetch, now: NOW });
    expect(same.changed).toBe(false);
    expect(same.trusted).toEqual(trusted);
    repo.publish('timestamp');
    expect((await refresh(trusted, { fetch: repo.fetch, now: NOW })).changed).toBe(true);
  });

  test('probeRoot: false makes one request when nothing is new', async () => {
    await refresh(trusted, { fetch: repo.fetch, now: NOW }, { probeRoot: false });
    expect(repo.requests).toEqual(['timestamp.json']);
  });

  test('expiry is reported, not thrown', async () => {
    const opened = await openTrusted(trusted, new Date(NOW.valueOf() + 40 * DAY_MS));
    expect(opened).toMatchObject({ expired: true, release: null, expiresAt: new Date(expiry(30)) });
  });

  test.each([...CHAIN])('a stored %s that is damaged, exchanged or absent is refused', async (role) => {
    const bytes = new Uint8Array(trusted[role] ?? []);
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    expect(await codeOf(openTrusted({ ...trusted, [role]: bytes }, NOW))).not.toBe('ok');
    repo.publish(...CHAIN);
    const newer = repo.published[role]?.at(-1);
    const mixed = await codeOf(openTrusted({ ...trusted, [role]: newer }, NOW));
    expect(mixed).toBe('mix-and-match');
    const { [role]: _, ...rest } = trusted;
    expect(await codeOf(openTrusted(rest, NOW))).toBe('missing');
  });

  test('a store that lost its snapshot between two files recovers', async () => {
    // Killed after the timestamp was stored: the next refresh must not take the equal timestamp for "all done".
    repo.publish(...CHAIN);
    const timestamp = repo.published['timestamp']?.at(-1);
    if (timestamp === undefined) throw new Error('expected a timestamp');
    const half = { ...trusted, timestamp };
    const result = await refresh(half, { fetch: repo.fetch, now: NOW });
    expect(result.targets.version).toBe(2);
  });

  test('errors of the fetcher pass through', async () => {
    const broken = (): Promise<never> => Promise.reject(new TrustError('slow', 'one byte a minute'));
    expect(await codeOf(refresh(trusted, { fetch: broken, now: NOW }))).toBe('slow');
  });
});

const RELEASE: ReleaseInfo = {
  publisher: { th: 'เตือน', en: 'Tuean' },
  epoch: 2,
  sequence: 10,
  stateHash: 'a'.repeat(64),
  counts: { hosts: 60, urls: 20, numbers: 20 },
  numbers: { saltEpoch: 1, salt: '00112233445566778899aabbccddeeff', memoryKiB: 8192, passes: 1 },
  pollSeconds: 900,
  publishedAt: '2026-03-01T00:00:00Z',
  reset: false,
  base: { sequence: 10, parts: ['base/10/0'] },
};

function withoutDigesting({ numbers, ...release }: ReleaseInfo): object {
  if (numbers === undefined) throw new Error('expected salt and cost');
  return release;
}

describe('release', () => {
  const publish = (release: unknown, paths: string[] = ['base/10/0']): void => {
    repo.root['release_epoch'] = 2;
    repo.publish('root');
    repo.targets['release'] = release;
    for (const path of paths) repo.addArtifact('targets', path, 'part');
    repo.publish(...CHAIN);
  };

  test('the signed release is handed on', async () => {
    publish(RELEASE);
    const result = await refresh(trusted, { fetch: repo.fetch, now: NOW });
    expect(result.release).toEqual(RELEASE);
    expect((await openTrusted(result.trusted, NOW)).release).toEqual(RELEASE);
  });

  test.each<[string, unknown]>([
    ['a wrong hash', { ...RELEASE, stateHash: 'short' }],
    ['a negative sequence', { ...RELEASE, sequence: -1 }],
    ['no parts', { ...RELEASE, base: { sequence: 10, parts: [] } }],
    ['a part outside base/', { ...RELEASE, base: { sequence: 10, parts: ['../../secret'] } }],
    ['numbers without salt and cost', withoutDigesting(RELEASE)],
    ['a digest that freezes a browser', { ...RELEASE, numbers: { ...RELEASE.numbers, memoryKiB: 1_048_576 } }],
    ['many passes', { ...RELEASE, numbers: { ...RELEASE.numbers, passes: 100 } }],
    ['a digest that costs nothing', { ...RELEASE, numbers: { ...RELEASE.numbers, memoryKiB: 1 } }],
    ['a short salt', { ...RELEASE, numbers: { ...RELEASE.numbers, salt: '00' } }],
    ['an unknown field of the digest', { ...RELEASE, numbers: { ...RELEASE.numbers, lanes: 4 } }],
    ['text', 'release'],
    ['null', null],
  ])('%s is malformed', async (_, release) => {
    publish(release);
    expect(await again()).toBe('malformed');
  });

  test.each([
    [2, 2, 'ok'],
    [2, 1, 'ok'],
    [2, 3, 'fast-forward'],
    [undefined, 1, 'ok'],
    [undefined, 2, 'fast-forward'],
    ['9', 2, 'fast-forward'],
  ])('root allows epoch %j, the release claims %j: %s', async (allowed, epoch, code) => {
    publish({ ...RELEASE, epoch });
    if (allowed === undefined) delete repo.root['release_epoch'];
    else repo.root['release_epoch'] = allowed;
    repo.publish('root');
    expect(await again()).toBe(code);
  });

  test('a base part that is no signed target is refused', async () => {
    publish({ ...RELEASE, base: { sequence: 10, parts: ['base/10/0', 'base/10/1'] } });
    expect(await again()).toBe('release-missing');
  });

  const step = (change: Partial<ReleaseInfo>, floor?: { epoch: number; sequence: number }): string => {
    try {
      checkReleaseStep(RELEASE, { ...RELEASE, ...change }, floor);
      return 'ok';
    } catch (error) {
      if (error instanceof TrustError) return error.code;
      throw error;
    }
  };
  test.each<[string, Partial<ReleaseInfo>, string]>([
    ['the same again', {}, 'ok'],
    ['the next', { sequence: 11, stateHash: 'b'.repeat(64) }, 'ok'],
    ['an older sequence', { sequence: 9 }, 'rollback'],
    ['an older epoch with a higher sequence', { epoch: 1, sequence: 99 }, 'rollback'],
    ['a new epoch from sequence 0', { epoch: 3, sequence: 0, stateHash: 'c'.repeat(64) }, 'ok'],
    ['another state under the same number', { stateHash: 'b'.repeat(64) }, 'equivocation'],
    ['half of the listings', { sequence: 11, counts: { hosts: 50, urls: 0, numbers: 0 } }, 'ok'],
    ['less than half', { sequence: 11, counts: { hosts: 49, urls: 0, numbers: 0 } }, 'shrink'],
    ['less than half, signed as reset', { sequence: 11, reset: true, counts: { hosts: 0, urls: 0, numbers: 0 } }, 'ok'],
  ])('step to %s', (_, change, code) => {
    expect(step(change)).toBe(code);
  });

  test.each([
    [{ epoch: 2, sequence: 10 }, 'ok'],
    [{ epoch: 2, sequence: 11 }, 'rollback'],
    [{ epoch: 3, sequence: 0 }, 'rollback'],
    [{ epoch: 1, sequence: 500 }, 'ok'],
  ])('packaged floor %j', (floor, code) => {
    expect(step({}, floor)).toBe(code);
    // Also on first use, when nothing is trusted yet.
    if (code === 'rollback') expect(() => checkReleaseStep(null, RELEASE, floor)).toThrow(TrustError);
    else expect(() => checkReleaseStep(null, RELEASE, floor)).not.toThrow();
  });
});

describe('canonical JSON', () => {
  test.each<[JsonValue, string]>([
    [{ b: 1, a: [true, false, null], '': {} }, '{"":{},"a":[true,false,null],"b":1}'],
    ['tab\t"quote" back\\slash\nline ไทย', '"tab\t\\"quote\\" back\\\\slash\nline ไทย"'],
    [{ '\u{1f600}': 1, '\uff61': 2, a: 3 }, '{"a":3,"\uff61":2,"\u{1f600}":1}'],
    [-0, '0'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ])('%j', (value, text) => {
    expect(canonicalText(value)).toBe(text);
  });

  test.each(['1.5', '1e400', '9007199254740993', '"\\ud800"', '{"\\udc00":1}'])('%s has no canonical form', (text) => {
    expect(() => canonicalBytes(parseJson(new TextEncoder().encode(text)))).toThrow(TrustError);
  });

  test('depth is limited, and deep nesting does not exhaust the stack', () => {
    const deep = new TextEncoder().encode('['.repeat(200_000) + ']'.repeat(200_000));
    expect(() => canonicalBytes(parseJson(deep))).toThrow(TrustError);
  });

  test('different values have different forms', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (a, b) => {
        const form = (value: unknown): string | null => {
          try {
            return canonicalText(parseJson(new TextEncoder().encode(JSON.stringify(value))));
          } catch {
            return null;
          }
        };
        const [x, y] = [form(a), form(b)];
        if (x === null || y === null) return;
        const sort = (_: string, v: unknown): unknown =>
          typeof v === 'object' && v !== null && !Array.isArray(v)
            ? Object.fromEntries(Object.entries(v).sort(([x], [y]) => (x < y ? -1 : 1)))
            : v;
        expect(x === y).toBe(JSON.stringify(a, sort) === JSON.stringify(b, sort));
      }),
      { seed: 20260301, numRuns: 2000 },
    );
  });
});

describe('any bytes', () => {
  const parsers = { root: parseRoot, timestamp: parseTimestamp, snapshot: parseSnapshot, targets: parseTargets };

  test('100,000 random and mutated files: no crash, no hang, no wrong accept', async () => {
    repo.addArtifact('targets', 'base/1/0', 'x');
    repo.targets['release'] = RELEASE;
    repo.delegate('targets', 'A');
    repo.publish(...CHAIN);
    const root = parseRoot(trusted.root);
    const originals = (['root', ...CHAIN] as const).map((role) => {
      const bytes = repo.published[role]?.at(-1) ?? new Uint8Array();
      return { role, bytes, signed: canonicalText((parseJson(new Uint8Array(bytes)) as JsonObject)['signed'] ?? null) };
    });
    // xorshift32, seeded: the same inputs in every run.
    let state = 0x5eed1441;
    const random = (below: number): number => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % below;
    };
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\\u0000',
      '1e9',
      '-1',
      'null',
      '__proto__',
      '"_type"',
      '\ud800',
      '1.0',
    ];
    let parsed = 0;
    let accepted = 0;
    for (let i = 0; i < 100_000; i++) {
      const original = originals[i % originals.length];
      if (original === undefined) throw new Error('expected an original');
      let input: Uint8Array;
      if (i % 8 === 0) {
        input = Uint8Array.from({ length: random(200) }, () => random(256));
      } else if (i % 8 === 1) {
        const text = new TextDecoder().decode(original.bytes);
        const at = random(text.length);
        input = new TextEncoder().encode(
          text.slice(0, at) + (pieces[random(pieces.length)] ?? '') + text.slice(at + random(12)),
        );
      } else if (i % 8 === 2) {
        input = original.bytes.slice(0, random(original.bytes.length));
      } else {
        input = new Uint8Array(original.bytes);
        for (let n = 0; n <= random(3); n++)
          input[random(input.length)] = random(4) === 0 ? random(256) : 0x20 + random(95);
      }
      let metadata;
      try {
        metadata = parsers[original.role](input);
      } catch (error) {
        if (!(error instanceof TrustError)) throw error;
        continue;
      }
      parsed++;
      const role = root.signed.roles[original.role];
      const ok = await verifyThreshold(metadata, role, root.signed.keys, original.role).then(
        () => true,
        (error: unknown) => {
          if (error instanceof TrustError) return false;
          throw error;
        },
      );
      if (!ok) continue;
      accepted++;
      const signed = canonicalText((parseJson(new Uint8Array(input)) as JsonObject)['signed'] ?? null);
      expect(signed).toBe(original.signed);
    }
    // Not vacuous: a good part parses, and a few are accepted because only the envelope around `signed` changed.
    expect(parsed).toBeGreaterThan(10_000);
    expect(accepted).toBeGreaterThan(0);
  }, 120_000);

  test('flipping any bit of the signed part of a timestamp is refused', async () => {
    const bytes = repo.published['timestamp']?.at(-1) ?? new Uint8Array();
    const start = new TextDecoder().decode(bytes).indexOf('"signed":') + 9;
    const original = canonicalText((parseJson(new Uint8Array(bytes)) as JsonObject)['signed'] ?? null);
    for (let at = start; at < bytes.length - 1; at++) {
      const flipped = new Uint8Array(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 7));
      const client = new Client(repo);
      repo.tamper = (path, served) => (path === 'timestamp.json' ? flipped : served);
      if ((await client.refresh()) !== 'ok') continue;
      expect(canonicalText((parseJson(flipped) as JsonObject)['signed'] ?? null)).toBe(original);
    }
  });
});

describe('without Ed25519 in WebCrypto', () => {
  test('the pure implementation accepts and refuses the same', async () => {
    const subtle = crypto.subtle;
    const importKey = vi.spyOn(subtle, 'importKey').mockImplementation((...args: unknown[]) => {
      if (args[2] === 'Ed25519') return Promise.reject(new DOMException('unknown', 'NotSupportedError'));
      throw new Error('only Ed25519 here');
    });
    try {
      expect(await again()).toBe('ok');
      expect(importKey).toHaveBeenCalled();
      repo.publish('timestamp');
      rewrite(repo, 'timestamp', (file) => {
        const first = file.signatures[0];
        if (first !== undefined) first.sig = `${first.sig.startsWith('0') ? '1' : '0'}${first.sig.slice(1)}`;
      });
      expect(await again()).toBe('threshold');
      // RFC 8032 only: the point 1 written as p + 1, which ZIP 215 would take as a key that signs everything.
      const key = { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: `ee${'ff'.repeat(30)}7f` } };
      const signature = `01${'00'.repeat(63)}`;
      expect(await verifySignature(key, signature, new Uint8Array([1]))).toBe(false);
    } finally {
      importKey.mockRestore();
    }
  });
});

test('metadata signed by another implementation is trusted', async () => {
  // Made with python-tuf 7.0.1 and securesystemslib 1.6.0; throwaway keys. One role each: ed25519, ecdsa, rsa, ed25519.
  const folder = new URL('../../../fixtures/trust/python-tuf/', import.meta.url);
  const fetch = (path: string): Promise<Uint8Array | null> => {
    try {
      return Promise.resolve(new Uint8Array(readFileSync(new URL(path, folder))));
    } catch {
      return Promise.resolve(null);
    }
  };
  const root = new Uint8Array(readFileSync(new URL('1.root.json', folder)));
  const result = await refresh({ root }, { fetch, now: NOW });
  expect(decode(result.trusted.root).signed.version).toBe(2);
  expect([...result.targets.files.keys()]).toEqual(['ไฟล์/"quoted" \\ \u{1f600}.txt']);
});
