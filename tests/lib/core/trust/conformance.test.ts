/*
 * The cases of the public TUF conformance suite, told again on our own repository simulator: one row or one test for
 * each case of theirs, under the name of what must happen. docs/trust.md maps them.
 */
import { createPublicKey } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { KeyType, RoleFile } from './simulator.ts';
import { Client, DAY_MS, decode, expiry, NOW, rewrite, Signer, Simulator } from './simulator.ts';

let repo: Simulator;
let client: Client;
beforeEach(() => {
  repo = new Simulator();
  client = new Client(repo);
});
const ALL = ['root', 'targets', 'snapshot', 'timestamp'] as const;
const CHAIN = ['targets', 'snapshot', 'timestamp'] as const;
const later = (days: number): Date => new Date(NOW.valueOf() + days * DAY_MS);

/** Other texts that decoders take for the same P-256 key; its SubjectPublicKeyInfo is 27 bytes before x and y. */
const SPELLINGS: Record<string, (spki: Buffer, base64: string) => string> = {
  'no padding': (_, base64) => base64.replace('==', ''),
  'bits beyond the last byte': (_, base64) => base64.replace(/(.)==$/, (__, last: string) => `${BITS[last] ?? ''}==`),
  'a compressed point': (spki) =>
    Buffer.concat([
      Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex'),
      Buffer.from([(spki.at(-1) ?? 0) % 2 === 0 ? 2 : 3]),
      spki.subarray(27, 59),
    ]).toString('base64'),
  'a byte behind the end': (spki) => Buffer.concat([spki, Buffer.from([0])]).toString('base64'),
};
/** The last base64 letter of 91 bytes holds two bits; the next letter in the alphabet holds the same two. */
const BITS: Record<string, string> = { A: 'B', Q: 'R', g: 'h', w: 'x' };

