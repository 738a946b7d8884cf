/* Payment codes in pictures: every way a page can put a picture on the screen. The number is in the code alone. */
import { pngUrl, qrPayload, qrPng, qrSvg } from '../../../scripts/demo/thai-qr.ts';
import { PHONE } from '../numbers-fixture.ts';
import { document, quoted } from './document.ts';
import type { OtherSite } from './other-site.ts';
import type { Shape } from './shape.ts';

/** A PromptPay number that is on no list, for the second code of a picture. */
const UNLISTED_PHONE = '089-765-4321';

interface Code {
  /** Address of the code as a PNG in the page itself. */
  readonly url: string;
  readonly svg: string;
  readonly png: Uint8Array;
}

async function codeOf(number: string): Promise<Code> {
  const payload = qrPayload(number);
  const png = await qrPng(payload);
  return { png, url: pngUrl(png), svg: await qrSvg(payload) };
}

/** `made`: `static` where the PNG is in the source of the page, else `script`. */
const picture = (
  name: string,
  body: (code: Code, other: OtherSite) => string | Promise<string>,
  made: Shape['made'] = 'static',
  act?: Shape['act'],
): Shape => ({
  name,
  number: PHONE,
  html: async (number, other) => document(await body(await codeOf(number), other)),
  expects: 'warning',
  made,
  ...(act && { act }),
});

const SIDE = 'width="240" height="240"';

const draw = (url: string): string => `const image = new Image();
  image.onload = () => document.querySelector('canvas').getContext('2d').drawImage(image, 0, 0, 240, 240);
  image.src = ${quoted(url)};`;

export const PICTURE_SHAPES: readonly Shape[] = [
  picture('QR: img with data', ({ url }) => `<img ${SIDE} src="${url}">`),
  picture(
    'QR: img of another site',
    ({ png }, other) => `<img ${SIDE} src="${other.add('image/png', png)}">`,
    'script',
  ),
  picture(
    'QR: img of a blob',
    ({ url }) =>
      `<img ${SIDE}><script>
       const bytes = Uint8Array.from(atob(${quoted(url.replace(/^.*,/, ''))}), (c) => c.charCodeAt(0));
       document.querySelector('img').src = URL.createObjectURL(new Blob([bytes], { type: 'image/png' }));
     </script>`,
    'script',
  ),
  picture('QR: canvas', ({ url }) => `<canvas ${SIDE}></canvas><script>${draw(url)}</script>`),
  picture(
    'QR: tainted canvas',
    ({ png }, other) => `<canvas ${SIDE}></canvas><script>${draw(other.add('image/png', png))}</script>`,
    'script',
  ),
  picture(
    'QR: background-image of a style sheet that comes late',
    ({ url }) =>
      `<div class="code" style="width:240px;height:240px"></div><script>
       const sheet = document.createElement('style');
       sheet.textContent = '.code { background: url(' + ${quoted(url)} + ') center/contain no-repeat }';
       setTimeout(() => document.head.append(sheet), 1000);
     </script>`,
    'script',
  ),
  picture(
    'QR: background-image by a class of the element around it',
    ({ url }) =>
      `<style>.paid .code { background: url(${url}) center/contain no-repeat }</style>
       <main><div class="code" style="width:240px;height:240px"></div></main><script>
       setTimeout(() => { document.querySelector('main').className = 'paid'; }, 1000);
     </script>`,
    'script',
  ),
  picture(
    'QR: background-image',
    ({ url }) => `<div style="width:240px;height:240px;background:url(${url}) center/contain no-repeat"></div>`,
  ),
  picture('QR: inline SVG', ({ svg }) => svg, 'script'),
  picture(
    'QR: img of an SVG',
    ({ svg }) => `<img ${SIDE} src="data:image/svg+xml,${encodeURIComponent(svg)}">`,
    'script',
  ),
  picture(
    'QR: lazy image below the fold',
    ({ url }) => `<div style="height:4000px"></div><img id="low" loading="lazy" ${SIDE} src="${url}">`,
    'static',
    { how: 'scroll', selector: '#low' },
  ),
  picture('QR: rotated', ({ url }) => `<img ${SIDE} style="margin:60px;transform:rotate(20deg)" src="${url}">`),
  picture('QR: upside down', ({ url }) => `<img ${SIDE} style="transform:rotate(180deg)" src="${url}">`),
  picture('QR: inverted', ({ url }) => `<img ${SIDE} style="filter:invert(1)" src="${url}">`),
  picture('QR: small', ({ url }) => `<img width="111" height="111" src="${url}">`),
  picture(
    'QR: two codes in one picture',
    async ({ svg }) => {
      const other = (await codeOf(UNLISTED_PHONE)).svg.replace('<svg ', '<svg x="260" ');
      const both = `<svg xmlns="http://www.w3.org/2000/svg" width="500" height="240">${svg}${other}</svg>`;
      return `<img width="500" height="240" src="data:image/svg+xml,${encodeURIComponent(both)}">`;
    },
    'script',
  ),
  picture(
    'QR: picture that arrives after 700 ms',
    ({ url }) =>
      `<img ${SIDE}><script>setTimeout(() => { document.querySelector('img').src = ${quoted(url)}; }, 700);</script>`,
    'script',
  ),
  picture(
    'QR: in an iframe of another site',
    ({ url }, other) =>
      `<iframe width="320" height="380" src="${other.add('text/html; charset=utf-8', document(`<img ${SIDE} src="${url}">`))}"></iframe>`,
    'script',
  ),
  picture(
    'QR: in an open shadow root',
    ({ url }) =>
      `<div id="at"></div><script>const image = new Image(240, 240); image.src = ${quoted(url)};
       document.querySelector('#at').attachShadow({ mode: 'open' }).append(image);</script>`,
  ),
];
