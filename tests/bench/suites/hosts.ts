/*
 * A visit's question: is this URL's host listed? Ours and the peers on the same list, in the same process, on the same
 * URLs. First all engines must agree; then each is timed, in rounds that take turns, so that a disturbance of the
 * machine hits all of them.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { hasListedParent, listedHosts, listedUrls, unlistedUrls } from '../corpus.ts';
import { ENGINES, type Engine } from '../engines.ts';
import { collectGarbage, formatError, progress, quantile, sampleCalls, timed } from '../measure.ts';
import { atLeast, atMost, type Row, type Target } from '../row.ts';

/** What the peers are compared with: like theirs, the question is the host. */
const OWN = 'tuean, host';
const SIZES = [125_000, 1_000_000];
const ROUNDS = 5;
const URLS_A_ROUND = 4_000;
/** Slow engines stop early: enough calls for a median, a few seconds at most. */
const BUDGET_MS = 1_500;
/** URLs of each sort in the cross-check. */
const CHECKED_URLS = 300;

const FACTORS: Readonly<Record<string, Target>> = {
  '@ghostery/adblocker': atLeast(3),
  '@gorhill/ubo-core': atLeast(1),
  '@metamask/phishing-controller': atLeast(300),
};

interface Timing {
  readonly unlistedUs: number;
  readonly unlistedP99Us: number;
  readonly listedUs: number;
  readonly listedP99Us: number;
  readonly calls: number;
}

interface Contender {
  readonly name: string;
  readonly engine: Engine;
  readonly buildMs: number;
}

/** All rows of the suite. */
export async function run(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of SIZES) rows.push(...(await compareAt(size)));
  return rows;
}

async function compareAt(size: number): Promise<Row[]> {
  const label = size >= 1e6 ? `${size / 1e6}M hosts` : `${size / 1e3}k hosts`;
  progress(`  ${label}: list`);
  const hosts = listedHosts(size);
  const urls = {
    listed: listedUrls(hosts, URLS_A_ROUND * ROUNDS),
    unlisted: unlistedUrls(hosts, URLS_A_ROUND * ROUNDS),
  };
  const contenders = await buildAll(hosts, label);
  const disagreements = crossCheck(contenders, hosts, urls);
  progress(`  ${label}: timing`);
  const timings = timeAll(contenders, urls);
  const memory = new Map(
    contenders
      .filter(({ name }) => name === OWN || !name.startsWith('tuean'))
      .map(({ name }) => [name, measureMemory(name, size)]),
  );
  return [
    ...contenders.map(({ name, buildMs }) => verdictRow(label, name, timings, buildMs)),
    ...factorRows(label, timings),
    {
      suite: 'hosts',
      what: `engines that disagree on a URL, ${label}`,
      unit: '',
      measured: disagreements,
      target: atMost(0),
      detail: { urls: 2 * CHECKED_URLS, engines: contenders.length },
    },
    ...[...memory].flatMap(([name, use]) => (use ? [memoryRow(label, size, name, use)] : [])),
  ];
}

async function buildAll(hosts: readonly string[], label: string): Promise<Contender[]> {
  const contenders: Contender[] = [];
  for (const { name, build } of ENGINES) {
    progress(`  ${label}: build ${name}`);
    collectGarbage();
    try {
      const { value: engine, ms: buildMs } = await timed(() => build(hosts));
      contenders.push({ name, engine, buildMs });
    } catch (error) {
      progress(`  ${name} left out: ${formatError(error)}`);
    }
  }
  return contenders;
}

interface Urls {
  readonly listed: readonly string[];
  readonly unlisted: readonly string[];
}

/** Asks every engine the same URLs and counts the answers that differ from the plain walk up the labels. */
function crossCheck(contenders: readonly Contender[], hosts: readonly string[], urls: Urls): number {
  const listed = new Set(hosts);
  let disagreements = 0;
  for (const url of [...urls.listed.slice(0, CHECKED_URLS), ...urls.unlisted.slice(0, CHECKED_URLS)]) {
    const expected = hasListedParent(new URL(url).hostname, listed);
    for (const { name, engine } of contenders) {
      if (engine.matches(url) === expected) continue;
      disagreements++;
      progress(`  ${name} says ${expected ? 'not listed' : 'listed'} of ${url}`);
    }
  }
  return disagreements;
}

