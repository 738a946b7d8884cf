/*
 * TLS before the sites server: what a browser sends comes out there, where handlers and requests are those of every
 * test. Counted here is what goes before a request.
 */
import { connect, type AddressInfo, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { createServer } from 'node:tls';
import { makeSelfSigned } from './self-signed.ts';

export interface TlsFront {
  readonly port: number;
  /** TCP connections that were opened to it. */
  connections(): number;
  /** TLS handshakes that were completed over them. */
  handshakes(): number;
  close(): Promise<void>;
}

/** Listens on a free loopback port with a certificate of its own, for whatever host it is asked as. */
export async function startTlsFront(sitesPort: number): Promise<TlsFront> {
  const opened: Socket[] = [];
  let handshakes = 0;
  const server = createServer(makeSelfSigned('tuean-test'), (socket) => {
    handshakes += 1;
    // Either side may break off: a browser drops the connections that it opened ahead.
    pipeline(socket, connect(sitesPort, '127.0.0.1'), socket, () => undefined);
  });
  server.on('connection', (socket: Socket) => void opened.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => opened.length,
    handshakes: () => handshakes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of opened) socket.destroy();
      }),
  };
}