describe('basics', () => {
  test('a first refresh asks for the four files in order and stores their exact bytes', async () => {
    expect(await client.refresh()).toBe('ok');
    expect(repo.requests).toEqual(['2.root.json', 'timestamp.json', '1.snapshot.json', '1.targets.json']);
    for (const role of ALL) expect(client.stored[role]).toEqual(repo.published[role]?.at(-1));
  });

  test('a download refreshes first, and an unknown target is refused', async () => {
    expect(await client.download('nonexistent')).toBe('no-target');
    expect(client.versions()).toEqual({ root: 1, timestamp: 1, snapshot: 1, targets: 1 });
  });

  test.each(['version', 'expires', 'keys', 'roles', '_type', 'spec_version'])(
    'an initial root without %s makes no request',
    async (field) => {
      rewrite(repo, 'root', ({ signed }) => delete signed[field]);
      client = new Client(repo);
      expect(await client.refresh()).toBe('malformed');
      expect(repo.requests).toEqual([]);
    },
  );

  test('an initial root with a wrong signature makes no request', async () => {
    const other = new Signer('ecdsa').sign(new Uint8Array());
    rewrite(repo, 'root', ({ signatures }) => signatures.forEach((item) => (item.sig = other)));
    client = new Client(repo);
    expect(await client.refresh()).toBe('threshold');
    expect(repo.requests).toEqual([]);
  });

  test.each([
    ['root', { root: 1, timestamp: null, snapshot: null, targets: null }],
    ['timestamp', { root: 2, timestamp: null, snapshot: null, targets: null }],
    ['snapshot', { root: 2, timestamp: 2, snapshot: null, targets: null }],
    ['targets', { root: 2, timestamp: 2, snapshot: 2, targets: null }],
  ] as const)('an unsigned %s stops there', async (role, versions) => {
    repo.signers[role] = [];
    repo.publish(...ALL);
    expect(await client.refresh()).toBe('threshold');
    expect(client.versions()).toEqual(versions);
  });

  test.each([
    ['root', 'fast-forward', { root: 1, timestamp: null, snapshot: null, targets: null }],
    ['snapshot', 'missing', { root: 2, timestamp: 2, snapshot: null, targets: null }],
    ['targets', 'missing', { root: 2, timestamp: 2, snapshot: 2, targets: null }],
  ] as const)('a %s whose version differs from its name is refused', async (role, code, versions) => {
    repo.signed(role).version++;
    repo.publish(...ALL);
    expect(await client.refresh()).toBe(code);
    expect(client.versions()).toEqual(versions);
  });

  test.each(['snapshot', 'targets'] as const)('a %s file of another version than its parent names', async (role) => {
    await client.refresh();
    repo.publish(...CHAIN);
    repo.tamper = (path, bytes) => (path === `2.${role}.json` ? (repo.published[role]?.[0] ?? null) : bytes);
    expect(await client.refresh()).toBe('mix-and-match');
    expect(client.versions()[role]).toBe(1);
  });

  test('a timestamp that changes under the same version is ignored', async () => {
    await client.refresh();
    repo.timestamp.meta['snapshot.json'] = { version: 100 };
    repo.signAndAppend('timestamp');
    expect(await client.refresh()).toBe('ok');
    expect(repo.requests.at(-1)).toBe('timestamp.json');
    expect(client.stored.timestamp).toEqual(repo.published['timestamp']?.[0]);
  });

  test.each(['snapshot', 'targets'] as const)('a %s that lacks its signed hash is refused', async (role) => {
    repo.hashes = true;
    repo.publish(...CHAIN);
    expect(await client.refresh()).toBe('ok');
    repo.publish(...(role === 'targets' ? (['targets'] as const) : (['targets', 'snapshot'] as const)));
    const parent = role === 'targets' ? repo.snapshot : repo.timestamp;
    const meta = parent.meta[`${role}.json`];
    if (meta !== undefined) meta.hashes = { sha256: '0'.repeat(64) };
    repo.publish(...(role === 'targets' ? (['snapshot', 'timestamp'] as const) : (['timestamp'] as const)));
    expect(await client.refresh()).toBe('mix-and-match');
    expect(client.versions()[role]).toBe(2);
  });

  test('bytes are stored as they came', async () => {
    const last = repo.published['timestamp']?.pop() ?? new Uint8Array();
    repo.published['timestamp']?.push(new Uint8Array([...last, 0x20, 0x0a]));
    expect(await client.refresh()).toBe('ok');
    expect(client.stored.timestamp).toEqual(repo.published['timestamp']?.at(-1));
  });

  test('unknown fields are signed over and otherwise ignored', async () => {
    repo.root['custom-field'] = 'value';
    Object.assign(repo.role('root'), { 'another-field': { a: 1, b: [null, true] } });
    repo.addKey('root', new Signer('ed25519', { 'extra-field': { a: 1 } }));
    repo.publish('root');
    expect(await client.refresh()).toBe('ok');
    expect(client.versions().root).toBe(2);
    rewrite(repo, 'root', ({ signed }) => (signed['custom-field'] = 'other'));
    expect(await new Client(repo).refresh()).toBe('threshold');
  });

  test('a misleading keyid_hash_algorithms changes nothing', async () => {
    repo.role('snapshot').keyids = [];
    repo.signers['snapshot'] = [];
    repo.addKey('snapshot', new Signer('ed25519', { keyid_hash_algorithms: 'md5' }));
    repo.publish('root', 'snapshot', 'timestamp');
    expect(await client.refresh()).toBe('ok');
    expect(client.versions().snapshot).toBe(2);
  });

  test('a missing snapshot leaves the new timestamp and the old rest', async () => {
    await client.refresh();
    repo.timestamp.meta['snapshot.json'] = { version: 2 };
    repo.publish('timestamp');
    expect(await client.refresh()).toBe('missing');
    expect(repo.requests.at(-1)).toBe('2.snapshot.json');
    expect(client.versions()).toEqual({ root: 1, timestamp: 2, snapshot: 1, targets: 1 });
  });

  test('a missing targets file leaves the new snapshot and the old targets', async () => {
    await client.refresh();
    repo.snapshot.meta['targets.json'] = { version: 2 };
    repo.publish('snapshot', 'timestamp');
    expect(await client.refresh()).toBe('missing');
    expect(client.versions()).toEqual({ root: 1, timestamp: 2, snapshot: 2, targets: 1 });
  });

  test('a missing timestamp is refused', async () => {
    await client.refresh();
    delete repo.published['timestamp'];
    expect(await client.refresh()).toBe('missing');
  });

  test('a snapshot served as timestamp is refused although a timestamp key signed it', async () => {
    repo.signers['snapshot']?.push(...(repo.signers['timestamp'] ?? []));
    repo.snapshot.meta = { 'snapshot.json': { version: 1 } };
    repo.publish('root', 'snapshot');
    repo.published['timestamp']?.push(repo.published['snapshot']?.pop() ?? new Uint8Array());
    expect(await client.refresh()).toBe('arbitrary');
    expect(client.versions()).toEqual({ root: 2, timestamp: null, snapshot: null, targets: null });
  });

  test('without consistent snapshots files have plain names', async () => {
    repo.root.consistent_snapshot = false;
    repo.publish('root');
    repo.addArtifact('targets', 'dir/file', 'x');
    repo.publish(...CHAIN);
    expect(await client.download('dir/file')).toBe('ok');
    expect(repo.requests).toEqual([
      '2.root.json',
      '3.root.json',
      'timestamp.json',
      'snapshot.json',
      'targets.json',
      'target dir/file',
    ]);
  });

  test.each([
    ['1.0', 'ok'],
    ['1.9.3', 'ok'],
    ['2.0.0', 'spec-version'],
    ['0.9', 'spec-version'],
    ['one', 'malformed'],
    ['1', 'malformed'],
  ])('spec_version %s: %s', async (version, code) => {
    repo.timestamp.spec_version = version;
    repo.publish('timestamp');
    expect(await client.refresh()).toBe(code);
  });
});

