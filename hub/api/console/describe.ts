/* What the API says of the console's routes: each route of the table, who may, what it takes and what it answers. */
import type { GenericSchema, ObjectEntries, ObjectSchema, StrictObjectSchema } from 'valibot';
import { CONSOLE_ROUTES, type Access, type ConsoleRoute } from '../../../lib/core/console/access.ts';
import {
  appealDecidedSchema,
  appealDecisionSchema,
  appealSchema,
  appealsQuerySchema,
  appealsSchema,
} from '../../../lib/core/console/appeals.ts';
import {
  createdWebhookSchema,
  deliveriesQuerySchema,
  deliveriesSchema,
  FEED_FORMATS,
  importHistoryQuerySchema,
  importHistorySchema,
  importPreviewSchema,
  importQuerySchema,
  newSourceSchema,
  newWebhookSchema,
  pullSchema,
  refusedPageSchema,
  sourceChangeSchema,
  sourceSchema,
  sourcesSchema,
  webhookChangeSchema,
  webhookSchema,
  webhooksSchema,
} from '../../../lib/core/console/exchange.ts';
import { FIGURES, figuresQuerySchema, figuresSchema } from '../../../lib/core/console/figures.ts';
import {
  confirmationsSchema,
  confirmedSchema,
  listingsQuerySchema,
  listingsSchema,
  revocationsSchema,
  revokedSchema,
} from '../../../lib/core/console/listings.ts';
import {
  apiKeysSchema,
  auditQuerySchema,
  auditSchema,
  enrolledSchema,
  enrolmentSchema,
  helloSchema,
  invitesSchema,
  madeApiKeySchema,
  madeInviteSchema,
  memberChangeSchema,
  membersSchema,
  meSchema,
  newApiKeySchema,
  newInviteSchema,
  organisationChangeSchema,
  organisationSchema,
  organisationsSchema,
} from '../../../lib/core/console/people.ts';
import {
  caseSchema,
  casesQuerySchema,
  casesSchema,
  changesQuerySchema,
  changesSchema,
  confirmationSchema,
  decidedSchema,
  decisionSchema,
  decisionsDoneSchema,
  decisionsSchema,
  mergeSchema,
  notedSchema,
  noteSchema,
  rejectionSchema,
  revealedSchema,
  withdrawalSchema as caseWithdrawalSchema,
} from '../../../lib/core/console/queue.ts';
import {
  ceremonySignatureSchema,
  ceremonyStateSchema,
  keysSchema,
  newCeremonySchema,
  newProposalSchema,
  proposalSignatureSchema,
  proposalStateSchema,
  releasesQuerySchema,
  releasesSchema,
  revealedNumbersSchema,
  signedCeremonySchema,
  signedProposalSchema,
  withdrawalSchema,
} from '../../../lib/core/console/release.ts';
import { waitingSchema } from '../../../lib/core/console/waiting.ts';
import { jsonAnswer, jsonBody, jsonSchemaOf, pathParameter, problems } from '../describe.ts';
import type { ProblemCode } from '../problem.ts';
import { CONSOLE_PATH } from './guard.ts';

