import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { listingsIn } from '../../../lib/core/blocklist/lookup.ts';
import { SECTION_NAMES } from '../../../lib/core/blocklist/state.ts';
import { openTrusted } from '../../../lib/core/trust/client.ts';
import { isNeverBlocked } from '../../../lib/core/policy/gate.ts';
import { hubPaths } from '../../config.ts';
import { HubError } from '../../hub-error.ts';
import { fetchFromAddress } from '../../operate/fetch-repository.ts';
import { fetchFromFolder, openRelease, verifyMetadata, type FetchFile } from '../../publish/current.ts';
import { print, UsageError } from '../io.ts';
import { hubUrl } from '../options.ts';
import { printingCommand, type DataOption, type JsonOption } from './shared.ts';

interface Options extends DataOption, JsonOption {
  readonly url?: string;
  readonly repo?: string;
  readonly root?: string;
}

interface Check {
  readonly name: string;
  readonly said: string;
}

/** `tuean verify`: every check that a browser makes, on any hub's repository, from a trust root. */
export function verifyCommand(): Command {
  return printingCommand('verify', "check a repository from a trust root, as a browser does; default: this hub's own")
    .option('--url <url>', 'address of a hub; its /repo/ is read', hubUrl)
    .option('--repo <dir>', 'folder of a repository')
    .option('--root <file>', "trust root to begin with; default: this hub's root.json")
    .action(async (options: Options) => {
      if (options.url !== undefined && options.repo !== undefined)
        throw new UsageError('expected --url or --repo, not both');
      const paths = hubPaths(options.data);
      const rootPath = options.root === undefined ? paths.trustRoot : resolve(options.root);
      const root = await readFile(rootPath).catch(() => null);
      if (root === null) throw new UsageError(`expected a trust root at ${rootPath}`);
      const fetchFile =
        options.url === undefined
          ? fetchFromFolder(options.repo ?? paths.repo)
          : fetchFromAddress(`${options.url}/repo`);
      const checks: Check[] = [];
      const add = async (name: string, said: string): Promise<void> => {
        checks.push({ name, said });
        if (!options.json) await print(`ok  ${name.padEnd(10)} ${said}`);
      };
      await verify(root, fetchFile, add);
      if (options.json) await print(JSON.stringify({ ok: true, checks }));
    });
}

async function verify(
  root: Uint8Array,
  fetchFile: FetchFile,
  add: (name: string, said: string) => Promise<void>,
): Promise<void> {
  const now = new Date();
  const { trusted } = await verifyMetadata(root, fetchFile, now);
  const opened = await openTrusted(trusted, now);
  await add('signatures', 'root, timestamp, snapshot and targets are signed by enough keys and none is expired');
  await add('freshness', `good until ${opened.expiresAt.toISOString()}`);
  const { release, summary, openShardAt } = await openRelease(root, fetchFile, now);
  await add('base', `${release.base.parts.length} part(s) of release ${release.base.sequence} have the signed digests`);
  await add('state', `decodes to ${release.stateHash}, as signed for release ${release.epoch}.${release.sequence}`);
  let [listings, never] = [0, 0];
  for (const name of SECTION_NAMES) {
    const section = summary.sections[name];
    if (section.count !== release.counts[name]) {
      throw new HubError('state-missing', `${name}: ${section.count} listings, signed is ${release.counts[name]}`);
    }
    if (name === 'numbers') continue;
    for (let index = 0; index < section.shards.length; index++) {
      for (const listing of listingsIn(summary, openShardAt(name, index))) {
        listings += 1;
        if (isNeverBlocked(listing.key)) never += 1;
      }
    }
  }
  await add(
    'counts',
    `${release.counts.hosts} hosts, ${release.counts.urls} URLs, ${release.counts.numbers} numbers, as signed`,
  );
  if (never > 0) throw new HubError('state-missing', `${never} listings name sites that browsers never block`);
  await add('policy', `none of ${listings} listings names a site that browsers never block`);
}
