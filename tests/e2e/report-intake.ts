/* Puts the intake of reports beside the repository of the first hub, and remembers the bytes of every report that arrived. */
import type { IncomingMessage } from 'node:http';
import { passTo, serveRepository } from '../../scripts/lab/hub.ts';
import type { Sites } from '../../scripts/lab/sites.ts';
import { createFakeHub, type FakeHub } from '../lib/reports/fake-hub.ts';
import { HUB_HOST, world } from './world.ts';

export interface Intake {
  readonly hub: FakeHub;
  /** Bodies of all posts, as they came over the wire. */
  readonly posts: string[];
  /** Whether the hub can be reached. */
  isDown: boolean;
}

/** An intake beside the first release. */
export function serveIntake(sites: Sites): Intake {
  const intake: Intake = { hub: createFakeHub(), posts: [], isDown: false };
  const files = serveRepository(`${world().hub}/repo`);
  sites.handle(HUB_HOST, async (request, response, raw) => {
    if (!request.path.startsWith('/v1/')) return files(request, response, raw);
    if (intake.isDown) {
      raw.socket.destroy();
      return;
    }
    const body = await bodyOf(raw);
    if (request.method === 'POST') intake.posts.push(new TextDecoder().decode(body));
    const answer = intake.hub.answer({
      method: request.method,
      path: request.path,
      authorization: raw.headers.authorization ?? null,
      ifNoneMatch: raw.headers['if-none-match'] ?? null,
      body,
    });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  return intake;
}

async function bodyOf(raw: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of raw) chunks.push(chunk as Uint8Array);
  return new Uint8Array(Buffer.concat(chunks));
}

/** Hands everything that is asked of the test's hub to one that runs. */
export function passToHub(sites: Sites, url: string): void {
  sites.handle(HUB_HOST, passTo(url));
}