describe('keys', () => {
  test('two of three snapshot signatures are too few', async () => {
    repo.role('snapshot').threshold = 3;
    repo.addKey('snapshot');
    repo.addKey('snapshot');
    repo.publish(...ALL);
    expect(await client.refresh()).toBe('ok');
    repo.signers['snapshot']?.pop();
    repo.publish(...CHAIN);
    expect(await client.refresh()).toBe('threshold');
    expect(client.versions().snapshot).toBe(2);
  });

  test('a threshold above the number of keys cannot be met', async () => {
    for (let i = 0; i < 4; i++) repo.addKey('snapshot');
    repo.role('snapshot').threshold = 6;
    repo.publish(...ALL);
    expect(await client.refresh()).toBe('threshold');
    expect(client.versions()).toMatchObject({ root: 2, snapshot: null });
  });

  test('a key named nine times in a role is refused', async () => {
    const signer = repo.addKey('snapshot');
    for (let i = 0; i < 8; i++) repo.role('snapshot').keyids.push(signer.keyid);
    repo.role('snapshot').threshold = 6;
    repo.publish(...ALL);
    expect(await client.refresh()).toBe('malformed');
    expect(client.versions().snapshot).toBeNull();
  });

  test('one key under several ids counts once', async () => {
    const signer = repo.addKey('snapshot');
    const aliases = ['alias-1', 'alias-2', 'alias-3'];
    for (const alias of aliases) {
      repo.root.keys[alias] = { ...signer.key, note: alias };
      repo.role('snapshot').keyids.push(alias);
    }
    repo.role('snapshot').threshold = 3;
    repo.publish(...ALL);
    rewrite(repo, 'snapshot', ({ signatures }) => {
      const sig = signatures.find((item) => item.keyid === signer.keyid)?.sig ?? '';
      for (const alias of aliases) signatures.push({ keyid: alias, sig });
    });
    expect(await client.refresh()).toBe('threshold');
  });

  test('one key in upper and lower case hex counts once', async () => {
    const signer = repo.signers['snapshot']?.[0];
    if (signer === undefined) throw new Error('expected a signer');
    const value = String((signer.key['keyval'] as { public: string }).public).toUpperCase();
    repo.root.keys['upper'] = { ...signer.key, keyval: { public: value } };
    repo.role('snapshot').keyids.push('upper');
    repo.role('snapshot').threshold = 2;
    repo.publish(...ALL);
    rewrite(repo, 'snapshot', ({ signatures }) => signatures.push({ keyid: 'upper', sig: signatures[0]?.sig ?? '' }));
    expect(await client.refresh()).toBe('threshold');
  });

  test.each(Object.entries(SPELLINGS))('one key in another spelling of its PEM counts once: %s', async (_, respell) => {
    const signer = repo.addKey('snapshot', new Signer('ecdsa'));
    const { public: pem } = signer.key['keyval'] as { public: string };
    const body = pem.replaceAll(/-----.*-----|\s/g, '');
    const other = respell(Buffer.from(body, 'base64'), body);
    expect(other).not.toBe(body);
    const value = `-----BEGIN PUBLIC KEY-----\n${other}\n-----END PUBLIC KEY-----\n`;
    const same = createPublicKey({ key: Buffer.from(other, 'base64'), format: 'der', type: 'spki' });
    expect(same.equals(createPublicKey(pem))).toBe(true);
    repo.root.keys['other'] = { ...signer.key, keyval: { public: value } };
    repo.role('snapshot').keyids = [signer.keyid, 'other'];
    repo.role('snapshot').threshold = 2;
    repo.publish(...ALL);
    rewrite(repo, 'snapshot', ({ signatures }) => {
      signatures.push({ keyid: 'other', sig: signatures.find((item) => item.keyid === signer.keyid)?.sig ?? '' });
    });
    expect(await client.refresh()).toBe('threshold');
  });

  test('a signature listed twice is refused even when the threshold is met', async () => {
    rewrite(repo, 'snapshot', ({ signatures }) => signatures.push(...signatures));
    expect(await client.refresh()).toBe('malformed');
    expect(client.versions().snapshot).toBeNull();
  });

  test.each<KeyType>(['ed25519', 'ecdsa', 'rsa-pss', 'rsa-pkcs1v15'])('%s keys sign, and only they', async (type) => {
    const signer = repo.addKey('root', new Signer(type));
    repo.role('root').threshold = 2;
    repo.publish('root');
    expect(await client.refresh()).toBe('ok');
    expect(client.versions().root).toBe(2);

    repo.publish('root');
    const wrong = new Signer(type).sign(new TextEncoder().encode('another text'));
    rewrite(repo, 'root', ({ signatures }) => {
      for (const item of signatures) if (item.keyid === signer.keyid) item.sig = wrong;
    });
    expect(await client.refresh()).toBe('threshold');
    expect(client.versions().root).toBe(2);
  });

  test('a key of a type unknown here does not count and does not hurt', async () => {
    const signer = new Signer();
    Object.assign(signer.key, { keytype: 'ml-dsa', scheme: 'ml-dsa-44' });
    repo.addKey('timestamp', signer);
    repo.publish('root', 'timestamp');
    expect(await client.refresh()).toBe('ok');
    repo.role('timestamp').threshold = 2;
    repo.publish('root', 'timestamp');
    expect(await client.refresh()).toBe('threshold');
  });

  test.each(['00', '', 'not hex', '3045'])('signature %j beside a correct one is ignored', async (sig) => {
    const first = repo.signers['timestamp']?.[0]?.keyid;
    repo.addKey('timestamp');
    repo.publish('root', 'timestamp');
    rewrite(repo, 'timestamp', ({ signatures }) => {
      for (const item of signatures) if (item.keyid === first) item.sig = sig;
    });
    expect(await client.refresh()).toBe('ok');
  });
});

