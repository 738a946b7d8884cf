/*
 * What one engine adds to a fresh process: live heap and buffers after a collection, and resident memory. Run as
 * `node --expose-gc engine-memory.ts NAME SIZE` by the hosts suite; prints JSON.
 */
import { listedHosts } from './corpus.ts';
import { ENGINES } from './engines.ts';
import { consume, settledMemory } from './measure.ts';

const [, , name = '', size = '0'] = process.argv;
const maker = ENGINES.find((engine) => engine.name === name);
if (!maker) throw new Error(`expected the name of an engine, got ${name}`);
const hosts = listedHosts(Number(size));
// The engine gets copies, so that a string it keeps is counted as its own.
const copies = () => hosts.map((host) => Buffer.from(host, 'latin1').toString('latin1'));
// Load the code and compile the path before the first reading: what is measured is the list.
consume(await maker.build(copies().slice(0, 1000)));
const before = await settledMemory();
const engine = await maker.build(copies());
consume(engine.matches('https://not-listed.example/'));
const after = await settledMemory();
console.log(
  JSON.stringify({
    liveBytes: after.liveBytes - before.liveBytes,
    rssBytes: after.rssBytes - before.rssBytes,
    tableBytes: engine.tableBytes ?? null,
  }),
);
consume(engine.matches('https://not-listed.example/'));
