/* `tuean keys propose|sign|apply`: a ceremony whose root keys are on another machine, as one file that travels. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import * as v from 'valibot';
import { keyChangeSchema, METADATA_ROLES, type KeyChange } from '../../../lib/core/console/release.ts';
import { rootDifferences } from '../../../lib/core/console/root-difference.ts';
import { parseRoot, type Root } from '../../../lib/core/trust/metadata.ts';
import { withSigningLockAt } from '../../operate/signing-lock.ts';
import { repositoryOf } from '../../publish/publish.ts';
import { createKey, readKeys } from '../../trust/key-store.ts';
import { readRoot, type Repository } from '../../trust/repository.ts';
import { agreementOn, applyRoot, draftRoot, rootFile, signRootFile } from '../../trust/root-file.ts';
import { writeFileWhole } from '../../trust/write-whole.ts';
import { print, UsageError } from '../io.ts';
import { databaseUrl, openHub, type DataOption, type JsonOption } from './shared.ts';

interface ProposeOptions extends DataOption, JsonOption {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly rotate: readonly string[];
  readonly threshold: readonly string[];
  readonly renew?: boolean;
  readonly epoch?: boolean;
}

interface SignOptions extends JsonOption {
  readonly keys: string;
  readonly root?: string;
}

/** Adds the three commands to `tuean keys`; `sub` makes one with `--data` and `--json`. */
export function addKeyFileCommands(keys: Command, sub: (name: string, description: string) => Command): void {
  const each = (value: string, before: readonly string[]): readonly string[] => [...before, value];
  sub('propose', 'write the next root, unsigned, for root keys that are elsewhere; nothing in force changes')
    .argument('<file>', 'where to write it')
    .option('--add <role:public key>', 'one more key; 64 hex digits', each, [])
    .option('--remove <role:key id>', 'a key that signs no more', each, [])
    .option('--rotate <role[:key id[:public key]]>', 'new keys for those on this disk, or one for one', each, [])
    .option('--threshold <role:n>', 'how many keys of the role must sign', each, [])
    .option('--renew', 'only another term')
    .option('--epoch', 'open the next epoch')
    .action(propose);
  keys
    .command('sign')
    .description('sign a proposed root with the root keys of a folder; needs no hub')
    .argument('<file>', 'the proposed root; the signatures are added to it')
    .requiredOption('--keys <dir>', 'folder of root keys, as keys/offline of a hub')
    .option('--root <file>', 'the root in force: says what changes')
    .option('--json', 'print JSON', false)
    .action(sign);
  sub('apply', 'put a signed root in force, and sign again what its keys changed').argument('<file>').action(apply);
}

async function propose(file: string, options: ProposeOptions): Promise<void> {
  const { paths } = await openHub(options);
  const repository = repositoryOf(paths);
  const now = new Date();
  const signed = await withSigningLockAt(paths, databaseUrl(), async () => {
    const changes = [
      ...(await Promise.all(options.rotate.map((text) => rotation(repository, text, now)))).flat(),
      ...options.add.map((text) => change('add', text, 'publicKey')),
      ...options.remove.map((text) => change('remove', text, 'keyid')),
      ...options.threshold.map((text) => change('threshold', text, 'threshold')),
      ...(options.epoch ? [{ change: 'epoch' } as const] : []),
      ...(options.renew ? [{ change: 'renew' } as const] : []),
    ];
    if (changes.length === 0)
      throw new UsageError('expected a change: --add, --remove, --rotate, --threshold, --renew or --epoch');
    return draftRoot(repository, changes, now);
  });
  const next = rootFile(signed, []);
  await writeFileWhole(file, next.bytes);
  await tell((await readRoot(repository)).signed, next.signed, options);
  if (!options.json)
    await print(`written to ${file}; next: tuean keys sign ${file} --keys DIR, where the root keys are`);
}

async function sign(file: string, options: SignOptions): Promise<void> {
  const { file: signed, signedBy } = await signRootFile(await readFile(file), options.keys);
  if (options.root !== undefined) await tell(parseRoot(await readFile(options.root)).signed, signed.signed, options);
  await writeFileWhole(file, signed.bytes);
  if (options.json) return print(JSON.stringify({ version: signed.signed.version, signedBy }));
  await print(`root version ${signed.signed.version}, signed by ${signedBy.join(', ')}`);
}

async function apply(file: string, options: DataOption & JsonOption): Promise<void> {
  const { paths } = await openHub(options);
  const repository = repositoryOf(paths);
  const bytes = await readFile(file);
  const before = await readRoot(repository);
  const next = parseRoot(bytes);
  const { byOld, byNew } = await agreementOn(next, before);
  if (!options.json) {
    await print(`root in force: ${byOld.signed.length} of ${byOld.threshold} signatures`);
    await print(`next root:     ${byNew.signed.length} of ${byNew.threshold} signatures`);
    await tell(before.signed, next.signed, options);
  }
  const done = await withSigningLockAt(paths, databaseUrl(), () => applyRoot(repository, bytes, new Date()));
  await print(options.json ? JSON.stringify(done) : `root version ${done.rootVersion} is in force`);
}

/** New keys for those of a role on this disk, or one for one that may be elsewhere. */
async function rotation(repository: Repository, text: string, now: Date): Promise<readonly KeyChange[]> {
  const [word = '', keyid, publicKey] = text.split(':');
  const role = METADATA_ROLES.find((known) => known === word);
  if (role === undefined) throw new UsageError(`expected a role before the colon, got ${text}`);
  const root = await readRoot(repository);
  const here = (await readKeys(repository.dataDir, role)).filter((key) =>
    root.signed.roles[role].keyids.includes(key.keyid),
  );
  const leaving = keyid === undefined ? here.map((key) => key.keyid) : [keyid];
  if (leaving.length === 0) throw new UsageError(`no ${role} key is on this disk; name one by its id`);
  const changes: KeyChange[] = [];
  for (const leaver of leaving) {
    // Made now and not counted by anybody before the root that names it is in force.
    const comer = publicKey ?? (await createKey(repository.dataDir, role, now)).key.keyval.public;
    changes.push(parseChange({ change: 'replace', role, keyid: leaver, publicKey: comer }, text));
  }
  return changes;
}

function change(name: 'add' | 'remove' | 'threshold', text: string, field: string): KeyChange {
  const colon = text.indexOf(':');
  const value = text.slice(colon + 1);
  return parseChange(
    { change: name, role: text.slice(0, colon), [field]: name === 'threshold' ? Number(value) : value },
    text,
  );
}

function parseChange(given: object, text: string): KeyChange {
  const parsed = v.safeParse(keyChangeSchema, given);
  if (parsed.success) return parsed.output;
  throw new UsageError(`expected role:value, got ${text}`);
}

async function tell(before: Root, next: Root, { json }: JsonOption): Promise<void> {
  if (json) return;
  for (const line of rootDifferences(before, next)) {
    const { role, ...rest } = line;
    await print(`${(role ?? 'root').padEnd(9)} ${Object.values(rest).join(' ')}`);
  }
}
