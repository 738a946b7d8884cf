import { describe, expect, test } from 'vitest';
import { uncaughtIn } from '../../../scripts/lab/uncaught.ts';

const ID = 'bbndkalapcdlcbknfoielnjmddnipgao';
const at = (message: string, script: string, line = 1): string =>
  `[9869:9869:1130/221812.703616:INFO:CONSOLE:${line}] "${message}", source: chrome-extension://${ID}/${script} (${line})\n`;

describe('what Chromium writes', () => {
  test.each([
    ['background.js', 'Uncaught Error: boom'],
    ['page.js', 'Uncaught (in promise) TypeError: boom'],
    ['chunks/popup-CTPyIWP5.js', 'Uncaught Error: one line\nand another'],
    ['background.js', 'Unchecked runtime.lastError: No tab with id: 12.'],
    ['background.js', '[tuean] event failed Cannot read properties of undefined'],
    ['background.js', '[tuean] what is over failed something else'],
  ])('counts where nobody caught it: %s %s', (script, message) => {
    const others =
      at('[tuean] started {}', 'background.js') + '[1:2:1130/221812.7:ERROR:net/ssl.cc:9] handshake failed\n';
    expect(uncaughtIn('chromium', others + at(message, script, 3) + others)).toEqual([`${script}: ${message}`]);
  });

  test.each([
    [at('[tuean] started {"lists":1}', 'background.js')],
    [at('[tuean] update of main network metadata/1.root.json: no answer', 'background.js')],
    [at('[tuean] event failed The browser is shutting down.', 'background.js')],
    [at('[tuean] event failed No SW', 'background.js')],
    [at('[tuean] page failed No tab with id: 1234', 'background.js')],
    [at('[tuean] the tab is gone failed Invalid tab ID: 7', 'background.js')],
    // A page of others, before and after one of the extension's lines.
    [
      '[1:2:1130/221812.7:INFO:CONSOLE:1] "Uncaught Error: theirs", source: http://a.example/ (1)\n' +
        at('hello', 'page.js'),
    ],
    [''],
  ])('is silent where somebody did, or it is not ours: %s', (output) => {
    expect(uncaughtIn('chromium', output)).toEqual([]);
  });
});

describe('what Firefox writes', () => {
  const OWN = 'moz-extension://5b1e7a0c-74e6-4b6b-9c1c-8a2f6d0f1441';

  test('counts where nobody caught it', () => {
    const output = [
      'console.info: "[tuean] started" "{\\"lists\\":1}"',
      `JavaScript error: ${OWN}/page.js, line 3: Error: boom`,
      'JavaScript error: resource://gre/modules/PrivateBrowsingUtils.sys.mjs, line 50: TypeError: theirs',
      'JavaScript error: http://a.example/, line 1: Error: theirs',
      'console.warn: "[tuean] update of main" "network" "no answer"',
      'console.warn: "[tuean] event" "failed" "boom"',
      `JavaScript error: ${OWN}/chunks/popup-1.js, line 2: TypeError: a, b`,
    ].join('\n');
    expect(uncaughtIn('firefox', output)).toEqual([
      'page.js: Uncaught Error: boom',
      'console: [tuean] event failed boom',
      'chunks/popup-1.js: Uncaught TypeError: a, b',
    ]);
  });
});
