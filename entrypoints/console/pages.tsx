/* Each page of the console with what it knows; made when a member is there, loaded when their page is shown. */
import type { ComponentChildren } from 'preact';
import { AuditPage } from '../../components/console/audit-page.tsx';
import { ExchangePage } from '../../components/console/exchange-page.tsx';
import { FiguresPage } from '../../components/console/figures-page.tsx';
import type { ConsolePage } from '../../components/console/frame.tsx';
import { KeysPage } from '../../components/console/keys-page.tsx';
import { PeoplePage } from '../../components/console/people-page.tsx';
import { QueuePage } from '../../components/console/queue-page.tsx';
import { ReleasePage } from '../../components/console/release-page.tsx';
import { createCeremonyReviewer } from '../../lib/console/ceremony.ts';
import { createConsoleClient } from '../../lib/console/client.ts';
import type { ConsoleIdentity } from '../../lib/console/key-store.ts';
import { createSession } from '../../lib/console/session.ts';
import { isAtLeast, ROLES, SCOPES, type Role } from '../../lib/core/console/access.ts';
import { COLUMN_MEANINGS, FEED_FORMATS, IMPORT_FORMATS, WEBHOOK_EVENTS } from '../../lib/core/console/exchange.ts';
import { SHARING_MARKS } from '../../lib/core/console/people.ts';
import { METADATA_ROLES } from '../../lib/core/console/release.ts';
import { banksWithLines } from '../../lib/pages/bank-choices.ts';
import { copyText } from '../../lib/pages/clipboard.ts';
import { createExchange, EXCHANGE_PARTS } from '../../lib/pages/console-exchange.ts';
import { createFigures } from '../../lib/pages/console-figures.ts';
import { createKeys } from '../../lib/pages/console-keys.ts';
import { createPeople } from '../../lib/pages/console-people.ts';
import { createQueue } from '../../lib/pages/console-queue.ts';
import { createRecord } from '../../lib/pages/console-record.ts';
import { createRelease } from '../../lib/pages/console-release.ts';
import { saveFile, saveTextFile } from '../../lib/pages/save-file.ts';
import type { Messages } from '../../locales/index.ts';

export interface Page {
  readonly load: () => Promise<void>;
  /** Reads signals: to be called where a change renders anew. */
  readonly view: (m: Messages) => ComponentChildren;
}

const LOOK_AGAIN_MS = 1_000;