describe('rollback and fast-forward', () => {
  test('a snapshot rolled back alone is never asked for', async () => {
    repo.publish('snapshot', 'timestamp');
    expect(await client.refresh()).toBe('ok');
    repo.published['snapshot']?.pop();
    expect(await client.refresh()).toBe('ok');
    expect(client.versions().snapshot).toBe(2);
    expect(repo.requests.at(-1)).toBe('timestamp.json');
  });

  test('an older timestamp is refused', async () => {
    repo.publish('timestamp');
    await client.refresh();
    repo.published['timestamp']?.pop();
    expect(await client.refresh()).toBe('rollback');
    expect(client.versions().timestamp).toBe(2);
  });

  test.each([false, true])('a timestamp that names an older snapshot is refused (hashes: %s)', async (hashes) => {
    repo.hashes = hashes;
    repo.publish('snapshot', 'timestamp');
    expect(await client.refresh()).toBe('ok');
    repo.snapshot.version = 0;
    repo.publish('snapshot', 'timestamp');
    expect(await client.refresh()).toBe('rollback');
    expect(client.versions()).toMatchObject({ timestamp: 2, snapshot: 2 });
    expect(repo.requests.at(-1)).toBe('timestamp.json');
  });

  test.each([false, true])('a snapshot that names older targets is refused (hashes: %s)', async (hashes) => {
    repo.hashes = hashes;
    repo.publish('targets', 'snapshot', 'timestamp');
    expect(await client.refresh()).toBe('ok');
    repo.targets.version = 0;
    repo.publish('targets', 'snapshot', 'timestamp');
    expect(await client.refresh()).toBe('rollback');
    expect(client.versions()).toMatchObject({ timestamp: 3, snapshot: 2, targets: 2 });
  });

  test('a snapshot that no longer lists a targets file is refused', async () => {
    repo.snapshot.meta['extra.json'] = { version: 3 };
    repo.publish('snapshot', 'timestamp');
    expect(await client.refresh()).toBe('ok');
    delete repo.snapshot.meta['extra.json'];
    repo.publish('snapshot', 'timestamp');
    expect(await client.refresh()).toBe('rollback');
  });

  test('a new timestamp key undoes a fast-forwarded timestamp', async () => {
    repo.timestamp.version = 98;
    repo.publish('timestamp');
    expect(await client.refresh()).toBe('ok');
    expect(client.versions().timestamp).toBe(99);
    repo.rotateKeys('timestamp');
    repo.timestamp.version = 0;
    repo.publish('root', 'timestamp');
    expect(await client.refresh()).toBe('ok');
    expect(client.versions().timestamp).toBe(1);
  });

  test.each([['snapshot'], ['snapshot', 'timestamp']])(
    'new keys (%s) undo a fast-forwarded snapshot',
    async (...roles) => {
      repo.timestamp.meta['snapshot.json'] = { version: 99_999 };
      repo.snapshot.version = 99_999;
      repo.published['snapshot'] = [];
      repo.signAndAppend('snapshot');
      repo.publish('timestamp');
      const honest = repo.tamper;
      repo.tamper = (path, bytes) =>
        path === '99999.snapshot.json' ? (repo.published['snapshot']?.[0] ?? null) : bytes;
      expect(await client.refresh()).toBe('ok');
      expect(client.versions().snapshot).toBe(99_999);

      repo.tamper = honest;
      for (const role of roles) repo.rotateKeys(role);
      repo.published['snapshot'] = [];
      repo.snapshot.version = 0;
      repo.publish('root', 'snapshot', 'timestamp');
      expect(await client.refresh()).toBe('ok');
      expect(client.versions().snapshot).toBe(1);
    },
  );

  test('a new snapshot key undoes fast-forwarded targets', async () => {
    for (let i = 0; i < 20; i++) repo.publish('targets');
    repo.publish('snapshot', 'timestamp');
    expect(await client.refresh()).toBe('ok');
    expect(client.versions().targets).toBe(21);
    repo.rotateKeys('snapshot');
    repo.targets.version = 0;
    repo.published['targets'] = [];
    repo.publish('root', 'targets', 'snapshot', 'timestamp');
    expect(await client.refresh()).toBe('ok');
    expect(client.versions().targets).toBe(1);
  });

  test('a key that is only added withdraws no version number', async () => {
    repo.publish('timestamp');
    expect(await client.refresh()).toBe('ok');
    repo.addKey('timestamp');
    repo.timestamp.version = 0;
    repo.publish('root', 'timestamp');
    expect(await client.refresh()).toBe('rollback');
    expect(client.versions()).toMatchObject({ root: 2, timestamp: 2 });
  });
});

