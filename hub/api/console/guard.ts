/*
 * Nobody gets to a route of the console but through here. A path that stands not in the table of routes does not exist; one that does
 * is open to who the table names, and the request must be signed by them, this request and no other.
 */
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { CONSOLE_ROUTES, isAtLeast, type Access, type ConsoleRoute } from '../../../lib/core/console/access.ts';
import { MAX_IMPORT_BYTES } from '../../../lib/core/console/exchange.ts';
import { machineOf } from '../../access/members.ts';
import { acceptRequest, signerOf } from '../../access/request-token.ts';
import { problem } from '../problem.ts';
import type { Actor, ConsoleDeps, ConsoleEnv } from './env.ts';

export const CONSOLE_PATH = '/v1/console';
/** Decisions, ceremonies and signatures are far smaller. */
const MAX_BODY_BYTES = 1024 * 1024;
const WITH_FILES = new Set(['POST /imports', 'POST /partner/imports']);

/** Lets through who may, with `actor` set; answers for the others. */
export function guard({ database, config, now }: ConsoleDeps): MiddlewareHandler<ConsoleEnv> {
  return async (context, next) => {
    const route = routeOf(context);
    if (route === null) return problem(context, 'not-found');
    // What strangers send is not read before they have shown who they are, but where anybody may ask.
    const isSmall = async (): Promise<boolean> => (await bodyOf(context, route)) !== null;
    if (route.access === 'anyone') return (await isSmall()) ? next() : problem(context, 'too-large');
    const authorization = context.req.header('authorization');
    const { pathname, search } = new URL(context.req.url);
    const { access } = route;
    if (typeof access === 'object') {
      const ask = () => database.use((orm) => machineOf(orm, authorization, access.scope, now()));
      const asked = await ask();
      if ('refused' in asked) return problem(context, asked.refused);
      if (!(await isSmall())) return problem(context, 'too-large');
      // A list takes minutes to come, and its key may have been revoked meanwhile.
      const machine = route.method === 'POST' ? await ask() : asked;
      if ('refused' in machine) return problem(context, machine.refused);
      const { id, organisation } = machine.key;
      // A machine acts in its organisation's name, with no role.
      setActor(context, { handle: `key-${id}@${organisation}`, role: 'reviewer', organisation, device: id });
      return next();
    }
    const head = { authorization, method: context.req.method, target: `${pathname}${search}` };
    const asked = await database.use((orm) => signerOf(orm, head, config.url, now()));
    if ('refused' in asked) return problem(context, asked.refused);
    const { signed } = asked;
    const { handle, role, organisation, id } = signed.device;
    if (!isAtLeast(role, access)) return problem(context, 'not-allowed');
    const body = await bodyOf(context, route);
    if (body === null) return problem(context, 'too-large');
    const refused = await database.use((orm) => acceptRequest(orm, signed, body, now()));
    if (refused !== null) return problem(context, refused);
    setActor(context, { handle, role, organisation, device: id });
    return next();
  };
}

/** The route of a request; null: there is none for this path and method. */
export function routeFor(method: string, path: string): (ConsoleRoute & { readonly access: Access }) | null {
  const segments = path.split('/');
  return (
    CONSOLE_ROUTES.find((route) => {
      if (route.method !== method) return false;
      const wanted = route.path.split('/');
      const isOpen = wanted.at(-1) === '*';
      if (isOpen ? segments.length < wanted.length : segments.length !== wanted.length) return false;
      return wanted.every(
        (part, at) => part === '*' || (part.startsWith(':') ? segments[at] !== '' : part === segments[at]),
      );
    }) ?? null
  );
}

function routeOf(context: Context): ConsoleRoute | null {
  // The raw path: an encoded slash is no slash here either.
  const { pathname } = new URL(context.req.url);
  return routeFor(context.req.method, pathname.slice(CONSOLE_PATH.length));
}

/** The body; null: there is more of it than the route takes, and the rest is not read. */
async function bodyOf(context: Context, { method, path }: ConsoleRoute): Promise<Uint8Array | null> {
  const maxSize = WITH_FILES.has(`${method} ${path}`) ? MAX_IMPORT_BYTES : MAX_BODY_BYTES;
  let isSmall = false;
  await bodyLimit({ maxSize, onError: () => problem(context, 'too-large') })(context, () => {
    isSmall = true;
    return Promise.resolve();
  });
  return isSmall ? new Uint8Array(await context.req.arrayBuffer()) : null;
}

function setActor(context: Context<ConsoleEnv>, actor: Actor): void {
  context.set('actor', actor);
}