/** Bodies and answers by their names in the description. */
const SCHEMAS = {
  ApiKeys: apiKeysSchema,
  Appeal: appealSchema,
  AppealDecided: appealDecidedSchema,
  AppealDecision: appealDecisionSchema,
  Appeals: appealsSchema,
  Audit: auditSchema,
  Case: caseSchema,
  CaseWithdrawal: caseWithdrawalSchema,
  Cases: casesSchema,
  CeremonySignature: ceremonySignatureSchema,
  CeremonyState: ceremonyStateSchema,
  Changes: changesSchema,
  Confirmation: confirmationSchema,
  Confirmations: confirmationsSchema,
  Confirmed: confirmedSchema,
  CreatedWebhook: createdWebhookSchema,
  Decided: decidedSchema,
  Decision: decisionSchema,
  Decisions: decisionsSchema,
  DecisionsDone: decisionsDoneSchema,
  Deliveries: deliveriesSchema,
  Enrolled: enrolledSchema,
  Enrolment: enrolmentSchema,
  Figures: figuresSchema,
  Hello: helloSchema,
  ImportHistory: importHistorySchema,
  ImportPreview: importPreviewSchema,
  Invites: invitesSchema,
  Keys: keysSchema,
  Listings: listingsSchema,
  MadeApiKey: madeApiKeySchema,
  MadeInvite: madeInviteSchema,
  Me: meSchema,
  MemberChange: memberChangeSchema,
  Members: membersSchema,
  Merge: mergeSchema,
  NewApiKey: newApiKeySchema,
  NewCeremony: newCeremonySchema,
  NewInvite: newInviteSchema,
  NewProposal: newProposalSchema,
  NewSource: newSourceSchema,
  NewWebhook: newWebhookSchema,
  Note: noteSchema,
  Noted: notedSchema,
  Organisation: organisationSchema,
  OrganisationChange: organisationChangeSchema,
  Organisations: organisationsSchema,
  ProposalSignature: proposalSignatureSchema,
  ProposalState: proposalStateSchema,
  Pull: pullSchema,
  RefusedPage: refusedPageSchema,
  Rejection: rejectionSchema,
  Releases: releasesSchema,
  Revealed: revealedSchema,
  RevealedNumbers: revealedNumbersSchema,
  Revocations: revocationsSchema,
  Revoked: revokedSchema,
  SignedCeremony: signedCeremonySchema,
  SignedProposal: signedProposalSchema,
  Source: sourceSchema,
  SourceChange: sourceChangeSchema,
  Sources: sourcesSchema,
  Waiting: waitingSchema,
  Webhook: webhookSchema,
  WebhookChange: webhookChangeSchema,
  Webhooks: webhooksSchema,
  Withdrawal: withdrawalSchema,
} as const satisfies Readonly<Record<string, GenericSchema>>;
type SchemaName = keyof typeof SCHEMAS;

type QuerySchema = ObjectSchema<ObjectEntries, undefined> | StrictObjectSchema<ObjectEntries, undefined>;

interface Operation {
  readonly summary: string;
  readonly query?: QuerySchema;
  /** `file`: bytes as they are. Refusals of what is no such JSON go without saying. */
  readonly body?: SchemaName | 'file';
  readonly status?: 200 | 201 | 202 | 204;
  /** JSON by name (several: one of them), a file by its media type, or nothing. */
  readonly answer: SchemaName | readonly SchemaName[] | `${string}/${string}` | null;
  /** What it refuses beside what the guard does. */
  readonly refusals?: readonly ProblemCode[];
}

const A_NUMBER = '^[1-9]\\d{0,8}$';
const A_UUID = '^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$';
const A_FORMAT = `^(?:${FEED_FORMATS.join('|')})$`;
const DECIDING = ['not-found', 'rules', 'changed-meanwhile', 'already-decided'] as const;
const IMPORTING = [
  'invalid-query',
  'too-large',
  'bad-feed',
  'not-shared',
  'name-taken',
  'nothing-taken',
  'changed-meanwhile',
] as const;
const CEREMONY = ['no-ceremony', 'ceremony-open', 'bad-change', 'not-a-key', 'bad-signature', 'wrong-bytes'] as const;
const FILE = 'application/octet-stream';