/** Times all engines in turns; each figure is the median of the rounds. */
function timeAll(contenders: readonly Contender[], urls: Urls): Map<string, Timing> {
  const rounds = new Map<string, Timing[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    const part = (all: readonly string[]) => all.slice(round * URLS_A_ROUND, (round + 1) * URLS_A_ROUND);
    for (const { name, engine } of contenders) {
      collectGarbage();
      const options = { budgetMs: BUDGET_MS / ROUNDS, warmUp: 0.25 };
      const unlisted = sampleCalls(part(urls.unlisted), (url) => engine.matches(url), options);
      const listed = sampleCalls(part(urls.listed), (url) => engine.matches(url), options);
      rounds.get(name)?.push({
        unlistedUs: unlisted.medianUs,
        unlistedP99Us: unlisted.p99Us,
        listedUs: listed.medianUs,
        listedP99Us: listed.p99Us,
        calls: unlisted.count + listed.count,
      });
    }
  }
  return new Map([...rounds].map(([name, timings]) => [name, medianTiming(timings)]));
}

function medianTiming(timings: readonly Timing[]): Timing {
  const median = (of: (timing: Timing) => number) =>
    quantile(
      timings.map(of).sort((a, b) => a - b),
      0.5,
    );
  return {
    unlistedUs: median((t) => t.unlistedUs),
    unlistedP99Us: median((t) => t.unlistedP99Us),
    listedUs: median((t) => t.listedUs),
    listedP99Us: median((t) => t.listedP99Us),
    calls: timings.reduce((sum, t) => sum + t.calls, 0),
  };
}

function verdictRow(label: string, name: string, timings: ReadonlyMap<string, Timing>, buildMs: number): Row {
  const timing = timings.get(name);
  return {
    suite: 'hosts',
    what: `${name}: verdict incl. URL parsing, not listed, ${label}`,
    unit: 'µs',
    measured: timing?.unlistedUs ?? Number.NaN,
    target: name.startsWith('tuean') ? atMost(3) : null,
    detail: {
      'p99 µs': timing?.unlistedP99Us ?? Number.NaN,
      'listed µs': timing?.listedUs ?? Number.NaN,
      'listed p99 µs': timing?.listedP99Us ?? Number.NaN,
      'build ms': Math.round(buildMs),
      calls: timing?.calls ?? 0,
    },
  };
}

function factorRows(label: string, timings: ReadonlyMap<string, Timing>): Row[] {
  const own = timings.get(OWN);
  if (!own) return [];
  return Object.entries(FACTORS).flatMap(([name, target]) => {
    const peer = timings.get(name);
    if (!peer) return [];
    return [
      {
        suite: 'hosts',
        what: `${OWN}: times faster than ${name}, not listed, ${label}`,
        unit: '×',
        measured: peer.unlistedUs / own.unlistedUs,
        target,
        detail: { 'listed ×': peer.listedUs / own.listedUs },
      },
    ];
  });
}

interface EngineMemory {
  readonly liveBytes: number;
  readonly rssBytes: number;
  readonly tableBytes: number | null;
}

/** Memory that one engine adds to a process of its own; null where it could not be measured. */
function measureMemory(name: string, size: number): EngineMemory | null {
  progress(`  memory of ${name}`);
  const script = join(import.meta.dirname, '../engine-memory.ts');
  const flags = ['--expose-gc', '--max-old-space-size=6144', '--disable-warning=ExperimentalWarning'];
  const child = spawnSync(process.execPath, [...flags, script, name, String(size)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  return child.status === 0 ? (JSON.parse(child.stdout) as EngineMemory) : null;
}

function memoryRow(label: string, size: number, name: string, { liveBytes, rssBytes, tableBytes }: EngineMemory): Row {
  return {
    suite: 'hosts',
    what: `${name}: memory a host, ${label}`,
    unit: 'B',
    measured: liveBytes / size,
    target: name === OWN ? atMost(12) : null,
    detail: {
      'process growth MB': rssBytes / 1e6,
      ...(tableBytes === null ? {} : { 'in tables B': tableBytes / size }),
    },
  };
}
