/* What a person copies, pastes and types. The number comes from the person; only where it is copied is it on the page. */
import { ACCOUNT, PHONE, type ListedNumber } from '../numbers-fixture.ts';
import { FIELDS } from './answering-forms.ts';
import { document, quoted, writtenAnew } from './document.ts';
import type { Act, Shape } from './shape.ts';

const field = (
  name: string,
  how: Act['how'],
  body: string,
  more: { readonly number?: ListedNumber; readonly expects?: Shape['expects'] } = {},
): Shape => ({
  name,
  number: more.number ?? ACCOUNT,
  html: () => document(body),
  act: { how, selector: '#at' },
  expects: more.expects ?? 'warning',
  made: 'person',
});

/** A field on a page that is written anew after it was read. */
const fieldAnew = (name: string, how: Act['how'], body: string): Shape => ({
  ...field(name, how, ''),
  html: () => document('', writtenAnew(quoted(body))),
});

/** A field alone in a shadow root, in the middle of its host; what is copied is in a root too. */
const inShadow = (mode: 'open' | 'closed', how: Act['how'], inside: string): Shape => ({
  name: `${how} in ${mode === 'open' ? 'an open' : 'a closed'} shadow root`,
  number: ACCOUNT,
  html: (number) =>
    document(
      `<p>เลขที่บัญชีปลายทาง</p><div id="at" style="display:inline-block"></div>`,
      `const root = document.querySelector('#at').attachShadow({ mode: '${mode}' });
       root.innerHTML = ${quoted(inside.replace('#', number))};
       globalThis.inside = root.firstChild;`,
    ),
  act: { how, selector: '#at' },
  expects: 'warning',
  made: 'person',
});
const SHADOW_FIELD = '<input style="width:300px;height:40px">';
const SHADOW_LINE = '<p>กสิกรไทย #</p>';

const ACCOUNT_FIELD = '<label for="at">เลขที่บัญชีปลายทาง</label>';
const TRANSFER = `<form><h2>โอนเงิน</h2><label for="bank">ธนาคาร</label><select id="bank"><option>กสิกรไทย</option></select>
  ${ACCOUNT_FIELD}<input id="at" type="tel" inputmode="numeric" maxlength="15" autocomplete="off">
  <label for="sum">จำนวนเงิน</label><input id="sum" inputmode="decimal"><button type="button">ต่อไป</button></form>`;

export const FIELD_SHAPES: readonly Shape[] = [
  {
    name: 'copy from text',
    number: ACCOUNT,
    html: (number) => document(`<p>เลขที่บัญชี กสิกรไทย <span id="at">${number}</span></p>`),
    act: { how: 'copy', selector: '#at' },
    expects: 'warning',
    made: 'static',
  },
  {
    name: 'copy from an input',
    number: ACCOUNT,
    html: (number) => document(`<label for="at">เลขที่บัญชี กสิกรไทย</label><input id="at" readonly value="${number}">`),
    act: { how: 'copy', selector: '#at' },
    expects: 'warning',
    made: 'script',
  },
  field('paste into an input', 'paste', `${ACCOUNT_FIELD}<input id="at">`),
  field('paste into a textarea', 'paste', `<label for="at">บันทึกเลขที่บัญชี</label><textarea id="at"></textarea>`),
  field(
    'paste into contenteditable',
    'paste',
    `<p>เลขที่บัญชี</p><div id="at" contenteditable="true" style="min-height:40px"></div>`,
  ),
  field('type into an input', 'type', `${ACCOUNT_FIELD}<input id="at">`),
  field(
    'type into contenteditable',
    'type',
    `<p>เลขที่บัญชี</p><div id="at" contenteditable="true" style="min-height:40px"></div>`,
  ),
  field(
    'type into a form that answers with its fields',
    'type',
    `<p>เลขที่บัญชี</p><form contenteditable="true"><p id="at" style="min-height:40px"><br></p>${FIELDS}</form>`,
  ),
  field('type into the form of a bank', 'type', TRANSFER),
  field('paste into the form of a bank', 'paste', TRANSFER),
  fieldAnew('type into a page written anew', 'type', `${ACCOUNT_FIELD}<input id="at">`),
  fieldAnew('paste into a page written anew', 'paste', `${ACCOUNT_FIELD}<input id="at">`),
  inShadow('open', 'type', SHADOW_FIELD),
  inShadow('closed', 'type', SHADOW_FIELD),
  inShadow('open', 'paste', SHADOW_FIELD),
  inShadow('closed', 'paste', SHADOW_FIELD),
  {
    ...inShadow('closed', 'paste', SHADOW_FIELD.replace('<input', '<input type="password"')),
    name: 'paste into a password field in a closed shadow root',
    expects: 'silence',
  },
  inShadow('open', 'copy-inside', SHADOW_LINE),
  inShadow('closed', 'copy-inside', SHADOW_LINE),
  field('type a PromptPay number', 'type', '<label for="at">พร้อมเพย์</label><input id="at" type="tel">', {
    number: PHONE,
  }),
  field('type into a password field', 'type', '<label for="at">รหัสผ่าน</label><input id="at" type="password">', {
    expects: 'silence',
  }),
  field('paste into a password field', 'paste', '<label for="at">รหัสผ่าน</label><input id="at" type="password">', {
    expects: 'silence',
  }),
];
