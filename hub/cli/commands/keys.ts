import { Command } from 'commander';
import { MAX_MEMORY_KIB, MAX_PASSES, MIN_MEMORY_KIB } from '../../../lib/core/indicators/digest.ts';
import { currentDigesting } from '../../db/digests.ts';
import { rotateSalt } from '../../digest/digest-numbers.ts';
import { HubError } from '../../hub-error.ts';
import { withSigningLockAt } from '../../operate/signing-lock.ts';
import { repositoryOf } from '../../publish/publish.ts';
import { addKey, listKeys, raiseEpoch, removeKey, renewRoot, rotateKey, setThreshold } from '../../trust/index.ts';
import { print, UsageError } from '../io.ts';
import { hex256, oneOf, wholeNumber } from '../options.ts';
import { addKeyFileCommands } from './key-files.ts';
import { databaseUrl, onDatabase, openHub, type DataOption, type JsonOption } from './shared.ts';

const ROLES = ['root', 'targets', 'snapshot', 'timestamp'] as const;
type Role = (typeof ROLES)[number];
type Repository = ReturnType<typeof repositoryOf>;

/** `tuean keys …`: who may sign, and ceremonies that change it. Each change makes a new root version. */
export function keysCommand(): Command {
  const keys = new Command('keys').description('keys that sign, and ceremonies that change them');
  const sub = (name: string, description: string): Command =>
    keys
      .command(name)
      .description(description)
      .option('--data <dir>', 'folder of the hub', './.tuean')
      .option('--json', 'print JSON', false);

  sub('list', 'keys and thresholds of every role').action(async (options: DataOption & JsonOption) => {
    const { paths } = await openHub(options);
    const listed = await listKeys(repositoryOf(paths));
    if (options.json) return print(JSON.stringify(listed));
    await print(`root version ${listed.version}, expires ${listed.expires.toISOString()}`);
    for (const { role, keyid, here } of listed.keys) {
      await print(
        `${role.padEnd(9)} ${keyid}  ${here ? 'on this disk' : 'elsewhere'}  threshold ${listed.thresholds[role]}`,
      );
    }
  });
  sub('rotate', 'replace the keys of a role that are on this disk by new ones')
    .argument('<role>', ROLES.join(', '), oneOf(ROLES))
    .argument('[keyid]', 'only this key')
    .action(async (role: Role, keyid: string | undefined, options: DataOption & JsonOption) =>
      ceremony(options, (repository) => rotateKey(repository, role, new Date(), keyid)),
    );
  sub('add', 'let one more key sign for a role')
    .argument('<role>', ROLES.join(', '), oneOf(ROLES))
    .argument('[public-key]', 'Ed25519 public key as 64 hex digits; without it a key is made here', hex256)
    .action(async (role: Role, publicKey: string | undefined, options: DataOption & JsonOption) =>
      ceremony(options, (repository) => addKey(repository, role, new Date(), publicKey)),
    );
  sub('remove', 'let a key sign no more')
    .argument('<role>', ROLES.join(', '), oneOf(ROLES))
    .argument('<keyid>')
    .action(async (role: Role, keyid: string, options: DataOption & JsonOption) =>
      ceremony(options, (repository) => removeKey(repository, role, keyid, new Date())),
    );
  sub('threshold', 'how many keys of a role must sign')
    .argument('<role>', ROLES.join(', '), oneOf(ROLES))
    .argument('<n>', 'number of keys', wholeNumber(1, 32))
    .action(async (role: Role, threshold: number, options: DataOption & JsonOption) =>
      ceremony(options, (repository) => setThreshold(repository, role, threshold, new Date())),
    );
  sub('renew', 'sign the root again for another term').action(async (options: DataOption & JsonOption) =>
    ceremony(options, (repository) => renewRoot(repository, new Date())),
  );
  sub('epoch', 'open the next epoch, after misused keys ran the sequence up; publish right after').action(
    async (options: DataOption & JsonOption) => ceremony(options, (repository) => raiseEpoch(repository, new Date())),
  );
  addKeyFileCommands(keys, sub);
  sub('salt', 'salt and cost of the digests of numbers; --rotate makes a new salt; publish right after')
    .option('--rotate', 'a new salt: every digest is made anew, here and in every browser')
    .option('--memory <KiB>', 'with --rotate: memory of a digest', wholeNumber(MIN_MEMORY_KIB, MAX_MEMORY_KIB))
    .option('--passes <n>', 'with --rotate: passes over that memory', wholeNumber(1, MAX_PASSES))
    .action(async (options: SaltOptions) => salt(options));
  return keys;
}

interface SaltOptions extends DataOption, JsonOption {
  readonly rotate?: boolean;
  readonly memory?: number;
  readonly passes?: number;
}

async function salt({ rotate, memory, passes, ...options }: SaltOptions): Promise<void> {
  if (!rotate && (memory ?? passes) !== undefined) throw new UsageError('--memory and --passes need --rotate');
  const { paths } = await openHub(options);
  const cost = { ...(memory !== undefined && { memoryKiB: memory }), ...(passes !== undefined && { passes }) };
  const digesting = await onDatabase(paths, (orm) =>
    rotate ? rotateSalt(orm, cost, new Date()) : currentDigesting(orm),
  );
  if (digesting === null) throw new HubError('not-listed', 'there is no salt yet: the first publish makes one');
  if (options.json) return print(JSON.stringify(digesting));
  await print(
    `salt ${digesting.saltEpoch}: ${digesting.salt}, ${digesting.memoryKiB} KiB, ${digesting.passes} pass${digesting.passes === 1 ? '' : 'es'}`,
  );
  if (rotate) await print('publish now: digests are made anew, and browsers compute theirs anew');
}

async function ceremony(
  options: DataOption & JsonOption,
  work: (repository: Repository) => Promise<object>,
): Promise<void> {
  const { paths } = await openHub(options);
  const done = await withSigningLockAt(paths, databaseUrl(), () => work(repositoryOf(paths)));
  const lines = Object.entries(done).map(([name, value]) => `${name} ${String(value)}`);
  await print(options.json ? JSON.stringify(done) : lines.join('\n'));
}
