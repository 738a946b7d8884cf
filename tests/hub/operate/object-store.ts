/*
 * A server of the S3 protocol on a loopback port: s3rver, from a package of its own (object-store/), installed where it is
 * missing. It takes any signature of version 4, so a gate of ours stands before it, which checks every request that is not a
 * plain read: signature, and digest of the body (signature-v4.ts). Not checked: the age of a request, bucket policies, encrypted
 * buckets, and how any one provider differs.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as ask } from 'node:http';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { signatureProblem } from './signature-v4.ts';

const PACKAGE = join(import.meta.dirname, 'object-store');
const SERVER = join(PACKAGE, 'node_modules/s3rver/bin/s3rver.js');

/** What the server takes and nothing else. */
export const CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' } as const;

export interface ObjectStore {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Installs the server where it is missing; false where it cannot be had. */
export async function hasObjectStore(): Promise<boolean> {
  if (existsSync(SERVER)) return true;
  if (process.env.TUEAN_SETUP_OFFLINE) return false;
  return promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: PACKAGE }).then(
    () => existsSync(SERVER),
    () => false,
  );
}

/** Starts a server with one empty bucket. */
export async function startObjectStore(folder: string, bucket: string): Promise<ObjectStore> {
  // Its tokens for the next page of a list are made with a cipher that OpenSSL has put aside.
  const args = [
    '--openssl-legacy-provider',
    SERVER,
    '--directory',
    folder,
    '--address',
    '127.0.0.1',
    '--port',
    '0',
    '--configure-bucket',
    bucket,
  ];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  const endpoint = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      const address = /listening on (\S+?):(\d+)/.exec(output);
      if (address !== null) resolve(`http://127.0.0.1:${address[2]}`);
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`expected the object store to listen; it ended with ${String(code)}`)),
    );
  });
  const gate = await startGate(endpoint);
  return {
    endpoint: gate.endpoint,
    async stop() {
      gate.stop();
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Lets plain reads through, and else only what is signed as it must be. */
async function startGate(behind: string): Promise<{ readonly endpoint: string; stop(): void }> {
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const isPlainRead = method === 'GET' && headers.authorization === undefined && !url.includes('?');
      const problem = isPlainRead
        ? null
        : signatureProblem({ method, url, headers, body }, (id) =>
            id === CREDENTIALS.accessKeyId ? CREDENTIALS.secretAccessKey : null,
          );
      if (problem !== null) {
        outgoing.writeHead(403, { 'content-type': 'application/xml' }).end(`<Error><Code>${problem}</Code></Error>`);
        return;
      }
      const onward = ask(`${behind}${url}`, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.writeHead(502).end());
      onward.end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
