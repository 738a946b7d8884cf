/* In and out: a file that is looked at before it is written, exports, outside feeds, webhooks. */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import * as v from 'valibot';
import type { Category } from '../core/blocklist/listing.ts';
import {
  createdWebhookSchema,
  deliveriesSchema,
  importHistorySchema,
  importPreviewSchema,
  MAX_IMPORT_BYTES,
  refusedPageSchema,
  sourcesSchema,
  webhooksSchema,
} from '../core/console/exchange.ts';
import type {
  ColumnMap,
  Deliveries,
  FeedFormat,
  ImportFormat,
  ImportHistory,
  ImportPreview,
  NewSource,
  NewWebhook,
  Source,
  SourceChange,
  Webhook,
} from '../core/console/exchange.ts';
import { pathWith } from './console-hub.ts';
import type { ConsoleHub } from './console-hub.ts';
import type { Loaded, Outcome } from './console-loaded.ts';
import { createActions, createReading, ShownOnceError } from './console-page.ts';

export const EXCHANGE_PARTS = ['file', 'exports', 'sources', 'webhooks'] as const;
export type ExchangePart = (typeof EXCHANGE_PARTS)[number];

export interface ExchangeView {
  readonly history: ImportHistory;
  readonly sources: readonly Source[];
  /** Null: not for this member's role. */
  readonly webhooks: readonly Webhook[] | null;
}

export interface ImportChoices {
  readonly format: 'auto' | ImportFormat;
  readonly columns: ColumnMap | null;
  readonly grade: 'reported' | 'corroborated' | 'confirmed';
  readonly category: Category;
  readonly publisher: string;
  readonly expiresInDays: string;
  readonly insist: string;
}

export type ImportState =
  | { readonly kind: 'none' }
  | { readonly kind: 'chosen'; readonly name: string }
  | { readonly kind: 'reading'; readonly items: number }
  /** `isChanged`: the list changed between the preview and the confirmation; nothing was written. */
  | { readonly kind: 'preview'; readonly preview: ImportPreview; readonly isChanged: boolean };

const FIRST_CHOICES: ImportChoices = {
  format: 'auto',
  columns: null,
  grade: 'corroborated',
  category: 'TX1',
  publisher: '',
  expiresInDays: '',
  insist: '',
};

/** A file as the browser hands it over. */
export interface ChosenFile {
  readonly name: string;
  readonly size: number;
  readonly arrayBuffer: () => Promise<ArrayBuffer>;
}

export interface ShownDeliveries {
  readonly webhook: number;
  readonly onlyDead: boolean;
  readonly page: Deliveries;
}

export interface ExchangeModel {
  readonly state: ReadonlySignal<Loaded<ExchangeView>>;
  readonly outcome: ReadonlySignal<Outcome>;
  readonly part: ReadonlySignal<ExchangePart>;
  readonly file: ReadonlySignal<ImportState>;
  readonly choices: ReadonlySignal<ImportChoices>;
  readonly secret: ReadonlySignal<{ readonly name: string; readonly text: string } | null>;
  readonly deliveries: ReadonlySignal<ShownDeliveries | null>;
  readonly load: () => Promise<void>;
  readonly setPart: (part: ExchangePart) => void;
  readonly chooseFile: (file: ChosenFile) => void;
  readonly setChoices: (choices: ImportChoices) => void;
  readonly preview: () => Promise<void>;
  /** Looks at the file again with these meanings of its columns. */
  readonly setColumns: (columns: ColumnMap) => Promise<void>;
  readonly moreRefused: () => Promise<void>;
  readonly commit: () => Promise<void>;
  readonly another: () => void;
  readonly saveExport: (format: FeedFormat) => Promise<void>;
  readonly addSource: (source: NewSource) => Promise<void>;
  readonly changeSource: (source: Source, change: Omit<SourceChange, 'seen'>) => Promise<void>;
  readonly pullSource: (source: Source, accept: string | null) => Promise<void>;
  readonly removeSource: (source: Source) => Promise<void>;
  readonly addWebhook: (webhook: NewWebhook) => Promise<void>;
  readonly pauseWebhook: (webhook: Webhook) => Promise<void>;
  readonly removeWebhook: (webhook: Webhook) => Promise<void>;
  readonly showDeliveries: (webhook: Webhook, onlyDead: boolean) => Promise<void>;
  readonly moreDeliveries: () => Promise<void>;
  readonly sendAgain: (webhook: Webhook, delivery: string) => Promise<void>;
  readonly closeSecret: () => void;
}

