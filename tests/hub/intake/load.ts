/*
 * Sends prepared reports over a few connections of its own, each waiting for its answer before it sends the next, and notes how
 * long each took. Plain sockets: on a small machine a client that does more would take from the hub what it measures.
 */
import { connect, type Socket } from 'node:net';

export interface Sent {
  /** Position in the list that was given. */
  readonly index: number;
  readonly status: number;
  readonly ms: number;
}

export interface LoadOptions {
  readonly urls: readonly string[];
  /** Requests as they go over the wire; see `requestOf`. */
  readonly requests: readonly Buffer[];
  readonly connections: number;
  /** Nothing new is sent after this. */
  readonly budgetMs: number;
  /** Called with each answer. */
  readonly onAnswer?: () => unknown;
}

/** A POST of a report from an address, behind a proxy. */
export function requestOf(report: object, address: string): Buffer {
  const body = Buffer.from(JSON.stringify(report));
  const head =
    `POST /v1/reports HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\nX-Forwarded-For: ${address}\r\n` +
    `Content-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

/** Sends until the list or the time ends, or the hub does. Gives what was answered. */
export async function sendLoad({ urls, requests, connections, budgetMs, onAnswer }: LoadOptions): Promise<Sent[]> {
  const answered: Sent[] = [];
  const endsAt = performance.now() + budgetMs;
  let next = 0;
  const run = async (url: string): Promise<void> => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const answers = readAnswers(socket);
    try {
      while (next < requests.length && performance.now() < endsAt) {
        const index = next++;
        const request = requests[index];
        if (request === undefined) break;
        const startedAt = performance.now();
        socket.write(request);
        const answer = await answers.next();
        if (answer.done) break;
        answered.push({ index, status: answer.value, ms: performance.now() - startedAt });
        onAnswer?.();
      }
    } finally {
      socket.destroy();
    }
  };
  await Promise.all(
    Array.from({ length: connections }, (_, index) => run(urls[index % urls.length] ?? '').catch(() => undefined)),
  );
  return answered;
}

/** Status codes of the answers on a connection, in their order; ends with the connection. */
async function* readAnswers(socket: Socket): AsyncGenerator<number> {
  let text = '';
  try {
    for await (const chunk of socket) {
      text += String(chunk);
      for (;;) {
        const end = text.indexOf('\r\n\r\n');
        if (end === -1) break;
        const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? '0');
        if (text.length < end + 4 + length) break;
        const status = Number(text.slice(9, 12));
        text = text.slice(end + 4 + length);
        yield status;
      }
    }
  } catch {
    // The hub is gone: what it had not answered stays unanswered.
  }
}
