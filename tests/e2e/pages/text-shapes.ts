/* Numbers in text: written plainly, split, disguised, brought in late, out of sight, in shadow roots and frames. */
import { ACCOUNT, LINE_ID, NATIONAL_ID, PHONE } from '../numbers-fixture.ts';
import { FIELDS, FORMS } from './answering-forms.ts';
import { document, quoted, writtenAnew } from './document.ts';
import type { Shape } from './shape.ts';

const LABEL = 'โอนเข้าบัญชี กสิกรไทย';
const sentence = (number: string): string => `${LABEL} ${number} ชื่อบัญชี นาย ตัวอย่าง ทดสอบ`;
const paragraph = (number: string): string => `<p>${sentence(number)}</p>`;
const digits = (number: string): string => number.replace(/\D/g, '');
const each = (number: string, wrap: (character: string) => string): string => Array.from(number, wrap).join('');
const parts = (number: string, wrap: (part: string) => string): string => number.split('-').map(wrap).join('');
const shift = (number: string, zero: number): string =>
  number.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

/** An account in the source of the page. */
const shown = (name: string, body: (number: string) => string, more: Partial<Shape> = {}): Shape => ({
  name,
  number: ACCOUNT,
  html: (number) => document(body(number)),
  expects: 'warning',
  made: 'static',
  ...more,
});

/** An account that a script puts on the page; `put` says how, with `text` as the sentence. */
const put = (name: string, script: string, more: Partial<Shape> & { readonly body?: string } = {}): Shape => {
  const { body = '<main id="at"></main>', ...rest } = more;
  return {
    name,
    number: ACCOUNT,
    html: (number) =>
      document(body, `const text = ${quoted(sentence(number))}; const at = document.querySelector('#at'); ${script}`),
    expects: 'warning',
    made: 'script',
    ...rest,
  };
};

const P = `const p = document.createElement('p'); p.textContent = text;`;

