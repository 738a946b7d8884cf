/*
 * Public feeds: the sites of the release in force, in the formats of other tools. Read from the signed release and not from the
 * database, so that nothing goes out that was not signed; what has been taken off since is left out too, and what an organisation's
 * sharing mark keeps back. Each file is made once a release, day, set of marks and last listing that was taken off, when it is first asked
 * for, and then served as it is.
 *   <data>/feeds/<epoch>.<sequence>.<day>.<marks>/<name>.<sha-256>   content
 *   <data>/feeds/<epoch>.<sequence>.<day>.<marks>/<name>.ref         the SHA-256 of the content that is served, written last
 */
import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GRADES, type Day } from '../../lib/core/blocklist/listing.ts';
import { listingsIn } from '../../lib/core/blocklist/lookup.ts';
import type { FeedFormat } from '../../lib/core/console/exchange.ts';
import { isSiteKey } from '../../lib/core/indicators/key.ts';
import type { HubConfig, HubPaths } from '../config.ts';
import { releaseTimes, toldOf, type Version } from '../db/exchange-listings.ts';
import type { LastingDatabase } from '../db/lasting-database.ts';
import {
  exportListings,
  mispEvent,
  mispEventId,
  mispValue,
  nothingLeftOut,
  SAYS_TAKEN_OFF,
  type ExportAbout,
  type ExportedListing,
} from '../export/export-listings.ts';
import { dayOf } from '../import/attributes.ts';
import { currentRelease, fetchFromFolder, openRelease, type OpenRelease } from '../publish/current.ts';
import { writeFileWhole } from '../trust/write-whole.ts';
import { takenOffListings } from './exports.ts';
import { createSharingMarks } from './sharing-marks.ts';

/** A file of a feed that is ready to be served. */
export interface FeedFile {
  readonly file: string;
  readonly sizeBytes: number;
  /** SHA-256 of the content in hex. */
  readonly sha256: string;
  readonly modifiedAt: Date;
  readonly mediaType: string;
}

export interface Feeds {
  /**
   * A file by its path below `/feeds/`; null: there is none of this name, or no release yet. `unsettled`: sharing marks, or the release,
   * changed each time that it was made, and nobody is told what they may not be.
   */
  open(path: string): Promise<FeedFile | 'unsettled' | null>;
  /** Paths of all files, with the release that they are of; null: there is none yet. */
  list(): Promise<{ readonly release: ReleaseName; readonly files: readonly string[] } | null>;
}

interface ReleaseName {
  readonly epoch: number;
  readonly sequence: number;
  readonly publishedAt: string;
}