/** Every route of the table, by method and path. A test holds both to each other. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /hello': { summary: 'Which hub this is, and what its clock says', answer: 'Hello' },
  'POST /enrolments': {
    summary:
      'Enrol a device by an invite. The same keys sent again are answered like the first time. ' +
      'One that a member has invited waits until another administrator has let it in.',
    body: 'Enrolment',
    status: 201,
    answer: 'Enrolled',
    refusals: ['bad-invite', 'bad-proof', 'rules'],
  },
  'GET /me': { summary: 'Who asks', answer: 'Me' },
  'GET /members': { summary: 'Members and their devices', answer: 'Members' },
  'POST /invites': {
    summary: 'Invite somebody; its line is told this once',
    body: 'NewInvite',
    status: 201,
    answer: 'MadeInvite',
    refusals: ['bad-handle', 'rules', 'not-found', 'name-taken'],
  },
  'GET /invites': { summary: 'Invites that are open', answer: 'Invites' },
  'DELETE /invites/:id': {
    summary: 'Withdraw an invite',
    status: 204,
    answer: null,
    refusals: ['bad-invite', 'not-found'],
  },
  'PATCH /members/:handle': {
    summary: 'Another role for a member, or the end of the membership',
    body: 'MemberChange',
    status: 204,
    answer: null,
    refusals: ['rules', 'not-found'],
  },
  'POST /devices/:id/admission': {
    summary: 'Let in a device that waits, by another administrator than who invited it and whose it is',
    status: 204,
    answer: null,
    refusals: ['rules', 'not-found'],
  },
  'DELETE /devices/:id': {
    summary: 'Revoke a device that was lost, or refuse one that waits',
    status: 204,
    answer: null,
    refusals: ['rules', 'not-found'],
  },
  'GET /organisations': { summary: 'Organisations and their sharing marks', answer: 'Organisations' },
  'POST /organisations': {
    summary: 'Add an organisation',
    body: 'Organisation',
    status: 201,
    answer: 'Organisation',
    refusals: ['name-taken'],
  },
  'PATCH /organisations/:name': {
    summary: 'Another name to show, or another sharing mark',
    body: 'OrganisationChange',
    answer: 'Organisation',
    refusals: ['not-found'],
  },
  'GET /api-keys': { summary: 'Keys of organisations, without their secrets', answer: 'ApiKeys' },
  'POST /api-keys': {
    summary: 'Make a key for machines of an organisation; its secret is told this once',
    body: 'NewApiKey',
    status: 201,
    answer: 'MadeApiKey',
    refusals: ['not-found'],
  },
  'DELETE /api-keys/:id': { summary: 'End a key', status: 204, answer: null, refusals: ['not-found'] },

  'GET /cases': { summary: 'The queue, the highest score first', query: casesQuerySchema, answer: 'Cases' },
  'GET /cases/:id': {
    summary: 'One case with all that speaks for and against it',
    answer: 'Case',
    refusals: ['not-found'],
  },
  'POST /cases/:id/decision': {
    summary: 'List what the case is about, or propose it where two people are needed',
    body: 'Decision',
    answer: 'Decided',
    refusals: DECIDING,
  },
  'POST /cases/:id/confirmation': {
    summary: 'Confirm what another member proposed',
    body: 'Confirmation',
    answer: 'Decided',
    refusals: DECIDING,
  },
  'DELETE /cases/:id/proposal': {
    summary: 'Withdraw a proposal of one’s own',
    body: 'CaseWithdrawal',
    answer: 'Decided',
    refusals: DECIDING,
  },
  'POST /cases/:id/rejection': {
    summary: 'Close a case without a listing; a listed one is taken off, which needs a publisher',
    body: 'Rejection',
    answer: 'Decided',
    refusals: DECIDING,
  },
  'POST /cases/:id/merge': {
    summary: 'Let a case go into another that covers it',
    body: 'Merge',
    answer: 'Decided',
    refusals: DECIDING,
  },
  'POST /cases/:id/notes': {
    summary: 'Note something for the others, or ask them',
    body: 'Note',
    status: 201,
    answer: 'Noted',
    refusals: ['not-found'],
  },
  'POST /cases/:id/reveal': {
    summary: 'A person’s number in full; who asked is recorded',
    answer: 'Revealed',
    refusals: ['not-found'],
  },
  'GET /cases/:id/reports/:report/picture': {
    summary: 'The picture of a report; who asked is recorded',
    answer: FILE,
    refusals: ['not-found', 'rules'],
  },
  'POST /decisions': {
    summary: 'One decision about many cases, answered case by case',
    body: 'Decisions',
    answer: 'DecisionsDone',
  },
  'GET /appeals': { summary: 'Appeals, the longest waiting first', query: appealsQuerySchema, answer: 'Appeals' },
  'GET /appeals/:id': {
    summary: 'One appeal; who opened it is recorded, and its sender is told that somebody did',
    answer: 'Appeal',
    refusals: ['not-found'],
  },
  'POST /appeals/:id/decision': {
    summary: 'Uphold an appeal or reject it, with an answer to its sender',
    body: 'AppealDecision',
    answer: 'AppealDecided',
    refusals: DECIDING,
  },
  'GET /listings': { summary: 'What is listed, or was', query: listingsQuerySchema, answer: 'Listings' },
  'POST /revocations': {
    summary: 'Take listings off at once, and make the release that says so',
    body: 'Revocations',
    answer: 'Revoked',
  },
  'POST /listings/confirmations': {
    summary: 'Stand behind numbers that others brought',
    body: 'Confirmations',
    answer: 'Confirmed',
  },
  'GET /changes': {
    summary: 'What others changed; the answer waits until there is something, at most half a minute',
    query: changesQuerySchema,
    answer: 'Changes',
  },
  'GET /waiting': { summary: 'What waits for the member who asks', answer: 'Waiting' },

  'GET /releases': { summary: 'What is in force, and what was', query: releasesQuerySchema, answer: 'Releases' },
  'GET /proposal': { summary: 'The release that waits for signatures', answer: 'ProposalState' },
  'POST /proposal': {
    summary: 'Make a proposal of what was decided since the last release',
    body: 'NewProposal',
    status: 202,
    answer: 'ProposalState',
    refusals: ['building'],
  },
  'DELETE /proposal': {
    summary: 'Withdraw the proposal',
    body: 'Withdrawal',
    answer: 'ProposalState',
    refusals: ['no-proposal'],
  },
  'GET /proposal/files/*': {
    summary:
      'A file of the proposal by its path; `revealed/` and digests with commas between: the numbers behind them as ' +
      'JSON, and who asked is recorded',
    answer: FILE,
    refusals: ['no-proposal', 'not-found', 'invalid-query'],
  },
  'POST /proposal/signatures': {
    summary: 'Sign the proposal; with the last signature it is published',
    body: 'ProposalSignature',
    answer: 'SignedProposal',
    refusals: ['no-proposal', 'proposal-stale', 'wrong-bytes', 'not-a-key', 'bad-signature', 'already-signed'],
  },
  'GET /keys': { summary: 'Keys that root trusts, and keys of members that it does not yet', answer: 'Keys' },
  'GET /ceremony': { summary: 'The change of keys that waits for signatures', answer: 'CeremonyState' },
  'POST /ceremony': {
    summary: 'Propose a change of keys',
    body: 'NewCeremony',
    status: 201,
    answer: 'CeremonyState',
    refusals: CEREMONY,
  },
  'DELETE /ceremony': {
    summary: 'Withdraw the change of keys',
    body: 'Withdrawal',
    answer: 'CeremonyState',
    refusals: ['no-ceremony', 'ceremony-in-force'],
  },
  'POST /ceremony/signatures': {
    summary: 'Signatures by root keys; with the last one the new root is in force',
    body: 'CeremonySignature',
    answer: 'SignedCeremony',
    refusals: CEREMONY,
  },

  'GET /figures': {
    summary: 'Figures of a span of days',
    query: figuresQuerySchema,
    answer: 'Figures',
    refusals: ['invalid-query'],
  },
  'GET /figures/:name': {
    summary: 'One figure of a span as CSV',
    query: figuresQuerySchema,
    answer: 'text/csv',
    refusals: ['not-found'],
  },
  'GET /audit': { summary: 'The record, persons’ numbers masked', query: auditQuerySchema, answer: 'Audit' },

  'POST /imports': {
    summary: 'Look at a file of listings, or write what was looked at',
    query: importQuerySchema,
    body: 'file',
    answer: 'ImportPreview',
    refusals: IMPORTING,
  },
  'GET /imports': {
    summary: 'What was imported, or the lines of a file that were refused, persons’ numbers masked',
    query: importHistoryQuerySchema,
    answer: ['ImportHistory', 'RefusedPage'],
    refusals: ['not-found'],
  },
  'GET /exports/:format': { summary: 'Listed sites as a file', answer: FILE, refusals: ['not-found'] },
  'GET /sources': { summary: 'Outside feeds', answer: 'Sources' },
  'POST /sources': {
    summary: 'Add an outside feed',
    body: 'NewSource',
    status: 201,
    answer: 'Source',
    refusals: ['name-taken'],
  },
  'PATCH /sources/:id': {
    summary: 'Change an outside feed, or pause it',
    body: 'SourceChange',
    answer: 'Source',
    refusals: ['not-found', 'name-taken', 'changed-meanwhile'],
  },
  'DELETE /sources/:id': {
    summary: 'Pull an outside feed no longer; what it listed stays until it expires',
    status: 204,
    answer: null,
    refusals: ['not-found'],
  },
  'POST /sources/:id/pull': {
    summary: 'Pull an outside feed now, or take the list that was held back',
    body: 'Pull',
    answer: 'Source',
    refusals: ['not-found', 'changed-meanwhile'],
  },
  'GET /webhooks': { summary: 'Whom the hub tells', answer: 'Webhooks' },
  'POST /webhooks': {
    summary: 'Tell somebody; the secret is told this once',
    body: 'NewWebhook',
    status: 201,
    answer: 'CreatedWebhook',
  },
  'PATCH /webhooks/:id': {
    summary: 'Change a webhook, or pause it',
    body: 'WebhookChange',
    answer: 'Webhook',
    refusals: ['not-found', 'changed-meanwhile'],
  },
  'DELETE /webhooks/:id': { summary: 'Tell them no longer', status: 204, answer: null, refusals: ['not-found'] },
  'GET /webhooks/:id/deliveries': {
    summary: 'What was told, and what could not be',
    query: deliveriesQuerySchema,
    answer: 'Deliveries',
    refusals: ['not-found'],
  },
  'POST /webhooks/:id/deliveries/:delivery': {
    summary: 'Tell it again',
    status: 202,
    answer: null,
    refusals: ['not-found'],
  },

  'GET /partner/:format': {
    summary: 'Listed sites and numbers as a file, TLP:AMBER',
    answer: FILE,
    refusals: ['not-found'],
  },
  'POST /partner/imports': {
    summary: 'As `POST /imports`, in the name of the key’s organisation',
    query: importQuerySchema,
    body: 'file',
    answer: 'ImportPreview',
    refusals: IMPORTING,
  },
};

/** What stands in a path, and of what form it is where it finds something. */
const PARAMETERS: Readonly<Record<string, (path: string) => object>> = {
  id: (path) =>
    path.startsWith('/api-keys')
      ? pathParameter('id', 'Id of the key', '^[0-9a-f]{12}$')
      : /^\/(?:invites|devices|appeals)/.test(path)
        ? pathParameter('id', 'UUID', A_UUID)
        : pathParameter('id', 'Number', A_NUMBER),
  handle: () => pathParameter('handle', 'name@organisation', '^[^/]+$'),
  report: () => pathParameter('report', 'UUID of the report', A_UUID),
  delivery: () => pathParameter('delivery', 'UUID of the delivery', A_UUID),
  format: () => pathParameter('format', 'Format of the file', A_FORMAT),
  name: (path) =>
    path.startsWith('/figures')
      ? pathParameter('name', 'Name of the figure', `^(?:${FIGURES.join('|')})\\.csv$`)
      : pathParameter('name', 'Name of the organisation', '^[a-z0-9][a-z0-9-]{0,39}$'),
  path: () => pathParameter('path', 'As `files` of the proposal names it; it may hold slashes', '^.+$'),
};