describe('expiry', () => {
  test('an expired root is stored, and nothing after it', async () => {
    await client.refresh();
    repo.root.expires = expiry(-1);
    repo.publish(...ALL);
    expect(await client.refresh()).toBe('freeze');
    expect(client.versions()).toEqual({ root: 2, timestamp: 1, snapshot: 1, targets: 1 });
  });

  test('an expired root on the way to a living one is passed', async () => {
    repo.root.expires = expiry(-1);
    repo.publish('root');
    repo.root.expires = expiry(30);
    repo.publish('root');
    expect(await client.refresh()).toBe('ok');
    expect(client.versions().root).toBe(3);
  });

  test.each(['timestamp', 'snapshot', 'targets'] as const)('an expired %s is refused', async (role) => {
    await client.refresh();
    repo.signed(role).expires = expiry(-5);
    repo.publish(...CHAIN);
    expect(await client.refresh()).toBe('freeze');
    const reached = { timestamp: [1, 1, 1], snapshot: [2, 1, 1], targets: [2, 2, 1] }[role];
    const { timestamp, snapshot, targets } = client.versions();
    expect([timestamp, snapshot, targets]).toEqual(reached);
  });

  test('expired stored files still count for rollback and make room for newer ones', async () => {
    repo.timestamp.expires = expiry(7);
    repo.snapshot.expires = expiry(7);
    repo.publish('snapshot', 'timestamp');
    await client.refresh();
    repo.timestamp.expires = expiry(21);
    repo.snapshot.expires = expiry(21);
    repo.publish(...CHAIN);
    expect(await client.refresh(later(18))).toBe('ok');
    expect(client.versions()).toEqual({ root: 1, timestamp: 3, snapshot: 3, targets: 2 });
    repo.published['timestamp']?.pop();
    expect(await client.refresh(later(18))).toBe('rollback');
  });

  test.each(['timestamp', 'snapshot', 'targets', 'root'] as const)(
    'an unchanged %s is refused once its time is over',
    async (role) => {
      repo.signed(role).expires = expiry(7);
      repo.publish(...ALL);
      expect(await client.refresh()).toBe('ok');
      expect(await client.refresh(later(8))).toBe('freeze');
    },
  );

  test('expiry counts from its very second', async () => {
    repo.timestamp.expires = expiry(1);
    repo.publish('timestamp');
    expect(await client.refresh(new Date(later(1).valueOf() - 1))).toBe('ok');
    expect(await new Client(repo).refresh(later(1))).toBe('freeze');
  });

  test.each(['2026-02-30T00:00:00Z', '2027-01-01T00:00:00+00:00', '2027-01-01', 1_800_000_000, null])(
    'expires %j is malformed',
    async (value) => {
      repo.timestamp.expires = value as string;
      repo.publish('timestamp');
      expect(await client.refresh()).toBe('malformed');
    },
  );
});

