import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RoleName } from '../../lib/core/trust/metadata.ts';
import { addKey, listKeys, raiseEpoch, removeKey, renewRoot, rotateKey, setThreshold } from './ceremony.ts';
import { ROLES } from './key-store.ts';
import type { Repository } from './repository.ts';
import { LIFE_DAYS, SigningError } from './repository.ts';

const USAGE = `usage: keys list
       keys rotate ROLE [KEYID]        replace the keys on this disk, or one
       keys add ROLE [PUBLIC_KEY_HEX]  a new key here, or one that is held elsewhere
       keys remove ROLE KEYID
       keys threshold ROLE NUMBER
       keys renew                      sign the root again for another ${LIFE_DAYS.root} days
       keys epoch                      open the next epoch: recovery from a sequence that was run up
ROLE is one of ${ROLES.join(', ')}; --data DIR (default ./.tuean) and --json as everywhere`;

/**
 * Key ceremonies on the command line. `args` is what follows `keys`; `print` gets whole lines.
 * Returns the exit code: 0 done, 1 refused with a reason, 2 bad usage.
 */
export async function keysCommand(
  args: readonly string[],
  { now = new Date(), print = (line: string): void => void process.stdout.write(`${line}\n`) } = {},
): Promise<number> {
  const parsed = parse(args);
  if (parsed === null) {
    print(USAGE);
    return 2;
  }
  const { repository, json, command, role, argument } = parsed;
  const report = (result: object, text: string): number => {
    print(json ? JSON.stringify(result) : text);
    return 0;
  };
  try {
    if (command === 'list') {
      const listed = await listKeys(repository);
      if (json) return report(listed, '');
      print(`root ${listed.version}, epoch ${listed.epoch}, expires ${listed.expires.toISOString()}`);
      for (const key of listed.keys) {
        const place = key.here ? 'on this disk' : 'elsewhere';
        print(`${key.role.padEnd(9)}  ${key.keyid}  ${place}  (${listed.thresholds[key.role]} must sign)`);
      }
      return 0;
    }
    if (command === 'renew') {
      const { rootVersion } = await renewRoot(repository, now);
      return report({ rootVersion }, `root ${rootVersion} is signed`);
    }
    if (command === 'epoch') {
      const done = await raiseEpoch(repository, now);
      return report(done, `root ${done.rootVersion} opens epoch ${done.epoch}`);
    }
    if (role === undefined) return usage(print);
    if (command === 'rotate') {
      const done = await rotateKey(repository, role, now, argument);
      return report(done, `root ${done.rootVersion}: new ${role} keys ${done.added.join(', ')}`);
    }
    if (command === 'add') {
      if (argument !== undefined && !/^[0-9a-f]{64}$/.test(argument)) return usage(print);
      const done = await addKey(repository, role, now, argument);
      return report(done, `root ${done.rootVersion}: added ${role} key ${done.keyid}`);
    }
    if (command === 'remove' && argument !== undefined) {
      const done = await removeKey(repository, role, argument, now);
      return report(done, `root ${done.rootVersion}: removed ${role} key ${argument}`);
    }
    if (command === 'threshold' && /^[1-9]\d{0,2}$/.test(argument ?? '')) {
      const done = await setThreshold(repository, role, Number(argument), now);
      return report(done, `root ${done.rootVersion}: ${argument} ${role} keys must sign`);
    }
    return usage(print);
  } catch (error) {
    if (!(error instanceof SigningError)) throw error;
    print(json ? JSON.stringify({ error: error.code, message: error.message }) : `${error.code}: ${error.message}`);
    return 1;
  }
}

interface KeysArguments {
  readonly repository: Repository;
  readonly json: boolean;
  readonly command: string;
  readonly role: RoleName | undefined;
  readonly argument: string | undefined;
}

function parse(args: readonly string[]): KeysArguments | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { data: { type: 'string', default: '.tuean' }, json: { type: 'boolean', default: false } },
    });
    const [command = '', roleName, argument] = positionals;
    const role = ROLES.find((each) => each === roleName);
    if (roleName !== undefined && role === undefined) return null;
    const repository = { dataDir: values.data, repoDir: join(values.data, 'repo') };
    return { repository, json: values.json, command, role, argument };
  } catch {
    return null;
  }
}

function usage(print: (line: string) => void): number {
  print(USAGE);
  return 2;
}