/** The console's schemas, by names that no other schema of the description has. */
export const CONSOLE_SCHEMAS: Readonly<Record<string, object>> = Object.fromEntries(
  Object.entries(SCHEMAS).map(([name, schema]) => [inDescription(name), jsonSchemaOf(schema)]),
);

/** The console's paths. */
export const CONSOLE_PATHS: Readonly<Record<string, object>> = Object.fromEntries(
  [...Map.groupBy(CONSOLE_ROUTES, ({ path }) => path)].map(([path, routes]) => [
    templateOf(path),
    Object.fromEntries(routes.map((route) => [route.method.toLowerCase(), operationOf(route)])),
  ]),
);

/** The schema of an answer by its name in the description; undefined: it has no such name. */
export function consoleSchema(name: string): GenericSchema | undefined {
  return Object.entries(SCHEMAS).find(([one]) => inDescription(one) === name)?.[1];
}

function operationOf({ method, path, access }: ConsoleRoute): object {
  const described = OPERATIONS[`${method} ${path}`];
  if (described === undefined) throw new TypeError(`expected a description of ${method} ${path}`);
  const { summary, query, body, status = 200, answer, refusals = [] } = described;
  const parameters = [
    ...[...templateOf(path).matchAll(/\{(\w+)\}/g)].map(([, name = '']) => PARAMETERS[name]?.(path)),
    ...Object.entries(query?.entries ?? {}).map(([name, schema]) => queryParameter(name, schema as GenericSchema)),
  ];
  return {
    summary: `${summary} (${accessInWords(access)})`,
    ...securityOf(access),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody:
        body === 'file'
          ? { required: true, content: { [FILE]: { schema: { type: 'string', format: 'binary' } } } }
          : jsonBody(inDescription(body)),
    }),
    responses: {
      [status]: answerOf(answer),
      ...problems(
        ...refusals,
        ...guardRefusals(access),
        ...(query ? (['invalid-query'] as const) : []),
        ...(body !== undefined && body !== 'file' ? (['invalid-report', 'not-json'] as const) : []),
        'too-many',
        'unavailable',
      ),
    },
  };
}

