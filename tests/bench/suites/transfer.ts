/*
 * What a list costs on the wire: bytes a host of a base file, on each real list, whole files with their headers.
 */
import { buildState, encodeBase } from '../../../lib/core/blocklist/state.ts';
import { listedHosts, realHostFiles, type HostFile } from '../corpus.ts';
import { progress } from '../measure.ts';
import { listingOf, readerOf } from '../own-engine.ts';
import { atMost, type Row } from '../row.ts';

/** All rows of the suite; without the real lists only the generated one, which has no target. */
export async function run(): Promise<Row[]> {
  const files = realHostFiles();
  const rows: Row[] = [];
  for (const file of files) rows.push(await transferRow(file, true));
  if (files.length > 1) {
    const hosts = [...new Set(files.flatMap((file) => file.hosts))];
    rows.push(await transferRow({ name: 'all of them together', hosts }, true));
  } else {
    progress('  ../shared/data/blocklists is not here: only generated hosts are measured');
  }
  rows.push(await transferRow({ name: '1M real and generated', hosts: listedHosts(1_000_000) }, false));
  return rows;
}

async function transferRow({ name, hosts }: HostFile, hasTarget: boolean): Promise<Row> {
  progress(`  ${name}`);
  const { summary, shards } = await buildState(hosts.map(listingOf), { epoch: 1, sequence: 1 });
  const base = await encodeBase(summary, readerOf(shards));
  return {
    suite: 'transfer',
    what: `base file a host, ${name}`,
    unit: 'B',
    measured: base.byteLength / hosts.length,
    target: hasTarget ? atMost(6.2) : null,
    detail: { hosts: hosts.length, bytes: base.byteLength },
  };
}