export interface ExchangeDeps {
  readonly hub: ConsoleHub;
  /** Webhooks are the administrators'. */
  readonly seesWebhooks: () => boolean;
  readonly save: (name: string, type: string, bytes: Uint8Array) => void;
}

export function createExchange({ hub, seesWebhooks, save }: ExchangeDeps): ExchangeModel {
  const part = signal<ExchangePart>('file');
  const choices = signal<ImportChoices>(FIRST_CHOICES);
  const file = signal<ImportState>({ kind: 'none' });
  const secret = signal<{ name: string; text: string } | null>(null);
  const deliveries = signal<ShownDeliveries | null>(null);
  const { outcome, act } = createActions();
  let chosen: ChosenFile | null = null;

  const reading = createReading<ExchangeView>(async () => {
    const [history, sources, webhooks] = await Promise.all([
      hub.ask('GET', '/imports?limit=20'),
      hub.ask('GET', '/sources'),
      seesWebhooks() ? hub.ask('GET', '/webhooks') : null,
    ]);
    return {
      history: v.parse(importHistorySchema, history),
      sources: v.parse(sourcesSchema, sources).sources,
      webhooks: webhooks === null ? null : v.parse(webhooksSchema, webhooks).webhooks,
    };
  });

  /** Does it, then reads all anew: what others did meanwhile shows too. */
  const change = async (what: string, work: () => Promise<void>): Promise<void> => {
    await act(what, work);
    // Also after a refusal: somebody else was quicker, or it is done and the answer was lost.
    await reading.load();
  };

  const sendImport = async (commit: string | null): Promise<ImportPreview> => {
    if (chosen === null) throw new CodedError('no-file', 'no file is chosen');
    if (chosen.size > MAX_IMPORT_BYTES) throw new CodedError('too-large', 'the file is larger than 64 MiB');
    const bytes = new Uint8Array(await chosen.arrayBuffer());
    const { columns, ...rest } = choices.value;
    const path = pathWith('/imports', {
      source: sourceName(chosen.name),
      ...rest,
      columns: columns === null ? null : JSON.stringify(columns),
      commit,
    });
    return v.parse(importPreviewSchema, await hub.sendFile(path, bytes));
  };

  /** `what` names it for the page: a preview that was asked for, or one with other columns. */
  async function look(what: 'preview' | 'columns', columns: ColumnMap | null): Promise<void> {
    if (outcome.value.kind === 'running') return;
    const before = file.value;
    const looked = chosen;
    choices.value = { ...choices.value, columns };
    file.value = { kind: 'reading', items: 0 };
    const went = await act(what, async () => {
      const preview = await sendImport(null);
      // Another file was chosen meanwhile: this says nothing of it.
      if (chosen === looked) file.value = { kind: 'preview', preview, isChanged: false };
    });
    if (!went && chosen === looked) file.value = before;
  }

  const fetchDeliveries = async (webhook: number, onlyDead: boolean, cursor: string | null): Promise<Deliveries> =>
    v.parse(
      deliveriesSchema,
      await hub.ask(
        'GET',
        pathWith(`/webhooks/${webhook}/deliveries`, { limit: 20, cursor, state: onlyDead ? 'dead' : null }),
      ),
    );

  return {
    state: reading.state,
    outcome,
    part,
    file,
    choices,
    secret,
    deliveries,
    load: reading.load,
    setPart(next) {
      part.value = next;
    },
    chooseFile(next) {
      chosen = next;
      choices.value = { ...choices.value, columns: null };
      file.value = { kind: 'chosen', name: next.name };
    },
    setChoices(next) {
      choices.value = next;
    },
    preview: () => look('preview', choices.value.columns),
    setColumns: (columns) => look('columns', columns),
    async moreRefused() {
      await act('preview', async () => {
        const shown = file.value;
        if (shown.kind !== 'preview' || shown.preview.nextCursor === null) return;
        const path = pathWith('/imports', { preview: shown.preview.preview, cursor: shown.preview.nextCursor });
        const { refused, nextCursor } = v.parse(refusedPageSchema, await hub.ask('GET', path));
        // Another file was chosen meanwhile: these lines are none of it.
        if (file.value !== shown) return;
        const preview = { ...shown.preview, refused: [...shown.preview.refused, ...refused], nextCursor };
        file.value = { ...shown, preview };
      });
    },
    async commit() {
      const shown = file.value;
      if (shown.kind !== 'preview') return;
      await change('commit', async () => {
        try {
          file.value = { kind: 'preview', preview: await sendImport(shown.preview.preview), isChanged: false };
        } catch (error) {
          if (!isChangedMeanwhile(error)) throw error;
          // What the person confirmed is no longer what would be written: they see the fresh outcome and decide again.
          file.value = { kind: 'preview', preview: await sendImport(null), isChanged: true };
          throw error;
        }
      });
    },
    another() {
      chosen = null;
      file.value = { kind: 'none' };
      choices.value = FIRST_CHOICES;
    },
    async saveExport(format) {
      await act('export', async () => {
        const { extension, type } = EXPORT_FILES[format];
        save(`tuean-${format}.${extension}`, type, await hub.fetchFile(`/exports/${format}`));
      });
    },
    addSource: (source) => change('add-source', async () => void (await hub.ask('POST', '/sources', source))),
    changeSource: (source, changed) =>
      change(`source ${source.id}`, async () => {
        await hub.ask('PATCH', `/sources/${source.id}`, { ...changed, seen: source.seen });
      }),
    pullSource: (source, accept) =>
      change(`source ${source.id}`, async () => {
        await hub.ask('POST', `/sources/${source.id}/pull`, accept === null ? {} : { accept });
      }),
    removeSource: (source) =>
      change(`source ${source.id}`, async () => void (await hub.ask('DELETE', `/sources/${source.id}`))),
    addWebhook: (webhook) =>
      change('add-webhook', async () => {
        if (secret.value !== null) throw new ShownOnceError();
        const created = v.parse(createdWebhookSchema, await hub.ask('POST', '/webhooks', webhook));
        secret.value = { name: created.webhook.name, text: created.secret };
      }),
    pauseWebhook: (webhook) =>
      change(`webhook ${webhook.id}`, async () => {
        await hub.ask('PATCH', `/webhooks/${webhook.id}`, { isPaused: !webhook.isPaused, seen: webhook.seen });
      }),
    removeWebhook: (webhook) =>
      change(`webhook ${webhook.id}`, async () => void (await hub.ask('DELETE', `/webhooks/${webhook.id}`))),
    async showDeliveries(webhook, onlyDead) {
      await act(`webhook ${webhook.id}`, async () => {
        deliveries.value = {
          webhook: webhook.id,
          onlyDead,
          page: await fetchDeliveries(webhook.id, onlyDead, null),
        };
      });
    },
    async moreDeliveries() {
      const shown = deliveries.value;
      if (shown === null || shown.page.nextCursor === null) return;
      await act(`webhook ${shown.webhook}`, async () => {
        const more = await fetchDeliveries(shown.webhook, shown.onlyDead, shown.page.nextCursor);
        deliveries.value = {
          ...shown,
          page: { ...more, deliveries: [...shown.page.deliveries, ...more.deliveries] },
        };
      });
    },
    async sendAgain(webhook, delivery) {
      const onlyDead = deliveries.value?.onlyDead ?? false;
      await change(`webhook ${webhook.id}`, async () => {
        await hub.ask('POST', `/webhooks/${webhook.id}/deliveries/${delivery}`);
        deliveries.value = {
          webhook: webhook.id,
          onlyDead,
          page: await fetchDeliveries(webhook.id, onlyDead, null),
        };
      });
    },
    closeSecret() {
      secret.value = null;
    },
  };
}

const EXPORT_FILES: Readonly<Record<FeedFormat, { readonly extension: string; readonly type: string }>> = {
  adblock: { extension: 'txt', type: 'text/plain' },
  hosts: { extension: 'txt', type: 'text/plain' },
  domains: { extension: 'txt', type: 'text/plain' },
  csv: { extension: 'csv', type: 'text/csv' },
  json: { extension: 'json', type: 'application/json' },
  stix: { extension: 'json', type: 'application/json' },
  misp: { extension: 'json', type: 'application/json' },
};

class CodedError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

function isChangedMeanwhile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'changed-meanwhile';
}

/** A file's name as the record takes it: no control or hidden characters, at most 80. */
export function sourceName(name: string): string {
  const plain = name.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').trim();
  return plain === '' ? 'file' : Array.from(plain).slice(-80).join('');
}
