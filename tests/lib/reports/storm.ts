/* The way to a hub in bad weather: requests and answers are dropped, delayed, doubled and cut, by the dice given. */
import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';

/** What has happened on the way so far; calm, it passes everything. */
export interface Storm {
  isCalm: boolean;
  dropped: number;
  doubled: number;
  late: number;
  cut: number;
}

/** One that has not done anything yet. */
export function newStorm(): Storm {
  return { isCalm: false, dropped: 0, doubled: 0, late: 0, cut: 0 };
}

/** A proxy that does to requests and answers what networks do. `hubPort` is asked anew for each: a hub may come back elsewhere. */
export async function startStorm(hubPort: () => number, dice: () => number, storm: Storm) {
  let underway: Promise<unknown>[] = [];
  const later = (work: () => Promise<unknown>): void => {
    underway.push(
      sleep(dice() * 60)
        .then(work)
        .catch(() => undefined),
    );
  };

  const server = createServer((request, response) => {
    void pass(request, response).catch(() => request.socket.destroy());
  });
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readAll(request);
    const send = (): Promise<Answer> => forward(hubPort(), request, body);
    const roll = storm.isCalm ? 1 : dice();
    if (roll < 0.08) {
      storm.dropped++;
      request.socket.destroy();
      return;
    }
    if (roll < 0.14) {
      // Given up by the sender, and arrives all the same.
      storm.late++;
      later(send);
      request.socket.destroy();
      return;
    }
    if (roll < 0.2) {
      storm.cut++;
      await sendHalf(hubPort(), request, body);
      request.socket.destroy();
      return;
    }
    if (roll < 0.28) {
      storm.doubled++;
      later(send);
    }
    if (roll < 0.4) await sleep(dice() * 20);
    const answer = await send();
    if (roll > 0.9 && !storm.isCalm) {
      // The answer is lost, or half of it is.
      storm.cut++;
      if (roll > 0.95) {
        response.writeHead(answer.status, { ...answer.headers, 'content-length': String(answer.body.length + 1) });
        response.write(answer.body.subarray(0, answer.body.length / 2));
      }
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async settle() {
      while (underway.length > 0) {
        const waiting = underway;
        underway = [];
        await Promise.all(waiting);
      }
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

function forward(port: number, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ port, host: '127.0.0.1', method, path: url, headers }, (answer) => {
      readAll(answer).then((body) => {
        const kept = ['content-type', 'etag', 'retry-after'].flatMap((name) => {
          const value = answer.headers[name];
          return typeof value === 'string' ? [[name, value]] : [];
        });
        resolve({ status: answer.statusCode ?? 0, headers: Object.fromEntries(kept), body });
      }, reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The hub gets the head and half of the body, and then nothing. */
async function sendHalf(port: number, { method, url, headers }: IncomingMessage, body: Buffer): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
  socket.write(`${method} ${url} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
  socket.write(body.subarray(0, Math.floor(body.length / 2)));
  await sleep(5);
  socket.destroy();
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Mulberry32: the same storm every time, as far as a real network lets it be. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
