/*
 * Builds the extension for both browsers, MV3 in both, from one source tree.
 * TUEAN_HUB_URL     address of the hub (default: the demo hub, http://127.0.0.1:1441)
 * TUEAN_TRUST_ROOT  root.json to verify releases with; a `repo/` folder beside it becomes the starter release
 *                   (default: the demo hub's, in .tuean, made when absent)
 * TUEAN_WELCOME=0   opens no welcome page after the installation, for tests
 * TUEAN_FAULTS=1    leaves the fault points of the updater in the build, for crash tests only
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import preact from '@preact/preset-vite';
import { defineConfig } from 'wxt';
import { lateSuffixes } from './build/late-suffixes.ts';
import { READER_MODULE, withoutCdn } from './build/own-wasm.ts';
import { asModule, partsOfWorker } from './build/parts-of-worker.ts';
import { inAsciiOnly, readAtOnce } from './build/read-at-once.ts';
import { collectStarter } from './build/starter-files.ts';

const projectFolder = import.meta.dirname;
const demoFolder = resolve(projectFolder, '.tuean');
const hubUrl = new URL(process.env.TUEAN_HUB_URL ?? 'http://127.0.0.1:1441').href.replace(/\/$/, '');
const trustRoot = resolve(process.env.TUEAN_TRUST_ROOT ?? `${demoFolder}/root.json`);
const faults = process.env.TUEAN_FAULTS === '1';
const welcome = process.env.TUEAN_WELCOME !== '0';

/** Makes the demo hub's keys and first release when no trust root was named and none exists yet. */
function ensureTrustRoot(): void {
  if (existsSync(trustRoot)) return;
  if (process.env.TUEAN_TRUST_ROOT !== undefined) throw new Error(`TUEAN_TRUST_ROOT: no such file: ${trustRoot}`);
  const main = resolve(projectFolder, 'hub/cli/main.ts');
  execFileSync(process.execPath, [main, 'init', '--data', demoFolder, '--url', hubUrl], { stdio: 'inherit' });
}

export default defineConfig({
  imports: false,
  manifestVersion: 3,
  publicDir: 'public',
  outDir: process.env.TUEAN_OUT_DIR ?? '.output',
  zip: {
    // What the store's reviewers need to build the same package again: no tests, no demo hub.
    excludeSources: ['tests/**', '.output/**', '.tuean/**', 'test-results/**'],
  },
  vite: ({ browser }) => ({
    resolve: {
      alias:
        browser === 'firefox' ? { '@noble/curves/ed25519.js': resolve(projectFolder, 'build/native-ed25519.ts') } : {},
    },
    plugins: [
      preact({ devToolsEnabled: false }),
      withoutCdn(),
      lateSuffixes(),
      readAtOnce('page.js', 'reader.js'),
      inAsciiOnly((script) => /^(background|worker\/.*)\.js$/.test(script)),
      ...(browser === 'firefox' ? [partsOfWorker({ pages: resolve(projectFolder, 'lib/worker/pages.ts') })] : []),
    ],
    define: { __TUEAN_FAULTS__: JSON.stringify(faults), __TUEAN_WELCOME__: JSON.stringify(welcome) },
    // Small fonts and pictures stay files: the policy of our pages has no `data:`.
    build: {
      assetsInlineLimit: 0,
      sourcemap: false,
      // A constant stands once: the names of all public suffixes, 68 kB in one text, would stand three times in each script.
      rolldownOptions: { optimization: { inlineConst: false } },
    },
  }),
  hooks: {
    'build:manifestGenerated': ({ config }, manifest) => {
      if (config.browser === 'firefox') asModule(manifest);
    },
    'build:publicAssets': async (_wxt, files) => {
      ensureTrustRoot();
      files.push(...(await collectStarter(trustRoot, `${dirname(trustRoot)}/repo`, hubUrl)), READER_MODULE);
    },
  },
  manifest: ({ browser }) => ({
    name: '__MSG_extensionName__',
    description: '__MSG_extensionDescription__',
    default_locale: 'th',
    permissions:
      browser === 'firefox'
        ? [
            'webRequest',
            'webRequestBlocking',
            'webNavigation',
            'scripting',
            'storage',
            'unlimitedStorage',
            'alarms',
            'contextMenus',
          ]
        : [
            'declarativeNetRequest',
            'webRequest',
            'webNavigation',
            'scripting',
            'storage',
            'unlimitedStorage',
            'alarms',
            'contextMenus',
          ],
    host_permissions: ['<all_urls>'],
    commands: {
      'report-page': {
        suggested_key: { default: 'Alt+Shift+R' },
        description: '__MSG_reportCommand__',
      },
    },
    content_scripts: [
      {
        matches: ['http://*/*', 'https://*/*'],
        js: ['page.js'],
        all_frames: true,
        match_about_blank: true,
        match_origin_as_fallback: true,
        run_at: 'document_start',
      },
    ],
    content_security_policy: {
      // The hub may be replaced by managed policy, so any HTTPS origin can be fetched from; plain HTTP only the hub's own.
      extension_pages: [
        "default-src 'self'",
        // WebAssembly of our own package: Argon2id for digests of numbers.
        "script-src 'self' 'wasm-unsafe-eval'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        `connect-src 'self' https: ${new URL(hubUrl).origin}`,
      ].join('; '),
    },
    web_accessible_resources: [
      {
        resources: ['interstitial.html'],
        matches: ['<all_urls>'],
        ...(browser === 'firefox' ? {} : { use_dynamic_url: true }),
      },
    ],
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'tuean@tuean.example',
              strict_min_version: '140.0',
              // Asked for at the first report; nothing else leaves (docs/privacy.md).
              data_collection_permissions: { required: ['none'], optional: ['browsingActivity', 'websiteContent'] },
            },
            // The first of Android that knows the declaration above.
            gecko_android: { strict_min_version: '142.0' },
          },
        }
      : {
          minimum_chrome_version: '122',
          // In "spanning" mode a private tab cannot show an extension page: the site would be blocked without a word.
          incognito: 'split',
          storage: { managed_schema: 'managed-schema.json' },
        }),
  }),
});
