/* Each page of the console with what it knows; made when a member is there, loaded when their page is shown. */
import { effect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { AppealsPage } from '../../components/console/appeals-page.tsx';
import { AuditPage } from '../../components/console/audit-page.tsx';
import { ExchangePage } from '../../components/console/exchange-page.tsx';
import { FiguresPage } from '../../components/console/figures-page.tsx';
import type { ConsolePage } from '../../components/console/frame.tsx';
import { KeysPage } from '../../components/console/keys-page.tsx';
import { ListingsPage } from '../../components/console/listings-page.tsx';
import { PeoplePage } from '../../components/console/people-page.tsx';
import { QueuePage } from '../../components/console/queue-page.tsx';
import { ReleasePage } from '../../components/console/release-page.tsx';
import { draftOf } from '../../components/console/use-draft.ts';
import { createCeremonyReviewer } from '../../lib/console/ceremony.ts';
import { createConsoleClient, type ConsoleClient } from '../../lib/console/client.ts';
import { writeMember, type ConsoleIdentity } from '../../lib/console/key-store.ts';
import { createSession } from '../../lib/console/session.ts';
import { isAtLeast, ROLES, SCOPES, type Role } from '../../lib/core/console/access.ts';
import { MAX_ANSWER } from '../../lib/core/console/appeals.ts';
import type { Changes } from '../../lib/core/console/queue.ts';
import { COLUMN_MEANINGS, FEED_FORMATS, IMPORT_FORMATS, WEBHOOK_EVENTS } from '../../lib/core/console/exchange.ts';
import { drawPicture } from '../../lib/emergency/draw-picture.ts';
import { SHARING_MARKS } from '../../lib/core/console/people.ts';
import { METADATA_ROLES } from '../../lib/core/console/release.ts';
import { banksWithLines } from '../../lib/pages/bank-choices.ts';
import { copyText } from '../../lib/pages/clipboard.ts';
import { createAppeals } from '../../lib/pages/console-appeals.ts';
import { createDrafts, type Drafts } from '../../lib/pages/console-drafts.ts';
import { createExchange, EXCHANGE_PARTS } from '../../lib/pages/console-exchange.ts';
import { createFigures } from '../../lib/pages/console-figures.ts';
import { createKeys } from '../../lib/pages/console-keys.ts';
import { createListings, revokeTyped } from '../../lib/pages/console-listings.ts';
import { LISTING_STATES } from '../../lib/pages/console-listings-view.ts';
import { createMember } from '../../lib/pages/console-member.ts';
import { createPeople } from '../../lib/pages/console-people.ts';
import { createQueue } from '../../lib/pages/console-queue.ts';
import { createRecord } from '../../lib/pages/console-record.ts';
import { createWaiting, type WaitingModel } from '../../lib/pages/console-waiting.ts';
import { createRelease } from '../../lib/pages/console-release.ts';
import { saveFile, saveTextFile } from '../../lib/pages/save-file.ts';
import type { ConsoleMessages } from '../../locales/console.ts';

export interface Page {
  readonly load: () => Promise<void>;
  /** Reads signals: to be called where a change renders anew. */
  readonly view: (m: ConsoleMessages) => ComponentChildren;
}

const LOOK_AGAIN_MS = 1_000;

export interface Pages {
  readonly pages: Readonly<Record<ConsolePage, Page>>;
  readonly hub: ConsoleClient;
  readonly waiting: WaitingModel['waiting'];
  /** What is typed and not sent. */
  readonly drafts: Drafts;
  /** Others have changed something: each page that was opened looks what. */
  readonly onChanges: (changes: Changes) => void;
}

/** The pages of a member. */
export function createPages(identity: ConsoleIdentity): Pages {
  const now = (): number => Date.now();
  const hub = createConsoleClient(identity, now);
  const session = createSession(identity, hub, () => new Date(now()));
  const member = createMember({ hub, me: identity.me, keep: writeMember });
  const may = (least: Role): boolean => isAtLeast(member.me.value.role, least);
  const saveBytes = (name: string, type: string, bytes: Uint8Array): void =>
    saveFile(name, new Blob([new Uint8Array(bytes)], { type }));

  const { waiting, load: lookWhatWaits } = createWaiting({ hub });
  const queue = createQueue({ hub });
  const appeals = createAppeals({ hub });
  const listings = createListings({ hub, me: identity.me.handle, mayRevoke: () => may('publisher') });
  const people = createPeople({ hub });
  const record = createRecord({ hub });
  const figures = createFigures({ hub, now: hub.hubNow, save: saveTextFile });
  const exchange = createExchange({ hub, seesWebhooks: () => may('administrator'), save: saveBytes });
  const release = createRelease({
    hub,
    reviewer: session.reviewer,
    mayPublish: () => may('publisher'),
    revoke: (typed, reason) => revokeTyped(hub, typed, reason),
    wait: () => new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS)),
  });
  const keys = createKeys({
    hub,
    reviewer: createCeremonyReviewer({ trustedRoot: session.trustedRoot, ownKey: session.ownKey }),
    mayChange: () => may('administrator'),
    save: saveTextFile,
  });

  const drafts = createDrafts();
  /** What was sent is no draft any more. Forms are named after what they do. */
  for (const [page, { outcome }] of Object.entries({ listings, people, exchange, release, keys, queue })) {
    effect(() => {
      if (outcome.value.kind === 'done') drafts.forget(`${page} ${outcome.value.what}`);
    });
  }
  // Chosen cases belong to what is typed about them.
  effect(() => {
    if (queue.chosen.value.size === 0) drafts.forget('queue bulk');
  });
  // Columns are of one file, until it is written.
  effect(() => {
    const file = exchange.file.value;
    if (file.kind === 'none' || file.kind === 'chosen' || (file.kind === 'preview' && file.preview.isCommitted))
      drafts.forget(draftOf.columns);
  });
  /** Decides about the case that is open; what was typed for that is over with it. */
  async function decide(decision: () => Promise<boolean>): Promise<void> {
    const open = queue.open.value;
    if (!(await decision()) || open?.kind !== 'ready') return;
    const { id, state } = open.value;
    for (const kind of ['list', 'reject'] as const) drafts.forget(draftOf.decision(kind, id, state));
  }
  async function decideAppeal(isUpheld: boolean, answer: string): Promise<void> {
    const open = appeals.open.value;
    if ((await appeals.decide(isUpheld, answer)) && open?.kind === 'ready')
      drafts.forget(draftOf.appeal(open.value.id));
  }

  const opened = new Set<ConsolePage>();
  /** Loads a page, and remembers that somebody looks at it. */
  const opening =
    (name: ConsolePage, load: () => Promise<void>): (() => Promise<void>) =>
    () => {
      opened.add(name);
      void lookWhatWaits();
      return load();
    };

  const pages: Readonly<Record<ConsolePage, Page>> = {
    queue: {
      load: opening('queue', queue.load),
      view: (m) => (
        <QueuePage
          m={m}
          me={identity.me.handle}
          mayDelist={may('publisher')}
          cases={queue.cases.value}
          open={queue.open.value}
          filter={queue.filter.value}
          outcome={queue.outcome.value}
          leftUndone={queue.leftUndone.value}
          revealed={queue.revealed.value}
          news={queue.news.value}
          isOld={queue.isOpenOld.value}
          chosen={queue.chosen.value}
          bulkDone={queue.bulkDone.value}
          bulkProgress={queue.bulkProgress.value}
          onRetry={() => void queue.load()}
          onFilter={(filter) => void queue.setFilter(filter)}
          onMore={() => void queue.more()}
          onShow={(id) => void queue.show(id)}
          onStep={(by) => void queue.step(by)}
          onList={(draft) => void decide(() => queue.list(draft))}
          onConfirm={() => void decide(queue.confirm)}
          onReject={(rejection, reason) => void decide(() => queue.reject(rejection, reason))}
          onMerge={(into) => void decide(() => queue.merge(into))}
          onWithdraw={() => void queue.withdraw()}
          onReveal={() => void queue.reveal()}
          onNote={queue.note}
          drawPicture={async (canvas, report) => {
            const bytes = await queue.picture(report);
            return drawPicture(canvas, bytes === null ? null : new Blob([new Uint8Array(bytes)]));
          }}
          onChoose={queue.choose}
          onChooseCampaign={(one) => void queue.chooseCampaign(one)}
          onBulk={(draft) => void queue.decideChosen(draft)}
          onPutAwayBulk={queue.putAwayBulk}
        />
      ),
    },
    appeals: {
      load: opening('appeals', appeals.load),
      view: (m) => (
        <AppealsPage
          m={m}
          now={hub.hubNow()}
          appeals={appeals.appeals.value}
          open={appeals.open.value}
          state={appeals.state.value}
          decided={appeals.decided.value}
          outcome={appeals.outcome.value}
          leftUndone={appeals.leftUndone.value}
          maxAnswer={MAX_ANSWER}
          onRetry={() => void appeals.load()}
          onState={(state) => void appeals.setState(state)}
          onMore={() => void appeals.more()}
          onShow={(id) => void appeals.show(id)}
          onDecide={(isUpheld, answer) => void decideAppeal(isUpheld, answer)}
        />
      ),
    },
    listings: {
      load: opening('listings', listings.load),
      view: (m) => (
        <ListingsPage
          m={m}
          state={listings.state.value}
          search={listings.search.value}
          states={LISTING_STATES}
          outcome={listings.outcome.value}
          release={listings.release.value}
          onRetry={() => void listings.load()}
          onSearch={(search) => void listings.setSearch(search)}
          onMore={() => void listings.more()}
          onRevoke={(listing, reason) => void listings.revoke(listing, reason)}
          onConfirm={(listing) => void listings.confirm(listing)}
        />
      ),
    },
    release: {
      load: opening('release', release.load),
      view: (m) => (
        <ReleasePage
          m={m}
          state={release.state.value}
          review={release.review.value}
          outcome={release.outcome.value}
          onRetry={() => void release.load()}
          onPropose={(share) => void release.propose(share)}
          onProposeReset={() => void release.proposeReset()}
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
      load: opening('keys', keys.load),
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
      load: opening('people', people.load),
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
          onAdmit={(device) => void people.admit(device)}
          onRefuse={(device) => void people.refuse(device)}
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
      load: opening('figures', figures.load),
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
      load: opening('audit', record.load),
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
      load: opening('exchange', exchange.load),
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
          onColumns={(columns) => void exchange.setColumns(columns)}
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

  /** With another role each page that was opened is another. */
  async function lookWhoIAm(): Promise<void> {
    if (!(await member.load())) return;
    await Promise.all([...opened].map((name) => pages[name].load()));
  }
  void lookWhoIAm();

  return {
    pages,
    hub,
    waiting,
    drafts,
    onChanges({ cases, appeals: changed, proposal, keys: ofKeys, isMore }) {
      const look = (name: ConsolePage, isDue: boolean, read: () => Promise<void>): void => {
        if (opened.has(name) && (isDue || isMore)) void read();
      };
      void lookWhatWaits();
      if (ofKeys || isMore) void lookWhoIAm();
      look('queue', cases.length > 0, queue.look);
      look('appeals', changed.length > 0, appeals.load);
      look('release', proposal, release.load);
      look('keys', ofKeys, keys.load);
      look('people', ofKeys, people.load);
    },
  };
}
