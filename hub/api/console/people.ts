/* Enrolment, oneself, members, invites, organisations and keys of machines, for the console. */
import { Hono } from 'hono';
import {
  enrolmentSchema,
  memberChangeSchema,
  newApiKeySchema,
  newInviteSchema,
  organisationChangeSchema,
  organisationSchema,
  type ApiKeys,
  type Hello,
  type Invites,
  type MadeApiKey,
  type MadeInvite,
  type Me,
  type Members,
  type Organisation,
} from '../../../lib/core/console/people.ts';
import { enrol, inviteLine, makeInvite } from '../../access/enrol.ts';
import {
  addNewOrganisation,
  admitDevice,
  changeRole,
  editOrganisation,
  endApiKey,
  endMembership,
  makeApiKey,
  revokeLostDevice,
  withdrawOpenInvite,
} from '../../access/members.ts';
import { listApiKeys, type ApiKeyRow } from '../../db/api-keys.ts';
import { deviceById, listMembers, listOrganisations, openInvites, type InviteRow } from '../../db/members.ts';
import { marksTakenUp } from '../../exchange/sharing-marks.ts';
import { parseBody } from '../body.ts';
import { problem } from '../problem.ts';
import type { ConsoleDeps, ConsoleEnv } from './env.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The routes about people. */
export function peopleRoutes({ database, config, now }: ConsoleDeps): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();

  app.get('/hello', (context) => {
    const answer: Hello = { url: config.url, publisher: config.publisher, now: now().toISOString() };
    return context.json(answer, 200, { 'cache-control': 'no-store' });
  });

  app.post('/enrolments', async (context) => {
    const parsed = await parseBody(context, enrolmentSchema);
    if ('refused' in parsed) return parsed.refused;
    return context.json(await database.use((orm) => enrol(orm, parsed.body, config.url, now())), 201);
  });

  app.get('/me', async (context) => {
    const { handle, role, organisation, device } = context.get('actor');
    const known = await database.use((orm) => deviceById(orm, device));
    const answer: Me = {
      handle,
      role,
      organisation,
      device,
      deviceName: known?.name ?? '',
      releaseKey: known?.releaseKey ?? null,
    };
    return context.json(answer);
  });

  app.get('/members', async (context) => {
    const members = await database.use(listMembers);
    const answer: Members = {
      members: members.map(({ handle, role, isEnded, devices }) => ({
        handle,
        role,
        isEnded,
        devices: devices.map(({ releaseKey: _key, ...device }) => device),
      })),
    };
    return context.json(answer);
  });

  app.patch('/members/:handle', async (context) => {
    const parsed = await parseBody(context, memberChangeSchema);
    if ('refused' in parsed) return parsed.refused;
    const change = parsed.body;
    const [handle, by] = [context.req.param('handle'), context.get('actor').handle];
    await database.use((orm) =>
      'role' in change ? changeRole(orm, handle, change.role, by, now()) : endMembership(orm, handle, by, now()),
    );
    return context.body(null, 204);
  });

  app.post('/devices/:id/admission', async (context) => {
    const id = context.req.param('id');
    if (!UUID.test(id)) return problem(context, 'not-found');
    await database.use((orm) => admitDevice(orm, id, context.get('actor').handle, now()));
    return context.body(null, 204);
  });

  app.delete('/devices/:id', async (context) => {
    const id = context.req.param('id');
    if (!UUID.test(id)) return problem(context, 'not-found');
    await database.use((orm) => revokeLostDevice(orm, id, context.get('actor').handle, now()));
    return context.body(null, 204);
  });

  app.get('/invites', async (context) => {
    const invites = await database.use((orm) => openInvites(orm, now()));
    const answer: Invites = { invites: invites.map(shownInvite) };
    return context.json(answer);
  });

  app.post('/invites', async (context) => {
    const parsed = await parseBody(context, newInviteSchema);
    if ('refused' in parsed) return parsed.refused;
    const wish = { ...parsed.body, by: context.get('actor').handle };
    const { invite, code } = await database.use((orm) => makeInvite(orm, wish, now()));
    const answer: MadeInvite = { invite: shownInvite(invite), line: inviteLine(config.url, code) };
    return context.json(answer, 201);
  });

  app.delete('/invites/:id', async (context) => {
    const id = context.req.param('id');
    if (!UUID.test(id)) return problem(context, 'not-found');
    await database.use((orm) => withdrawOpenInvite(orm, id, context.get('actor').handle, now()));
    return context.body(null, 204);
  });

  app.get('/organisations', async (context) => context.json({ organisations: await database.use(listOrganisations) }));

  app.post('/organisations', async (context) => {
    const parsed = await parseBody(context, organisationSchema);
    if ('refused' in parsed) return parsed.refused;
    await database.use((orm) => addNewOrganisation(orm, parsed.body, context.get('actor').handle, now()));
    await marksTakenUp();
    return context.json(parsed.body, 201);
  });

  app.patch('/organisations/:name', async (context) => {
    const parsed = await parseBody(context, organisationChangeSchema);
    if ('refused' in parsed) return parsed.refused;
    const { title, tlp } = parsed.body;
    const change: Partial<Pick<Organisation, 'title' | 'tlp'>> = { ...(title && { title }), ...(tlp && { tlp }) };
    const by = context.get('actor').handle;
    const edited = await database.use((orm) => editOrganisation(orm, context.req.param('name'), change, by, now()));
    if (tlp !== undefined) await marksTakenUp();
    return context.json(edited);
  });

  app.get('/api-keys', async (context) => {
    const answer: ApiKeys = { apiKeys: (await database.use(listApiKeys)).map(shownApiKey) };
    return context.json(answer);
  });

  app.post('/api-keys', async (context) => {
    const parsed = await parseBody(context, newApiKeySchema);
    if ('refused' in parsed) return parsed.refused;
    const { key, secret } = await database.use((orm) =>
      makeApiKey(orm, parsed.body, context.get('actor').handle, now()),
    );
    const answer: MadeApiKey = { apiKey: shownApiKey(key), secret };
    return context.json(answer, 201);
  });

  app.delete('/api-keys/:id', async (context) => {
    await database.use((orm) => endApiKey(orm, context.req.param('id'), context.get('actor').handle, now()));
    return context.body(null, 204);
  });

  return app;
}

function shownInvite({ id, handle, role, by, expiresAt }: InviteRow): Invites['invites'][number] {
  return { id, handle, role, by, expiresAt: expiresAt.toISOString() };
}

function shownApiKey({ secretHash: _hash, ...key }: ApiKeyRow): ApiKeys['apiKeys'][number] {
  return { ...key, scopes: [...key.scopes] };
}
