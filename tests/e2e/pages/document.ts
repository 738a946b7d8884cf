/* The plain Thai page around every shape. Numbers in it are ours, so they need no escaping. */

/** A whole document with this body, and a script at its end. */
export function document(body: string, script = ''): string {
  const end = script === '' ? '' : `<script>${script}</script>`;
  return (
    '<!doctype html><html lang="th"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>ร้านตัวอย่าง</title>' +
    '<style>body{font:18px/1.6 sans-serif;margin:24px;background:#fff;color:#111}</style></head>' +
    `<body><h1>ร้านตัวอย่าง</h1>${body}${end}</body></html>`
  );
}

/** A text as a string of a script. */
export function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('<', '\\u003c');
}

/** A script that has a page written anew once it was read: every listener that was on it is gone then. A second later `after` runs. */
export function writtenAnew(html: string, after = ''): string {
  return `setTimeout(() => {
    document.open();
    document.write(${html});
    document.close();
    setTimeout(() => { ${after} }, 1000);
  }, 1500);`;
}
