/*
 * The page on which anybody says that a warning is wrong: no account, no script, nothing from elsewhere. Everything that a person
 * wrote goes through the template, which escapes it.
 */
import { html, raw } from 'hono/html';
import type { AppealStatus } from '../intake/appeal.ts';
import { page as framed, type Html } from './page.ts';
import { APPEAL_KINDS, PAGE_WORDS, type AppealField, type AppealKind, type PageLanguage } from './words.ts';

/** What the form holds, as it was sent. */
export interface AppealForm {
  readonly kind: AppealKind;
  readonly about: string;
  readonly role: 'owner' | 'other';
  readonly reason: string;
  readonly contact: string;
  /** Id and token of the appeal, made with the form: sent twice it is one appeal. */
  readonly code: string;
}

/** What stands above the form. */
export type AppealNotice =
  | { readonly kind: 'fields'; readonly fields: readonly AppealField[] }
  | { readonly kind: 'failed' | 'tooMany' | 'elsewhere' };

/** The form, empty or as it was sent. */
export function appealFormPage(language: PageLanguage, form: AppealForm, notice: AppealNotice | null): Html {
  const t = PAGE_WORDS[language];
  const wrong = notice?.kind === 'fields' ? notice.fields : [];
  const described = (field: AppealField): Html =>
    wrong.includes(field)
      ? html`aria-describedby="${field}-hint ${field}-wrong" aria-invalid="true"`
      : html`aria-describedby="${field}-hint"`;
  const says = (field: AppealField): Html =>
    wrong.includes(field) ? html`<p class="wrong" id="${field}-wrong">${t.wrong[field]}</p>` : html``;
  return page(
    language,
    t.title,
    html`<p>${t.lead}</p>
      <p class="clock">${t.clock}</p>
      ${notice === null ? '' : html`<p class="wrong" role="alert">${notice.kind === 'fields' ? t.wrongTitle : t[notice.kind]}</p>`}
      <form method="post" action="/appeal?lang=${language}" accept-charset="utf-8">
        <input type="hidden" name="code" value="${form.code}" />
        <label for="kind">${t.kind}</label>
        <select id="kind" name="kind">
          ${APPEAL_KINDS.map((kind) => html`<option value="${kind}" ${kind === form.kind ? raw('selected') : ''}>${t.kinds[kind]}</option>`)}
        </select>
        <label for="about">${t.about}</label>
        <p class="hint" id="about-hint">${t.aboutHint}</p>
        <input
          id="about"
          name="about"
          required
          maxlength="2000"
          autocomplete="off"
          value="${form.about}"
          ${described('about')}
        />
        ${says('about')}
        <fieldset>
          <legend>${t.role}</legend>
          ${(['owner', 'other'] as const).map(
            (role) =>
              html`<label
                ><input
                  type="radio"
                  name="role"
                  value="${role}"
                  ${role === form.role ? raw('checked') : ''}
                />${t.roles[role]}</label
              >`,
          )}
        </fieldset>
        <label for="reason">${t.reason}</label>
        <p class="hint" id="reason-hint">${t.reasonHint}</p>
        <textarea id="reason" name="reason" rows="6" required maxlength="2000" ${described('reason')}>
${form.reason}</textarea>
        ${says('reason')}
        <label for="contact">${t.contact}</label>
        <p class="hint" id="contact-hint">${t.contactHint}</p>
        <input id="contact" name="contact" required maxlength="200" value="${form.contact}" ${described('contact')} />
        ${says('contact')}
        <p class="privacy">${t.privacy}</p>
        <button type="submit">${t.send}</button>
      </form>
      ${askForm(language, '')}`,
  );
}

/** What is said of an appeal: right after it came (`isNew`), and whenever its code is shown again. */
export function appealStatusPage(language: PageLanguage, code: string, status: AppealStatus, isNew: boolean): Html {
  const t = PAGE_WORDS[language];
  return page(
    language,
    isNew ? t.received : t.states[status.state],
    html`${
        isNew
          ? html`<p>${t.keepCode}</p>
              <h2>${t.code}</h2>
              <p class="note code" translate="no">${code}</p>`
          : ''
      }
      ${
        status.state === 'open'
          ? html`<p class="clock">
              ${t.acknowledgeBy(timeText(language, status.acknowledgeBy))}<br />${t.decideBy(timeText(language, status.decideBy))}
            </p>`
          : ''
      }
      ${
        status.answer === null
          ? ''
          : html`<h2>${t.answer}</h2>
              <p class="note">${status.answer}</p>`
      }
      ${isNew ? '' : askForm(language, code)}
      <p><a href="/appeal?lang=${language}">${t.back}</a></p>`,
  );
}

/** No appeal has this code. */
export function unknownCodePage(language: PageLanguage, code: string): Html {
  const t = PAGE_WORDS[language];
  return page(
    language,
    t.askTitle,
    html`<p class="wrong" role="alert">${t.unknownCode}</p>
      ${askForm(language, code)}
      <p><a href="/appeal?lang=${language}">${t.back}</a></p>`,
  );
}

function askForm(language: PageLanguage, code: string): Html {
  const t = PAGE_WORDS[language];
  // Posted, so that the code stands in no history and no log.
  return html`<h2>${t.askTitle}</h2>
    <form method="post" action="/appeal/status?lang=${language}" accept-charset="utf-8">
      <label for="code">${t.code}</label>
      <input id="code" name="code" class="code" required maxlength="200" autocomplete="off" value="${code}" />
      <button type="submit">${t.ask}</button>
    </form>`;
}

function page(language: PageLanguage, title: string, body: Html): Html {
  return framed({ language, path: '/appeal', title, isIndexed: false }, body);
}

/** Day and time in Bangkok; in Thai with the year of the Buddhist era. */
function timeText(language: PageLanguage, iso: string): string {
  const locale = language === 'th' ? 'th-TH-u-ca-buddhist' : 'en-GB-u-ca-gregory';
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'Asia/Bangkok' });
  return `${format.format(new Date(iso))}${language === 'th' ? ' น.' : ' (Bangkok)'}`;
}