describe('key rotation', () => {
  const people = Array.from({ length: 10 }, () => new Signer());
  const pick = (numbers: readonly number[]): Signer[] => numbers.flatMap((n) => people[n] ?? []);
  const use = (role: string, keys: readonly number[], threshold: number, sigs: readonly number[]): void => {
    repo.root.roles[role] = { keyids: pick(keys).map((signer) => signer.keyid), threshold };
    for (const signer of pick(keys)) repo.root.keys[signer.keyid] = signer.key;
    repo.signers[role] = pick(sigs);
  };
  type Step = readonly [keys: readonly number[], threshold: number, sigs: readonly number[]];
  const five = [0, 1, 2, 3, 4];

  test.each<[string, string, Step[]]>([
    [
      '1 of 1 replaced',
      'ok',
      [
        [[1], 1, [1]],
        [[2], 1, [2, 1]],
        [[2], 1, [2]],
      ],
    ],
    [
      '1 of 1 replaced, strangers sign too',
      'ok',
      [
        [[1], 1, [3, 1, 4]],
        [[2], 1, [3, 2, 1, 4]],
        [[2], 1, [3, 2, 4]],
      ],
    ],
    [
      '3 of 5, always others',
      'ok',
      [
        [five, 3, [0, 2, 4]],
        [five, 3, [0, 4, 1]],
        [five, 3, [0, 1, 3]],
        [five, 3, [0, 1, 3]],
      ],
    ],
    [
      '3 of 5, one replaced',
      'ok',
      [
        [five, 3, [0, 2, 4]],
        [[0, 1, 3, 4, 5], 3, [0, 4, 1]],
      ],
    ],
    [
      '3 of 5, one replaced, step between',
      'ok',
      [
        [five, 3, [0, 2, 4]],
        [[0, 1, 3, 4, 5], 3, [0, 2, 4, 5]],
        [[0, 1, 3, 4, 5], 3, [0, 4, 5]],
      ],
    ],
    [
      '3 of 5, all replaced, step between',
      'ok',
      [
        [five, 3, [0, 2, 4]],
        [[5, 6, 7, 8, 9], 3, [0, 2, 4, 5, 6, 7]],
        [[5, 6, 7, 8, 9], 3, [5, 6, 7]],
      ],
    ],
    [
      'threshold 1 to 2 of 3',
      'ok',
      [
        [[1, 2, 3], 1, [1]],
        [[1, 2, 3], 2, [1, 2]],
      ],
    ],
    [
      'threshold 2 to 1 of 3',
      'ok',
      [
        [[1, 2, 3], 2, [1, 2]],
        [[1, 2, 3], 1, [1, 2]],
        [[1, 2, 3], 1, [1]],
      ],
    ],
    [
      '1 of 1 to 2 of 2',
      'ok',
      [
        [[1], 1, [1]],
        [[1, 2], 2, [1, 2]],
      ],
    ],
    [
      'old key did not sign',
      'threshold',
      [
        [[1], 1, [1]],
        [[2], 1, [2, 3, 4]],
      ],
    ],
    [
      'new key did not sign',
      'threshold',
      [
        [[1], 1, [1]],
        [[2], 1, [1, 3, 4]],
      ],
    ],
    [
      'too few new keys',
      'threshold',
      [
        [five, 3, [0, 2, 4]],
        [[0, 1, 3, 4, 5], 3, [0, 2, 4]],
      ],
    ],
    [
      'too few old keys',
      'threshold',
      [
        [five, 3, [0, 2, 4]],
        [[0, 1, 3, 4, 5], 3, [0, 4, 5]],
      ],
    ],
    [
      'raised threshold not reached',
      'threshold',
      [
        [[1, 2, 3], 1, [1]],
        [[1, 2, 3], 2, [2]],
      ],
    ],
    [
      'lowered threshold, old one not reached',
      'threshold',
      [
        [[1, 2, 3], 2, [1, 2]],
        [[1, 2, 3], 1, [1]],
      ],
    ],
  ])('root: %s: %s', async (_, code, steps) => {
    repo.published['root'] = [];
    repo.root.version = 0;
    for (const [keys, threshold, sigs] of steps) {
      use('root', keys, threshold, sigs);
      repo.publish('root');
    }
    client = new Client(repo);
    expect(await client.refresh()).toBe(code);
    expect(client.versions().root).toBe(code === 'ok' ? steps.length : steps.length - 1);
  });

  const others: [string, string, Step][] = [
    ['replaced', 'ok', [[2], 1, [2]]],
    ['strangers sign too', 'ok', [[1], 1, [3, 1, 4]]],
    ['new key did not sign', 'threshold', [[2], 1, [1, 3, 4]]],
    ['3 of 5, a withdrawn key signs', 'threshold', [[0, 1, 3, 4, 5], 3, [0, 2, 4]]],
    ['3 of 5, two sign', 'threshold', [[0, 1, 3, 4, 5], 3, [0, 4]]],
    ['3 of 5, first', 'ok', [five, 3, [0, 2, 4]]],
    ['3 of 5, second', 'ok', [five, 3, [0, 4, 1]]],
    ['3 of 5, third', 'ok', [five, 3, [0, 1, 3]]],
    ['3 of 5, fourth', 'ok', [five, 3, [1, 2, 3]]],
    ['3 of 5, fifth', 'ok', [five, 3, [2, 3, 4]]],
  ];
  test.each(others.flatMap((row) => CHAIN.map((role) => [role, ...row] as const)))(
    '%s: %s: %s',
    async (role, _, code, [keys, threshold, sigs]) => {
      expect(await client.refresh()).toBe('ok');
      use(role, keys, threshold, sigs);
      repo.publish('root', ...CHAIN);
      expect(await client.refresh()).toBe(code);
      if (code === 'ok') expect(client.stored[role]).toEqual(repo.published[role]?.at(-1));
      else expect(client.versions()[role] ?? 1).toBe(1);
    },
  );

  test('at most the allowed number of roots is walked in one refresh', async () => {
    for (let i = 0; i < 8; i++) repo.publish('root');
    client.options = { maxRootRotations: 3 };
    expect(await client.refresh()).toBe('ok');
    expect(client.versions().root).toBe(4);
    expect(await client.refresh()).toBe('ok');
    expect(client.versions().root).toBe(7);
  });

  test('300 roots need two refreshes', async () => {
    for (let i = 0; i < 300; i++) repo.publish('root');
    await client.refresh();
    expect(client.versions().root).toBe(257);
    await client.refresh();
    expect(client.versions().root).toBe(301);
  });
});

