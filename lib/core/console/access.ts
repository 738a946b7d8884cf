/*
 * Who may do what at a hub: roles, the scopes of API keys, and the one table of the console's routes. The hub lets nobody to a
 * route that stands not here, and a test asks every route as every role.
 */

/** From least to most: each role may do what those before it may. */
export const ROLES = ['reviewer', 'publisher', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** What a key of an organisation may be used for; keys act for machines, members for people. */
export const SCOPES = ['partner-feed', 'import'] as const;
export type Scope = (typeof SCOPES)[number];

/** Handle of a member, unique at a hub and never given to another person: `somsri@bank-a`. */
export const HANDLE = /^[a-z0-9][a-z0-9._-]{0,39}@[a-z0-9][a-z0-9-]{0,39}$/;

/** Longest life of a request's token, in seconds. */
export const TOKEN_SECONDS = 60;

/** `anyone`: without a member's key, by what the request itself carries. */
export type Access = 'anyone' | Role | { readonly scope: Scope };

export interface ConsoleRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below `/v1/console`; `:name` stands for one segment, a final `*` for the rest. */
  readonly path: string;
  readonly access: Access;
}

const route = (access: Access, method: ConsoleRoute['method'], path: string): ConsoleRoute => ({
  method,
  path,
  access,
});

export const CONSOLE_ROUTES: readonly ConsoleRoute[] = [
  // Enrolment and oneself.
  route('anyone', 'GET', '/hello'),
  route('anyone', 'POST', '/enrolments'),
  route('reviewer', 'GET', '/me'),
  // People, organisations, keys of organisations.
  route('reviewer', 'GET', '/members'),
  route('administrator', 'POST', '/invites'),
  route('administrator', 'GET', '/invites'),
  route('administrator', 'DELETE', '/invites/:id'),
  route('administrator', 'PATCH', '/members/:handle'),
  route('administrator', 'POST', '/devices/:id/admission'),
  route('administrator', 'DELETE', '/devices/:id'),
  route('reviewer', 'GET', '/organisations'),
  route('administrator', 'POST', '/organisations'),
  route('administrator', 'PATCH', '/organisations/:name'),
  route('administrator', 'GET', '/api-keys'),
  route('administrator', 'POST', '/api-keys'),
  route('administrator', 'DELETE', '/api-keys/:id'),
  // Cases, appeals, listings.
  route('reviewer', 'GET', '/cases'),
  route('reviewer', 'GET', '/cases/:id'),
  route('reviewer', 'POST', '/cases/:id/decision'),
  route('reviewer', 'POST', '/cases/:id/confirmation'),
  route('reviewer', 'DELETE', '/cases/:id/proposal'),
  route('reviewer', 'POST', '/cases/:id/rejection'),
  route('reviewer', 'POST', '/cases/:id/merge'),
  route('reviewer', 'POST', '/cases/:id/notes'),
  route('reviewer', 'POST', '/cases/:id/reveal'),
  route('reviewer', 'GET', '/cases/:id/reports/:report/picture'),
  route('reviewer', 'POST', '/decisions'),
  route('reviewer', 'GET', '/appeals'),
  route('reviewer', 'GET', '/appeals/:id'),
  route('reviewer', 'POST', '/appeals/:id/decision'),
  route('reviewer', 'GET', '/listings'),
  route('publisher', 'POST', '/revocations'),
  route('publisher', 'POST', '/listings/confirmations'),
  route('reviewer', 'GET', '/changes'),
  route('reviewer', 'GET', '/waiting'),
  // Releases and keys.
  route('reviewer', 'GET', '/releases'),
  route('reviewer', 'GET', '/proposal'),
  route('publisher', 'POST', '/proposal'),
  route('publisher', 'DELETE', '/proposal'),
  route('reviewer', 'GET', '/proposal/files/*'),
  route('publisher', 'POST', '/proposal/signatures'),
  route('reviewer', 'GET', '/keys'),
  route('administrator', 'POST', '/ceremony'),
  route('reviewer', 'GET', '/ceremony'),
  route('administrator', 'DELETE', '/ceremony'),
  route('administrator', 'POST', '/ceremony/signatures'),
  // Figures and the record.
  route('reviewer', 'GET', '/figures'),
  route('reviewer', 'GET', '/figures/:name'),
  route('reviewer', 'GET', '/audit'),
  // In and out.
  route('publisher', 'POST', '/imports'),
  route('reviewer', 'GET', '/imports'),
  route('reviewer', 'GET', '/exports/:format'),
  route('reviewer', 'GET', '/sources'),
  route('publisher', 'POST', '/sources'),
  route('publisher', 'PATCH', '/sources/:id'),
  route('publisher', 'DELETE', '/sources/:id'),
  route('publisher', 'POST', '/sources/:id/pull'),
  route('administrator', 'GET', '/webhooks'),
  route('administrator', 'POST', '/webhooks'),
  route('administrator', 'PATCH', '/webhooks/:id'),
  route('administrator', 'DELETE', '/webhooks/:id'),
  route('administrator', 'GET', '/webhooks/:id/deliveries'),
  route('administrator', 'POST', '/webhooks/:id/deliveries/:delivery'),
  // Machines of organisations.
  route({ scope: 'partner-feed' }, 'GET', '/partner/:format'),
  route({ scope: 'import' }, 'POST', '/partner/imports'),
];

/** Whether a role may what another, the least, may. */
export function isAtLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}