function answerOf(answer: Operation['answer']): object {
  if (answer === null) return { description: 'Done' };
  if (typeof answer !== 'string') {
    const oneOf = answer.map((name) => ({ $ref: `#/components/schemas/${inDescription(name)}` }));
    return { description: 'The answer', content: { 'application/json': { schema: { oneOf } } } };
  }
  if (isSchemaName(answer)) return jsonAnswer(inDescription(answer), 'The answer');
  return { description: 'The file', content: { [answer]: { schema: { type: 'string', format: 'binary' } } } };
}

function queryParameter(name: string, schema: GenericSchema): object {
  const isRequired = schema.type !== 'optional';
  return { name, in: 'query', required: isRequired, schema: jsonSchemaOf(schema) };
}

function guardRefusals(access: Access): readonly ProblemCode[] {
  if (access === 'anyone') return ['too-large'];
  const ofBoth = ['too-large', 'no-token', 'bad-token', 'revoked', 'not-allowed'] as const;
  return typeof access === 'object'
    ? ofBoth
    : [...ofBoth, 'expired-token', 'replayed-token', 'unknown-device', 'waiting'];
}

function securityOf(access: Access): object {
  if (access === 'anyone') return {};
  return { security: [typeof access === 'object' ? { key: [access.scope] } : { member: [access] }] };
}

function accessInWords(access: Access): string {
  if (access === 'anyone') return 'anybody';
  return typeof access === 'object' ? `a key with the scope ${access.scope}` : `${access} or above`;
}

function templateOf(path: string): string {
  return `${CONSOLE_PATH}${path.replaceAll(/:(\w+)/g, '{$1}').replace(/\*$/, '{path}')}`;
}

function inDescription(name: string): string {
  return `Console${name}`;
}

function isSchemaName(text: string): text is SchemaName {
  return Object.hasOwn(SCHEMAS, text);
}