const BESIDE: readonly Shape[] = [
  shown('text of an object without an address', (number) => `<object>${paragraph(number)}</object>`),
  shown(
    'in a form whose fields have the names of what is asked of it',
    (number) => `<form>${paragraph(number)}${FIELDS}</form>`,
  ),
  shown('after forms whose fields have such names', (number) => `${FORMS}${paragraph(number)}`),
  put(
    'a form with such fields that comes late',
    `${P} at.innerHTML = ${quoted(`<form>${FIELDS}</form>`)}; setTimeout(() => at.firstChild.prepend(p), 1500);`,
  ),
  put('beside the body', `${P} document.documentElement.append(p);`),
  put('a text before the body', `document.documentElement.insertBefore(new Text(text), document.body);`),
  put(
    'in place of the body',
    `${P} setTimeout(() => { document.body.remove(); document.documentElement.append(p); });`,
  ),
  put(
    'a root that is away while the page loads',
    `${P} at.append(p); const root = document.documentElement; root.remove(); setTimeout(() => document.append(root), 2500);`,
  ),
  {
    name: 'a drawing in a frame',
    number: ACCOUNT,
    html: (number, other) => {
      const text = `<text x="10" y="40" font-size="18">${sentence(number)}</text>`;
      const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="680" height="100">${text}</svg>`;
      return document(`<iframe width="700" height="160" src="${other.add('image/svg+xml', drawing)}"></iframe>`);
    },
    expects: 'warning',
    made: 'script',
  },
];

const BY_STYLE = { made: 'style' } as const;

const WRITTEN: readonly Shape[] = [
  shown('plain text', paragraph),
  shown('digits alone', (number) => paragraph(digits(number))),
  shown('split over inline spans', (number) =>
    paragraph(
      number
        .split('-')
        .map((part) => `<span>${part}</span>`)
        .join('-'),
    ),
  ),
  shown('each digit in its own span', (number) => paragraph(each(digits(number), (digit) => `<span>${digit}</span>`))),
  shown('inline-block digit boxes', (number) =>
    paragraph(
      each(
        digits(number),
        (digit) => `<span style="display:inline-block;border:1px solid #999;padding:4px;margin:2px">${digit}</span>`,
      ),
    ),
  ),
  shown(
    'a box of a row for each group of it',
    (number) =>
      `<div>${LABEL}</div><div style="display:flex;gap:4px">${parts(number, (part) => `<span>${part}</span>`)}</div>`,
  ),
  shown(
    'a box for each group of it, one under the other',
    (number) => `<p>${LABEL}</p><p>${parts(number, (part) => `<span style="display:block">${part}</span>`)}</p>`,
    { expects: 'silence', made: 'style' },
  ),
  shown(
    'floating groups',
    (number) => `<div>${LABEL} ${parts(number, (part) => `<span style="float:left">${part}</span> `)}</div>`,
  ),
  shown('groups of a drawing', (number) => {
    const groups = number.split('-').map((part, index) => `<text x="${60 * index}" y="50">${part}</text>`);
    return `<svg width="680" height="60"><text y="20">${LABEL}</text>${groups.join('')}</svg>`;
  }),
  shown(
    'an amount beside it that a style alone sets apart',
    (number) => `<p>${LABEL} <b>${digits(number)}</b><span style="margin-left:8px">500</span> บาท</p>`,
    BY_STYLE,
  ),
  shown('the sign of a note behind it', (number) => `<p>${LABEL} ${digits(number)}<sup>1</sup></p>`, BY_STYLE),
  shown(
    'the name of an icon glued to it',
    (number) => `<p>${LABEL} ${digits(number)}<i>content_copy</i></p>`,
    BY_STYLE,
  ),
  shown(
    'digits in it that a style keeps out of sight',
    (number) => paragraph(number.replace('-', '<span style="visibility:hidden;position:absolute">999</span>')),
    BY_STYLE,
  ),
  shown(
    'table with bank and number headers',
    (number) =>
      `<table><thead><tr><th>ธนาคาร</th><th>ชื่อบัญชี</th><th>เลขที่บัญชี</th></tr></thead>
       <tbody><tr><td>กสิกรไทย</td><td>นาย ตัวอย่าง</td><td>${number}</td></tr></tbody></table>`,
  ),
  shown(
    'number split over table cells',
    (number) => `<table><tr><td>เลขที่บัญชี</td>${each(digits(number), (digit) => `<td>${digit}</td>`)}</tr></table>`,
  ),
  shown(
    'cells that its source sets out, each with a part of it',
    (number) =>
      `<table><tr><td>เลขที่บัญชี</td>${number
        .split('-')
        .map((part) => `<td>\n            ${part}\n          </td>`)
        .join('')}</tr></table>`,
  ),
  shown('thousands of blanks of the source inside', (number) =>
    paragraph(number.replaceAll('-', '-' + ' \n'.repeat(3_000))),
  ),
  shown('thousands of characters without width inside', (number) =>
    paragraph(number.replaceAll('-', '-' + '\u200b'.repeat(5_000))),
  ),
  shown('Thai digits', (number) => paragraph(shift(number, 0x0e50))),
  shown('Lao digits', (number) => paragraph(shift(number, 0x0ed0))),
  shown('marks that nobody sets numbers with', (number) => paragraph(number.replaceAll('-', ' * '))),
  shown('a word for each dash', (number) => paragraph(number.replaceAll('-', 'ขีด'))),
  shown('full-width digits', (number) => paragraph(shift(number, 0xff10))),
  shown('mathematical digits', (number) => paragraph(shift(number, 0x1d7ce))),
  shown('zero-width characters inside', (number) => paragraph(each(number, (one) => `${one}\u200b`))),
  shown('soft hyphens inside', (number) => paragraph(each(digits(number), (one) => `${one}&shy;`))),
  shown('letters standing for digits', (number) => paragraph(number.replace('1', 'l').replace('5', 'S'))),
  shown('dots', (number) => paragraph(number.replaceAll('-', '.'))),
  shown('blanks', (number) => paragraph(number.replaceAll('-', ' '))),
  shown('blanks that do not break', (number) => paragraph(number.replaceAll('-', '&nbsp;'))),
  shown('en dashes', (number) => paragraph(number.replaceAll('-', '–'))),
  shown('a list with a heading', (number) => `<h2>เลขที่บัญชี</h2><ul><li>${number}</li></ul>`),
  shown('label in one element, number in the next', (number) => `<div>เลขที่บัญชี</div><div>${number}</div>`),
  shown('a style sheet and a script in the middle', (number) =>
    paragraph(`${number.slice(0, 4)}<style></style>${number.slice(4, 8)}<script></script>${number.slice(8)}`),
  ),
  shown('LINE ID in the cell after its word', (id) => `<table><tr><td>LINE</td><td>${id}</td></tr></table>`, {
    number: LINE_ID,
  }),
  shown('definition list', (number) => `<dl><dt>กสิกรไทย เลขที่บัญชี</dt><dd>${number}</dd></dl>`),
  shown(
    'a pre of 200 kB with it in the middle',
    (number) => {
      const filler = 'รายการสินค้าในร้านวันนี้ ส่งทุกวัน\n'.repeat(2_900);
      return `<pre>${filler}${sentence(number)}\n${filler}</pre>`;
    },
    { act: { how: 'scroll', selector: 'pre' } },
  ),
  shown('below the fold', (number) => `<div style="height:5000px"></div><p id="low">${sentence(number)}</p>`, {
    act: { how: 'scroll', selector: '#low' },
  }),
  shown(
    'content-visibility below the fold',
    (number) =>
      `<div style="height:3000px"></div><div id="low" style="content-visibility:auto">${paragraph(number)}</div>`,
    { act: { how: 'scroll', selector: '#low' } },
  ),
  shown('PromptPay phone', (number) => `<p>พร้อมเพย์ ${number}</p>`, { number: PHONE }),
  shown('PromptPay national ID', (number) => `<p>พร้อมเพย์ ${number}</p>`, { number: NATIONAL_ID }),
];

const ATTRIBUTES: readonly Shape[] = [
  shown('placeholder', (number) => `<input size="60" placeholder="${sentence(number)}">`),
  shown('alt of a picture', (number) => `<img width="400" height="60" alt="${sentence(number)}">`),
  shown('title attribute', (number) => `<span title="${sentence(number)}">วิธีชำระเงิน</span>`),
  shown(
    'field to copy from',
    (number) =>
      `<label for="no">เลขที่บัญชี กสิกรไทย</label><input id="no" readonly value="${number}"><button>คัดลอก</button>`,
    { made: 'script' },
  ),
  shown('tel: link', (number) => `<a href="tel:${digits(number)}">โทรเลย</a>`, { number: PHONE }),
  shown('line.me link', (number) => `<a href="https://line.me/R/ti/p/${number}">ทักแชต</a>`, { number: LINE_ID }),
];

const LATE: readonly Shape[] = [
  {
    name: 'value of a field, set later',
    number: ACCOUNT,
    html: (number) =>
      document(
        `<label for="no">เลขที่บัญชี กสิกรไทย</label><input id="no" readonly>`,
        `setTimeout(() => { document.querySelector('#no').value = ${quoted(number)}; }, 700);`,
      ),
    expects: 'warning',
    made: 'script',
  },
  {
    name: 'a part shown later by a style sheet alone',
    number: ACCOUNT,
    html: (number) =>
      document(
        `<style id="s">.late { display: none }</style>
         <p>${LABEL} ${number.slice(0, 6)}<span class="late">${number.slice(6)}</span></p>`,
        `setTimeout(() => { document.querySelector('#s').sheet.deleteRule(0); }, 800);`,
      ),
    act: { how: 'move', selector: 'p' },
    expects: 'warning',
    made: 'script',
  },
  put('inserted after 500 ms', `setTimeout(() => { ${P} at.append(p); }, 500);`),
  put(
    'single-page navigation',
    `document.querySelector('#go').addEventListener('click', () => {
       history.pushState({}, '', '/checkout'); ${P} at.replaceChildren(p);
     });`,
    {
      body: '<button id="go">ชำระเงิน</button><main id="at"><p>สินค้า</p></main>',
      act: { how: 'click', selector: '#go' },
    },
  ),
  put(
    'text changed in place',
    `document.querySelector('#go').addEventListener('click', () => { at.firstChild.data = text; });`,
    { body: '<button id="go">ดูบัญชี</button><p id="at">กำลังโหลด</p>', act: { how: 'click', selector: '#go' } },
  ),
  put(
    'hidden, then shown on a click',
    `${P} at.append(p); document.querySelector('#go').onclick = () => { at.hidden = false; };`,
    {
      body: '<button id="go">ดูบัญชี</button><div id="at" hidden></div>',
      act: { how: 'click', selector: '#go' },
    },
  ),
  put(
    'shown by a class on a click',
    `${P} at.append(p); document.querySelector('#go').onclick = () => { at.className = ''; };`,
    {
      body: '<style>.off{display:none}</style><button id="go">ดูบัญชี</button><div id="at" class="off"></div>',
      act: { how: 'click', selector: '#go' },
    },
  ),
  shown(
    'a details element that opens',
    (number) => `<details><summary id="go">วิธีชำระเงิน</summary>${paragraph(number)}</details>`,
    { act: { how: 'click', selector: '#go' }, made: 'person' },
  ),
];

const SHADOWS: readonly Shape[] = [
  put('open shadow root', `${P} at.attachShadow({ mode: 'open' }).append(p);`),
  put('closed shadow root', `${P} at.attachShadow({ mode: 'closed' }).append(p);`),
  shown(
    'declared closed shadow root',
    (number) => `<div><template shadowrootmode="closed">${paragraph(number)}</template></div>`,
    { made: 'script' },
  ),
  put(
    'nested shadow roots',
    `${P} const inner = document.createElement('div'); inner.attachShadow({ mode: 'open' }).append(p);
     at.attachShadow({ mode: 'open' }).append(inner);`,
  ),
  put(
    'shadow root attached after insertion',
    `setTimeout(() => { ${P} at.attachShadow({ mode: 'open' }).append(p); }, 700);`,
    { body: '<div id="at"></div>', act: { how: 'move', selector: '#at' } },
  ),
  put(
    'shadow root attached late, while what a person does is kept from others',
    `for (const doing of ['pointermove', 'mousemove', 'pointerdown', 'mousedown', 'wheel', 'touchstart', 'scroll', 'scrollend', 'keydown', 'focus', 'click', 'load'])
       addEventListener(doing, (event) => event.stopImmediatePropagation(), true);
     setTimeout(() => { ${P} at.attachShadow({ mode: 'closed' }).append(p); }, 700);`,
    { body: '<div id="at"></div>', act: { how: 'move', selector: '#at' } },
  ),
  put(
    'changed inside a shadow root',
    `const root = at.attachShadow({ mode: 'open' }); root.append('...');
     setTimeout(() => { ${P} root.append(p); }, 700);`,
  ),
  shown(
    'declared shadow root',
    (number) => `<div><template shadowrootmode="open">${paragraph(number)}</template></div>`,
    { made: 'script' },
  ),
];

const REOPENED: readonly Shape[] = [
  put('written anew after it was read', writtenAnew(`'<p>' + text + '</p>'`)),
  put(
    'shadow root attached late to a page written anew',
    writtenAnew(
      `'<h1>shop</h1><div id="late"></div>'`,
      `${P} document.querySelector('#late').attachShadow({ mode: 'closed' }).append(p);`,
    ),
    { act: { how: 'move', selector: '#late' } },
  ),
];

const FRAMES: readonly Shape[] = [
  shown('iframe with srcdoc', (number) => `<iframe width="700" height="120" srcdoc="${paragraph(number)}"></iframe>`, {
    made: 'script',
  }),
  {
    name: 'iframe of another site',
    number: ACCOUNT,
    html: (number, other) =>
      document(
        `<iframe width="700" height="160" src="${other.add('text/html; charset=utf-8', document(paragraph(number)))}"></iframe>`,
      ),
    expects: 'warning',
    made: 'script',
  },
  put('about:blank frame filled by a script', `${P} at.contentDocument.body.append(p);`, {
    body: '<iframe id="at" width="700" height="120"></iframe>',
  }),
  put(
    'about:blank frame opened and written by a script',
    `at.contentDocument.open(); at.contentDocument.write('<p>' + text + '</p>'); at.contentDocument.close();`,
    { body: '<iframe id="at" width="700" height="120"></iframe>' },
  ),
  put(
    'iframe of a blob',
    `at.src = URL.createObjectURL(new Blob(['<!doctype html><meta charset="utf-8"><p>' + text + '</p>'], { type: 'text/html' }));`,
    { body: '<iframe id="at" width="700" height="120"></iframe>' },
  ),
  put(
    'iframe with a data address',
    `at.src = 'data:text/html;charset=utf-8,' + encodeURIComponent('<!doctype html><p>' + text + '</p>');`,
    { body: '<iframe id="at" width="700" height="120"></iframe>' },
  ),
  shown(
    'iframe in a sandbox',
    (number) => `<iframe sandbox="" width="700" height="120" srcdoc="${paragraph(number)}"></iframe>`,
    { made: 'script' },
  ),
];

export const TEXT_SHAPES: readonly Shape[] = [
  ...WRITTEN,
  ...BESIDE,
  ...ATTRIBUTES,
  ...LATE,
  ...SHADOWS,
  ...REOPENED,
  ...FRAMES,
];
