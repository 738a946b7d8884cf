/* The appeal form over HTTP, for people without the extension: plain HTML, sent as a form. */
import { randomBytes } from 'node:crypto';
import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import { parseListedUrl } from '../../lib/core/indicators/parse-listed.ts';
import { parseNumberKey } from '../../lib/core/indicators/number-key.ts';
import { uuidV7 } from '../../lib/core/report/uuid-v7.ts';
import { appealSchema, appealStatusOf, MAX_APPEAL_BYTES } from '../intake/appeal.ts';
import { receiptOf, type Intake } from '../intake/intake.ts';
import {
  appealFormPage,
  appealStatusPage,
  unknownCodePage,
  type AppealForm,
  type AppealNotice,
} from '../pages/appeal-page.ts';
import { PAGE_STYLE } from '../pages/style.ts';
import { APPEAL_KINDS, type AppealField, type AppealKind, type PageLanguage } from '../pages/words.ts';
import { limited } from './reports.ts';
import type { SenderEnv } from './sender.ts';

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

const text = (longest: number) => v.optional(v.pipe(v.string(), v.maxLength(longest)), '');
const formSchema = v.object({
  kind: v.optional(v.picklist(APPEAL_KINDS), 'site'),
  about: text(2000),
  role: v.optional(v.picklist(['owner', 'other']), 'owner'),
  reason: text(4000),
  contact: text(400),
  code: text(200),
});

/** The routes under `/appeal`. */
export function appealPageRoutes(intake: Intake, now: () => Date): Hono<SenderEnv> {
  const app = new Hono<SenderEnv>();
  const fresh = (about: string, kind: AppealKind): AppealForm => ({
    kind,
    about,
    role: 'owner',
    reason: '',
    contact: '',
    code: `${uuidV7(now().getTime(), randomBytes(10))}.${randomBytes(32).toString('base64url')}`,
  });
  const show = (context: Context, form: AppealForm, notice: AppealNotice | null, status: 200 | 400 | 403 | 429 | 503) =>
    context.html(appealFormPage(languageOf(context), form, notice), status, HEADERS);

  app.get('/', (context) => {
    const kind = v.safeParse(v.picklist(APPEAL_KINDS), context.req.query('kind'));
    const about = (context.req.query('about') ?? '').slice(0, 2000);
    return show(context, fresh(about, kind.success ? kind.output : 'site'), null, 200);
  });

  app.post('/', limited(2 * MAX_APPEAL_BYTES), async (context) => {
    const parsed = v.safeParse(formSchema, await context.req.parseBody().catch(() => null));
    if (!parsed.success) return show(context, fresh('', 'site'), { kind: 'failed' }, 400);
    const code = parseCode(parsed.output.code);
    const form = code === null ? { ...parsed.output, code: fresh('', 'site').code } : parsed.output;
    // A page elsewhere could make its visitors' browsers send appeals, each from another network.
    if (context.req.header('sec-fetch-site') === 'cross-site') return show(context, form, { kind: 'elsewhere' }, 403);
    const { appeal, wrong } = readForm(form, languageOf(context));
    if (appeal === null) return show(context, form, { kind: 'fields', fields: wrong }, 400);
    const outcome = await intake.appeal(appeal, context.get('network')).catch(() => null);
    switch (outcome?.kind) {
      case 'stored':
      case 'known':
        return context.html(
          appealStatusPage(languageOf(context), form.code, appealStatusOf(outcome.appeal), true),
          200,
          HEADERS,
        );
      case 'too-many':
        return show(context, form, { kind: 'tooMany' }, 429);
      case 'wrong-subject':
        return show(context, form, { kind: 'fields', fields: ['about'] }, 400);
      case 'taken':
      case undefined:
        return show(context, { ...form, code: fresh('', 'site').code }, { kind: 'failed' }, 503);
    }
  });

  app.post('/status', limited(MAX_APPEAL_BYTES), async (context) => {
    const body = await context.req.parseBody().catch(() => null);
    const given = typeof body?.code === 'string' ? body.code.trim().slice(0, 200) : '';
    const code = parseCode(given);
    const found = code === null ? null : await intake.appealStatus({ id: code.id, receipt: receiptOf(code.token) });
    const language = languageOf(context);
    if (found === null) return context.html(unknownCodePage(language, given), 404, HEADERS);
    return context.html(appealStatusPage(language, given, appealStatusOf(found), false), 200, HEADERS);
  });
  return app;
}

/** The style sheet of these pages. */
export function appealStyle(context: Context): Response {
  return context.body(PAGE_STYLE, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'max-age=3600' });
}

/** Language of a page: as asked for, else as the browser prefers, else Thai. */
export function languageOf(context: Context): PageLanguage {
  const asked = context.req.query('lang');
  if (asked === 'th' || asked === 'en') return asked;
  const accepted = context.req.header('accept-language')?.trim().toLowerCase() ?? '';
  return accepted === '' || accepted.includes('th') ? 'th' : 'en';
}

function parseCode(code: string): { id: string; token: string } | null {
  const parts = /^([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})$/.exec(code.trim());
  return parts?.[1] === undefined || parts[2] === undefined ? null : { id: parts[1], token: parts[2] };
}

/** The appeal in a form, or the fields that say nothing that can be read. */
function readForm(
  form: AppealForm,
  locale: PageLanguage,
): { appeal: v.InferOutput<typeof appealSchema> | null; wrong: readonly AppealField[] } {
  const code = parseCode(form.code);
  const parsed = v.safeParse(appealSchema, {
    id: code?.id,
    receipt: code === null ? '' : receiptOf(code.token),
    subject: subjectOf(form.kind, form.about),
    contact: plain(form.contact),
    reason: plain(form.reason),
    role: form.role,
    locale,
  });
  if (parsed.success) return { appeal: parsed.output, wrong: [] };
  const places = parsed.issues.map((issue) => v.getDotPath(issue)?.split('.', 1)[0] ?? '');
  const fields = (['about', 'contact', 'reason'] as const).filter((field) =>
    places.includes(field === 'about' ? 'subject' : field),
  );
  return { appeal: null, wrong: fields };
}

/** What the form names as the list names it; null where it cannot be read as what it is said to be. */
function subjectOf(kind: AppealKind, about: string): { kind: string; key: string } | null {
  const key = kind === 'site' ? parseListedUrl(about.trim()) : parseNumberKey(about, kind);
  if (typeof key !== 'string') return null;
  return { kind: kind === 'site' ? key.slice(0, key.indexOf(':')) : kind, key };
}

/** Browsers send line breaks as CR LF. */
function plain(words: string): string {
  return words
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n]/gu, ' ')
    .trim();
}