export interface FeedsDeps {
  readonly paths: HubPaths;
  readonly config: HubConfig;
  readonly database: LastingDatabase;
  readonly now: () => Date;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';
const FILES: Readonly<Record<string, { readonly format: FeedFormat; readonly mediaType: string }>> = {
  'adblock.txt': { format: 'adblock', mediaType: TEXT_TYPE },
  'hosts.txt': { format: 'hosts', mediaType: TEXT_TYPE },
  'domains.txt': { format: 'domains', mediaType: TEXT_TYPE },
  'sites.csv': { format: 'csv', mediaType: 'text/csv; charset=utf-8; header=present' },
  'sites.json': { format: 'json', mediaType: JSON_TYPE },
  'stix21.json': { format: 'stix', mediaType: 'application/stix+json;version=2.1' },
};
const PAGE = 2_000;
/** How often a file is made for one request while sharing marks or the release change under it. */
const MAX_TRIES = 3;

/** The feeds of a hub. */
export function createFeeds({ paths, config, database, now }: FeedsDeps): Feeds {
  const making = new Map<string, Promise<FeedFile | null>>();
  const sharing = createSharingMarks(database);
  let current: { readonly version: string; readonly release: Promise<ReleaseName | null> } | null = null;

  /** All signatures are checked again when the timestamp is another one. */
  const releaseInForce = async (): Promise<ReleaseName | null> => {
    const found = await stat(join(paths.repo, 'metadata', 'timestamp.json')).catch(() => null);
    const version = found === null ? '' : `${found.ino} ${found.mtimeMs} ${found.size}`;
    if (current?.version !== version) {
      const release = currentRelease(paths, now()).then((one) => one?.release ?? null);
      current = { version, release };
      release.catch(() => (current = null));
    }
    return current.release;
  };

  const aboutOf = ({ publishedAt }: ReleaseName): ExportAbout => ({
    publisher: config.publisher,
    url: config.url,
    at: new Date(publishedAt),
  });

  /** Null: the marks changed while it was made, or a newer release came out, whose feeds drop those of the one before. */
  async function make(path: string, release: ReleaseName, marks: string, folder: string): Promise<FeedFile | null> {
    await mkdir(folder, { recursive: true });
    const name = path.replaceAll('/', '_');
    const ready = await readReady(folder, name, path);
    if (ready !== null) return ready;
    const root = await readFile(paths.trustRoot);
    // As of the start of time: an expired list still protects, and its age shows elsewhere.
    const open = await openRelease(new Uint8Array(root), fetchFromFolder(paths.repo), new Date(0));
    const scratch = join(folder, `${name}.${randomBytes(6).toString('hex')}.part`);
    const hash = createHash('sha256');
    try {
      await pipeline(Readable.from(hashed(contentOf(path, open, aboutOf(release)), hash)), createWriteStream(scratch));
      const sha256 = hash.digest('hex');
      // It was read in many steps: some of them may have been told more than these marks let everybody have.
      if ((await sharing.read()) !== marks) return null;
      await rename(scratch, join(folder, `${name}.${sha256}`));
      await writeFileWhole(join(folder, `${name}.ref`), sha256);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    } finally {
      await rm(scratch, { force: true });
    }
    await dropOthers(folder);
    return readReady(folder, name, path);
  }

  function contentOf(path: string, open: OpenRelease, about: ExportAbout): AsyncIterable<string> {
    const sites = (): AsyncGenerator<ExportedListing> => sitesOf(open, database, now());
    async function* withTakenOff(): AsyncGenerator<ExportedListing> {
      yield* sites();
      yield* takenOffListings(database, 'everybody', now());
    }
    if (path === 'misp/manifest.json') return once(manifestOf(about));
    if (path === 'misp/hashes.csv') return hashesOf(sites(), mispEventId(about));
    const format = FILES[path]?.format ?? 'misp';
    return exportListings(format, SAYS_TAKEN_OFF.has(format) ? withTakenOff() : sites(), about, nothingLeftOut());
  }

  return {
    async open(path) {
      if (!namesOf(config.url).includes(path)) return null;
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const release = await releaseInForce();
        if (release === null) return null;
        const marks = await (tries === 0 ? sharing.inForce() : sharing.read());
        const folder = join(paths.data, 'feeds', folderName(release, dayOf(now()), marks));
        const place = join(folder, path);
        // Asked for by many at once it is made once.
        const under = making.get(place) ?? make(path, release, marks, folder).finally(() => making.delete(place));
        making.set(place, under);
        const made = await under;
        if (made !== null) return made;
      }
      return 'unsettled';
    },
    async list() {
      const release = await releaseInForce();
      return release && { release, files: namesOf(config.url) };
    },
  };
}