describe('target files', () => {
  test.each(['file.txt', 'path/to/a/file.txt', 'with space', 'ชื่อไทย/ไฟล์', 'base/64/0', 'constructor', 'a.b/c.d'])(
    '%s is downloaded by its hash',
    async (path) => {
      repo.addArtifact('targets', path, 'content');
      repo.publish(...CHAIN);
      expect(await client.download(path)).toBe('ok');
      expect(client.downloads.get(path)).toBe('content');
      expect(repo.requests.at(-1)).toMatch(/^target (?:.*\/)?[0-9a-f]{64}\.[^/]+$/);
    },
  );

  test.each([
    ['another text of another length', 'wrong-size'],
    ['CONTENT', 'arbitrary'],
    ['', 'wrong-size'],
  ])('a file exchanged for %j is refused', async (content, code) => {
    repo.addArtifact('targets', 'file', 'content');
    repo.publish(...CHAIN);
    repo.artifacts['file'] = new TextEncoder().encode(content);
    expect(await client.download('file')).toBe(code);
    expect(client.downloads.size).toBe(0);
  });

  test('ten changes in a row arrive, and none that is not signed', async () => {
    for (let i = 0; i < 10; i++) {
      repo.addArtifact('targets', 'file', `text ${i}`);
      repo.addArtifact('targets', `new-${i}`, 'x');
      repo.publish(...CHAIN);
      if (i % 5 !== 0) continue;
      expect(await client.download('file')).toBe('ok');
      expect(client.downloads.get('file')).toBe(`text ${i}`);
      repo.artifacts['file'] = new TextEncoder().encode(`evil ${i}`);
      expect(await client.download('file')).toBe('arbitrary');
      expect(client.downloads.get('file')).toBe(`text ${i}`);
    }
  });

  test.each([[['sha256']], [['sha512']], [['sha256', 'sha512']]])('hashes %j are checked', async (algorithms) => {
    repo.addArtifact('targets', 'file', 'content', algorithms);
    repo.publish(...CHAIN);
    expect(await client.download('file')).toBe('ok');
    const last = repo.targets.targets['file']?.hashes ?? {};
    for (const name of algorithms) last[name] = '0'.repeat(last[name]?.length ?? 0);
    repo.publish(...CHAIN);
    expect(await client.download('file')).toBe('arbitrary');
  });

  test('a file with only unknown hashes is refused', async () => {
    repo.addArtifact('targets', 'file', 'content');
    repo.targets.targets['file'] = { length: 7, hashes: { 'unknown-hash': '00' } };
    repo.publish(...CHAIN);
    expect(await client.download('file')).toBe('arbitrary');
  });
});

