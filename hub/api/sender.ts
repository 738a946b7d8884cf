/* Who asks, as a keyed hash of the network, and whether that network has asked too much within this minute. */
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import type { Networks } from '../intake/networks.ts';
import { networkOf, senderAddress } from '../intake/networks.ts';
import type { MinuteLimit } from '../intake/limits.ts';
import { problem } from './problem.ts';

export interface SenderEnv {
  Bindings: HttpBindings;
  Variables: { network: string };
}

export interface SenderDeps {
  readonly networks: Networks;
  readonly limit: MinuteLimit;
  readonly isTrustedProxy: (address: string) => boolean;
  readonly now: () => Date;
}

/** Sets `network` for the routes behind it; answers 429 for who asks too often. */
export function knowSender({ networks, limit, isTrustedProxy, now }: SenderDeps): MiddlewareHandler<SenderEnv> {
  return async (context, next) => {
    const network = await networks.hashOf(addressOf(context, isTrustedProxy), now());
    const retryAfter = limit.take(network, now());
    if (retryAfter !== null) return problem(context, 'too-many', { retryAfter });
    context.set('network', network);
    return next();
  };
}

/** Answers 429 for who asks too often, and asks no database: what stands behind it has to answer where that does not. */
export function limitSender({
  limit,
  isTrustedProxy,
  now,
}: Omit<SenderDeps, 'networks'>): MiddlewareHandler<SenderEnv> {
  return async (context, next) => {
    const retryAfter = limit.take(networkOf(addressOf(context, isTrustedProxy)), now());
    return retryAfter === null ? next() : problem(context, 'too-many', { retryAfter });
  };
}

/** Address of the sender of a request. */
export function addressOf(context: Context<SenderEnv>, isTrustedProxy: (address: string) => boolean): string {
  const socket = context.env.incoming.socket.remoteAddress ?? 'unknown';
  return senderAddress(socket, context.req.header('x-forwarded-for') ?? null, isTrustedProxy);
}