/** The sites of a release, in the order of the release, with the day until which they hold. */
async function* sitesOf(open: OpenRelease, database: LastingDatabase, now: Date): AsyncGenerator<ExportedListing> {
  let batch: ExportedListing[] = [];
  const releases = await database.use(releaseTimes);
  const flush = async (): Promise<readonly ExportedListing[]> => {
    const listings = batch;
    batch = [];
    const keys = listings.map(({ key }) => key);
    const { told } = await database.use((orm) => toldOf(orm, keys, dayOf(now), 'everybody'));
    return listings.flatMap((listing) => {
      const known = told.get(listing.key);
      if (known === undefined) return [];
      const { expiresOn } = known;
      const version = carriedBy(releases, known.version);
      // A dispute counts at once, as a listing that was taken off does.
      const isDisputed = known.listing.grade === 'disputed';
      if (known.isWhole) return [{ ...listing, ...(isDisputed && { grade: 'disputed' }), expiresOn, version }];
      // What others alone say of it, and that no louder than it was signed.
      const grade =
        GRADES[Math.min(GRADES.indexOf(known.listing.grade), GRADES.indexOf(listing.grade))] ?? listing.grade;
      return [{ ...known.listing, grade, expiresOn, version }];
    });
  };
  for (const section of ['hosts', 'urls'] as const) {
    for (const [index, { count }] of open.summary.sections[section].shards.entries()) {
      if (count === 0) continue;
      for (const listing of listingsIn(open.summary, open.openShardAt(section, index))) {
        batch.push(listing);
        if (batch.length >= PAGE) yield* await flush();
      }
    }
  }
  yield* await flush();
}

/**
 * A version as a feed tells it: what changed is told from the release on that carries it. That is the first one after the change, or the
 * second where the first had been drafted before it.
 */
function carriedBy(releases: Awaited<ReturnType<typeof releaseTimes>>, version: Version): Version {
  let [low, high] = [0, releases.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((releases[middle]?.eventSeq ?? 0) > version.eventSeq) high = middle;
    else low = middle + 1;
  }
  const told = releases.slice(low, low + 2).map(({ at }) => at.valueOf());
  return { ...version, changedAt: new Date(Math.max(version.changedAt.valueOf(), ...told)) };
}

/** All paths below `/feeds/`. */
function namesOf(url: string): readonly string[] {
  return [...Object.keys(FILES), 'misp/manifest.json', `misp/${mispEventId({ url })}.json`, 'misp/hashes.csv'];
}

function manifestOf(about: ExportAbout): string {
  return `${JSON.stringify({ [mispEventId(about)]: mispEvent(about, 'everybody') })}\n`;
}

/** Lines of `MD5 of the value,event`, by which a MISP finds out whether it holds a value of this feed. */
async function* hashesOf(sites: AsyncIterable<ExportedListing>, event: string): AsyncGenerator<string> {
  for await (const { key } of sites) {
    if (isSiteKey(key)) yield `${createHash('md5').update(mispValue(key)).digest('hex')},${event}\n`;
  }
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

async function* hashed(text: AsyncIterable<string>, hash: ReturnType<typeof createHash>): AsyncGenerator<Buffer> {
  for await (const piece of text) {
    const bytes = Buffer.from(piece);
    hash.update(bytes);
    yield bytes;
  }
}

async function readReady(folder: string, name: string, path: string): Promise<FeedFile | null> {
  const sha256 = await readFile(join(folder, `${name}.ref`), 'utf8').catch(() => null);
  if (sha256 === null || !/^[0-9a-f]{64}$/.test(sha256)) return null;
  const file = join(folder, `${name}.${sha256}`);
  const found = await stat(file).catch(() => null);
  if (found === null) return null;
  const mediaType = FILES[path]?.mediaType ?? (path.endsWith('.csv') ? TEXT_TYPE : JSON_TYPE);
  return { file, sizeBytes: found.size, sha256, modifiedAt: found.mtime, mediaType };
}

/** Feeds of earlier releases and marks are of no use; one that is just being sent stays open until it is through. */
async function dropOthers(folder: string): Promise<void> {
  const feeds = dirname(folder);
  for (const name of await readdir(feeds)) {
    if (name !== basename(folder)) await rm(join(feeds, name), { recursive: true, force: true });
  }
}

/** What ended yesterday is not in today's files. */
function folderName({ epoch, sequence }: ReleaseName, today: Day, marks: string): string {
  return `${epoch}.${sequence}.${today}.${createHash('sha256').update(marks).digest('hex').slice(0, 16)}`;
}