describe('delegations', () => {
  type Edge = readonly [from: string, to: string, options?: { paths?: string[]; terminating?: boolean }];
  const build = (edges: readonly Edge[]): void => {
    for (const [from, to, options] of edges) repo.delegate(from, to, options);
    const names = new Set(edges.flatMap(([from, to]) => [from, to]));
    names.delete('targets');
    repo.publish(...names, 'targets', 'snapshot', 'timestamp');
  };
  const asked = (): string[] =>
    repo.requests.filter((path) => /^1\.[A-Z]\.json$/.test(path)).map((path) => path.slice(2, 3));
  const py = { paths: ['*.py'] };

  test.each<[string, Edge[], string]>([
    ['one', [['targets', 'A']], 'A'],
    [
      'two beside each other',
      [
        ['targets', 'A'],
        ['targets', 'B'],
      ],
      'AB',
    ],
    [
      'two levels',
      [
        ['targets', 'A'],
        ['targets', 'B'],
        ['B', 'C'],
      ],
      'ABC',
    ],
    [
      'depth first',
      [
        ['targets', 'A'],
        ['targets', 'B'],
        ['A', 'C'],
        ['A', 'D'],
      ],
      'ACDB',
    ],
    [
      'depth first, three levels',
      [
        ['targets', 'A'],
        ['targets', 'B'],
        ['A', 'C'],
        ['C', 'D'],
      ],
      'ACDB',
    ],
    [
      'terminating',
      [
        ['targets', 'A'],
        ['targets', 'B'],
        ['A', 'C', { terminating: true }],
        ['A', 'D'],
      ],
      'AC',
    ],
    [
      'terminating keeps descendants',
      [
        ['targets', 'A'],
        ['targets', 'B'],
        ['A', 'C', { terminating: true }],
        ['C', 'D'],
      ],
      'ACD',
    ],
    [
      'other paths',
      [
        ['targets', 'A', py],
        ['targets', 'B'],
        ['A', 'C'],
      ],
      'B',
    ],
    [
      'other paths below',
      [
        ['targets', 'A'],
        ['targets', 'B'],
        ['A', 'C', py],
        ['C', 'D'],
      ],
      'AB',
    ],
    [
      'a cycle',
      [
        ['targets', 'A'],
        ['targets', 'B'],
        ['B', 'C'],
        ['C', 'D'],
        ['D', 'B'],
      ],
      'ABCD',
    ],
    [
      'a role reached twice',
      [
        ['targets', 'A'],
        ['targets', 'B'],
        ['B', 'C'],
        ['A', 'C'],
      ],
      'ACB',
    ],
    [
      'a role reached on one way',
      [
        ['targets', 'A'],
        ['targets', 'B'],
        ['B', 'C'],
        ['A', 'C', py],
      ],
      'ABC',
    ],
  ])('search order: %s', async (_, edges, order) => {
    build(edges);
    const keys = repo.signers['C'] ?? [];
    // A role that two delegate to has keys of both delegations; each signature is there.
    expect(keys.length).toBeLessThan(3);
    expect(await client.download('missing')).toBe('no-target');
    expect(asked().join('')).toBe(order);
  });

  test.each([
    ['top', 'ok', ''],
    ['README.md', 'ok', 'A'],
    ['releases/x/x_v1', 'ok', 'BC'],
    ['releases/y/y_v1.zip', 'ok', 'BD'],
    ['releases/z/z_v1.zip', 'no-target', 'B'],
  ])('%s: %s', async (path, code, order) => {
    for (const [from, to, paths] of [
      ['targets', 'A', ['*.doc', '*.md']],
      ['targets', 'B', ['releases/*/*']],
      ['B', 'C', ['releases/x/*']],
      ['B', 'D', ['releases/y/*.zip']],
    ] as const) {
      repo.delegate(from, to, { paths: [...paths] });
    }
    repo.addArtifact('targets', 'top', 'top');
    repo.addArtifact('A', 'README.md', 'a');
    repo.addArtifact('C', 'releases/x/x_v1', 'c');
    repo.addArtifact('D', 'releases/y/y_v1.zip', 'd');
    repo.addArtifact('D', 'releases/z/z_v1.zip', 'd');
    repo.publish('A', 'B', 'C', 'D', ...CHAIN);
    expect(await client.download(path)).toBe(code);
    expect(asked().join('')).toBe(order);
  });

  test.each(['?', '#', '/delegatedrole', '../delegatedrole'])(
    'the role name %j is quoted in its request',
    async (role) => {
      repo.delegate('targets', role);
      repo.publish(role, ...CHAIN);
      expect(await client.download('missing')).toBe('no-target');
      expect(repo.requests).toContain(`1.${encodeURIComponent(role)}.json`);
      expect(client.delegated.size).toBe(1);
    },
  );

  test('a delegated role named as a top-level one is refused', async () => {
    repo.delegate('targets', 'root');
    repo.publish(...CHAIN);
    expect(await client.download('missing')).toBe('malformed');
  });

  test('a delegated role that expired, is unsigned, older or absent is refused', async () => {
    build([['targets', 'A']]);
    expect(await client.download('missing')).toBe('no-target');
    const role = repo.delegated['A'];
    if (role === undefined) throw new Error('expected a role');
    role.expires = expiry(-1);
    repo.publish('A', ...CHAIN);
    expect(await client.download('missing')).toBe('freeze');
    role.expires = expiry(30);
    const signers = repo.signers['A'];
    repo.signers['A'] = [];
    repo.publish('A', ...CHAIN);
    expect(await client.download('missing')).toBe('threshold');
    repo.signers['A'] = signers ?? [];
    role.version = 0;
    repo.publish('A', ...CHAIN);
    expect(await client.download('missing')).toBe('rollback');
  });

  test('hash prefixes and hash bins lead to their role', async () => {
    repo.delegate('targets', 'A', { path_hash_prefixes: ['0', '1', '2', '3', '4', '5', '6', '7'] });
    repo.delegate('targets', 'B', { path_hash_prefixes: ['8', '9', 'a', 'b', 'c', 'd', 'e', 'f'] });
    repo.publish('A', 'B', ...CHAIN);
    await client.download('bar'); // SHA-256 fcde2b2e…
    expect(asked().join('')).toBe('B');

    repo = new Simulator();
    client = new Client(repo);
    const signer = new Signer();
    repo.targets.delegations = {
      keys: { [signer.keyid]: signer.key },
      succinct_roles: { keyids: [signer.keyid], threshold: 1, bit_length: 8, name_prefix: 'bin' },
    };
    repo.delegated['bin-fc'] = { ...repo.targets, version: 0, targets: {} };
    delete repo.delegated['bin-fc'].delegations;
    repo.signers['bin-fc'] = [signer];
    repo.addArtifact('bin-fc', 'bar', 'x');
    repo.publish('bin-fc', ...CHAIN);
    expect(await client.download('bar')).toBe('ok');
  });
});

test('what the simulator signs is what it serves', () => {
  // Guards the tests above against a simulator that signs nothing: every file carries as many signatures as signers.
  for (const role of ALL satisfies readonly RoleFile[]) {
    expect(decode(repo.published[role]?.[0] ?? new Uint8Array()).signatures).toHaveLength(1);
  }
});