/** The pages of a member. */
export function createPages(identity: ConsoleIdentity): Readonly<Record<ConsolePage, Page>> {
  const now = (): number => Date.now();
  const hub = createConsoleClient(identity, now);
  const session = createSession(identity, hub, () => new Date(now()));
  const may = (least: Role): boolean => isAtLeast(identity.me.role, least);
  const saveBytes = (name: string, type: string, bytes: Uint8Array): void =>
    saveFile(name, new Blob([new Uint8Array(bytes)], { type }));

  const queue = createQueue({ hub });
  const people = createPeople({ hub });
  const record = createRecord({ hub });
  const figures = createFigures({ hub, now, save: saveTextFile });
  const exchange = createExchange({ hub, seesWebhooks: () => may('administrator'), save: saveBytes });
  const release = createRelease({
    hub,
    reviewer: session.reviewer,
    mayPublish: () => may('publisher'),
    revoke: async (keys, reason) => {
      await hub.ask('POST', '/revocations', { keys, reason });
    },
    wait: () => new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS)),
  });
  const keys = createKeys({
    hub,
    reviewer: createCeremonyReviewer({ trustedRoot: session.trustedRoot, ownKey: session.ownKey }),
    mayChange: () => may('administrator'),
    save: saveTextFile,
  });

  return {
    queue: {
      load: queue.load,
      view: (m) => (
        <QueuePage
          m={m}
          cases={queue.cases.value}
          open={queue.open.value}
          filter={queue.filter.value}
          outcome={queue.outcome.value}
          revealed={queue.revealed.value}
          onRetry={() => void queue.load()}
          onFilter={(filter) => void queue.setFilter(filter)}
          onMore={() => void queue.more()}
          onShow={(id) => void queue.show(id)}
          onStep={(by) => void queue.step(by)}
          onList={(draft) => void queue.list(draft)}
          onConfirm={() => void queue.confirm()}
          onReject={(rejection, reason) => void queue.reject(rejection, reason)}
          onReveal={() => void queue.reveal()}
        />
      ),
    },
    release: {
      load: release.load,
      view: (m) => (
        <ReleasePage
          m={m}
          state={release.state.value}
          review={release.review.value}
          outcome={release.outcome.value}
          onRetry={() => void release.load()}
          onPropose={(share) => void release.propose(share)}
          onCheck={(told) => void release.check(told)}
          onReveal={(digests) => void release.reveal(digests)}
          onSign={() => void release.sign()}
          onWithdraw={() => void release.withdraw()}
          onWiden={(share) => void release.widen(share)}
          onMore={() => void release.more()}
          onUrgent={(listed, reason) => void release.urgent(listed, reason)}
        />
      ),
    },
    keys: {
      load: keys.load,
      view: (m) => (
        <KeysPage
          m={m}
          now={now()}
          state={keys.state.value}
          outcome={keys.outcome.value}
          roles={METADATA_ROLES}
          draft={keys.draft.value}
          onRetry={() => void keys.load()}
          onDraft={keys.setDraft}
          onPropose={() => void keys.propose()}
          onSign={() => void keys.sign()}
          onDownload={keys.download}
          onUpload={(file) => void keys.upload(file)}
          onWithdraw={() => void keys.withdraw()}
        />
      ),
    },
    people: {
      load: people.load,
      view: (m) => (
        <PeoplePage
          m={m}
          state={people.state.value}
          outcome={people.outcome.value}
          roles={ROLES}
          scopes={SCOPES}
          marks={SHARING_MARKS}
          shownOnce={people.shownOnce.value}
          onRetry={() => void people.load()}
          onInvite={(invite) => void people.invite(invite)}
          onWithdrawInvite={(invite) => void people.withdrawInvite(invite)}
          onChangeRole={(member, role) => void people.changeRole(member, role)}
          onEndMember={(member) => void people.endMember(member)}
          onRevokeDevice={(member, device) => void people.revokeDevice(member, device)}
          onAddOrganisation={(organisation) => void people.addOrganisation(organisation)}
          onChangeOrganisation={(organisation) => void people.changeOrganisation(organisation)}
          onMakeApiKey={(key) => void people.makeApiKey(key)}
          onRevokeApiKey={(key) => void people.revokeApiKey(key)}
          onCopy={copyText}
          onCloseShown={people.closeShown}
        />
      ),
    },
    figures: {
      load: figures.load,
      view: (m) => (
        <FiguresPage
          m={m}
          state={figures.state.value}
          span={figures.span.value}
          outcome={figures.outcome.value}
          banks={banksWithLines()}
          onRetry={() => void figures.load()}
          onSpan={(span) => void figures.setSpan(span)}
          onCsv={(name) => void figures.saveCsv(name)}
        />
      ),
    },
    audit: {
      load: record.load,
      view: (m) => (
        <AuditPage
          m={m}
          state={record.state.value}
          filter={record.filter.value}
          isBusy={record.isBusy.value}
          onRetry={() => void record.load()}
          onFilter={(filter) => void record.setFilter(filter)}
          onMore={() => void record.more()}
        />
      ),
    },
    exchange: {
      load: exchange.load,
      view: (m) => (
        <ExchangePage
          m={m}
          state={exchange.state.value}
          outcome={exchange.outcome.value}
          part={exchange.part.value}
          parts={may('administrator') ? EXCHANGE_PARTS : EXCHANGE_PARTS.filter((part) => part !== 'webhooks')}
          file={exchange.file.value}
          choices={exchange.choices.value}
          formats={IMPORT_FORMATS}
          meanings={COLUMN_MEANINGS}
          feeds={FEED_FORMATS}
          eventNames={WEBHOOK_EVENTS}
          mayImport={may('publisher')}
          secret={exchange.secret.value}
          deliveries={exchange.deliveries.value}
          onRetry={() => void exchange.load()}
          onPart={exchange.setPart}
          onExport={(format) => void exchange.saveExport(format)}
          onChooseFile={exchange.chooseFile}
          onChoices={exchange.setChoices}
          onPreview={() => void exchange.preview()}
          onMoreRefused={() => void exchange.moreRefused()}
          onCommit={() => void exchange.commit()}
          onAnother={exchange.another}
          onAddSource={(source) => void exchange.addSource(source)}
          onChangeSource={(source, change) => void exchange.changeSource(source, change)}
          onPullSource={(source, accept) => void exchange.pullSource(source, accept)}
          onRemoveSource={(source) => void exchange.removeSource(source)}
          onAddWebhook={(webhook) => void exchange.addWebhook(webhook)}
          onPauseWebhook={(webhook) => void exchange.pauseWebhook(webhook)}
          onRemoveWebhook={(webhook) => void exchange.removeWebhook(webhook)}
          onDeliveries={(webhook, onlyDead) => void exchange.showDeliveries(webhook, onlyDead)}
          onMoreDeliveries={() => void exchange.moreDeliveries()}
          onSendAgain={(webhook, delivery) => void exchange.sendAgain(webhook, delivery)}
          onCopy={copyText}
          onCloseSecret={exchange.closeSecret}
        />
      ),
    },
  };
}
