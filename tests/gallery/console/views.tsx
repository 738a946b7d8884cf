/* The console's pages beside the queue in the gallery: `?page=console-figures&state=month`. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { AppealsPage } from '../../../components/console/appeals-page.tsx';
import { AuditPage } from '../../../components/console/audit-page.tsx';
import { EnrolPage } from '../../../components/console/enrol-page.tsx';
import { ExchangePage } from '../../../components/console/exchange-page.tsx';
import { FiguresPage } from '../../../components/console/figures-page.tsx';
import { Frame } from '../../../components/console/frame.tsx';
import { KeysPage } from '../../../components/console/keys-page.tsx';
import { ListingsPage } from '../../../components/console/listings-page.tsx';
import { PeoplePage } from '../../../components/console/people-page.tsx';
import { QueuePage } from '../../../components/console/queue-page.tsx';
import { ReleasePage } from '../../../components/console/release-page.tsx';
import type { ConsoleMessages } from '../../../locales/console.ts';
import { appealsStates } from './appeals-states.ts';
import { exchangeStates } from './exchange-states.ts';
import { figuresStates } from './figures-states.ts';
import { enrolStates } from './frame-states.ts';
import { keysStates } from './keys-states.ts';
import { peopleStates } from './people-states.ts';
import { queueStates } from './queue-states.ts';
import { auditStates, listingsStates } from './record-states.ts';
import { releaseStates } from './release-states.ts';

type Called = (what: string, argument?: string) => void;
type View = (m: ConsoleMessages, state: string, called: Called) => ComponentChildren;

const views: Readonly<Record<string, View>> = {
  'console-queue': (m, name, called) => {
    const state = queueStates[name];
    return state === undefined ? null : (
      <QueuePage
        m={m}
        {...state}
        onRetry={() => called('retry')}
        onFilter={(filter) => called('filter', JSON.stringify(filter))}
        onMore={() => called('more')}
        onShow={(id) => called('show', String(id))}
        onStep={(by) => called('step', String(by))}
        onList={(draft) => called('list', JSON.stringify(draft))}
        onConfirm={() => called('confirm')}
        onReject={(rejection, reason) => called('reject', `${rejection} ${reason}`)}
        onMerge={({ id, seen }) => called('merge', `${id} ${seen}`)}
        onWithdraw={() => called('withdraw')}
        onReveal={() => called('reveal')}
        onNote={(words, asks) => {
          called('note', `${words} ${asks}`);
          return Promise.resolve(true);
        }}
        drawPicture={(canvas, report) => {
          called('picture', report);
          Object.assign(canvas, { width: 600, height: 900 });
          canvas.getContext('2d')?.fillRect(40, 40, 520, 820);
          return Promise.resolve(true);
        }}
        onChoose={(ids, isChosen) => called('choose', `${ids.join(',')} ${isChosen}`)}
        onChooseCampaign={(one) => called('campaign', String(one.campaign))}
        onBulk={(draft) => called('bulk', JSON.stringify(draft))}
        onPutAwayBulk={() => called('putAway')}
      />
    );
  },
  'console-appeals': (m, name, called) => {
    const state = appealsStates[name];
    return state === undefined ? null : (
      <AppealsPage
        m={m}
        {...state}
        onRetry={() => called('retry')}
        onState={(chosen) => called('state', chosen)}
        onMore={() => called('more')}
        onShow={(id) => called('show', id)}
        onDecide={(isUpheld, answer) => called('decide', `${isUpheld} ${answer}`)}
      />
    );
  },
  'console-audit': (m, name, called) => {
    const state = auditStates[name];
    return state === undefined ? null : (
      <AuditPage
        m={m}
        {...state}
        onRetry={() => called('retry')}
        onFilter={(filter) => called('filter', JSON.stringify(filter))}
        onMore={() => called('more')}
      />
    );
  },
  'console-listings': (m, name, called) => {
    const state = listingsStates[name];
    return state === undefined ? null : <SearchedListings m={m} state={state} called={called} />;
  },
  'console-release': (m, name, called) => {
    const state = releaseStates[name];
    return state === undefined ? null : (
      <ReleasePage
        m={m}
        {...state}
        onRetry={() => called('retry')}
        onPropose={(share) => called('propose', String(share))}
        onProposeReset={() => called('propose', 'reset')}
        onCheck={(told) => called('check', JSON.stringify(told))}
        onReveal={(digests) => called('reveal', JSON.stringify(digests))}
        onSign={() => called('sign')}
        onWithdraw={() => called('withdraw')}
        onWiden={(share) => called('widen', String(share))}
        onMore={() => called('more')}
        onUrgent={(keys, reason) => called('urgent', JSON.stringify([keys, reason]))}
      />
    );
  },
  'console-keys': (m, name, called) => {
    const state = keysStates[name];
    return state === undefined ? null : (
      <KeysPage
        m={m}
        {...state}
        onRetry={() => called('retry')}
        onDraft={(draft) => called('draft', JSON.stringify(draft))}
        onPropose={() => called('propose')}
        onSign={() => called('sign')}
        onDownload={() => called('download')}
        onUpload={(file) => called('upload', file.name)}
        onWithdraw={() => called('withdraw')}
      />
    );
  },
  'console-people': (m, name, called) => {
    const state = peopleStates[name];
    return state === undefined ? null : <ReadPeople m={m} state={state} called={called} />;
  },
  'console-figures': (m, name, called) => {
    const state = figuresStates[name];
    return state === undefined ? null : (
      <FiguresPage
        m={m}
        {...state}
        onRetry={() => called('retry')}
        onSpan={(span) => called('span', span)}
        onCsv={(figure) => called('csv', figure)}
      />
    );
  },
  'console-exchange': (m, name, called) => {
    const state = exchangeStates[name];
    return state === undefined ? null : (
      <ExchangePage
        m={m}
        {...state}
        onRetry={() => called('retry')}
        onPart={(part) => called('part', part)}
        onExport={(format) => called('export', format)}
        onChooseFile={(file) => called('file', file.name)}
        onChoices={(choices) => called('choices', JSON.stringify(choices.columns))}
        onPreview={() => called('preview')}
        onColumns={(columns) => called('columns', JSON.stringify(columns))}
        onMoreRefused={() => called('more-refused')}
        onCommit={() => called('commit')}
        onAnother={() => called('another')}
        onAddSource={(source) => called('add-source', JSON.stringify(source))}
        onChangeSource={(source, change) => called('change-source', `${source.id} ${JSON.stringify(change)}`)}
        onPullSource={(source, accept) => called('pull', `${source.id} ${accept}`)}
        onRemoveSource={(source) => called('remove-source', String(source.id))}
        onAddWebhook={(webhook) => called('add-webhook', JSON.stringify(webhook))}
        onPauseWebhook={(webhook) => called('pause-webhook', String(webhook.id))}
        onRemoveWebhook={(webhook) => called('remove-webhook', String(webhook.id))}
        onDeliveries={(webhook, onlyDead) => called('deliveries', `${webhook.id} ${onlyDead}`)}
        onMoreDeliveries={() => called('more-deliveries')}
        onSendAgain={(webhook, id) => called('send-again', `${webhook.id} ${id}`)}
        onCopy={(text) => {
          called('copy', text);
          return Promise.resolve(true);
        }}
        onCloseSecret={() => called('close-secret')}
      />
    );
  },
};

/** To withdraw an invite has the page read anew: meanwhile another has made everybody a publisher, and let nobody have anything. */
function ReadPeople({
  m,
  state,
  called,
}: {
  readonly m: ConsoleMessages;
  readonly state: NonNullable<(typeof peopleStates)[string]>;
  readonly called: Called;
}) {
  const [isReadAnew, setReadAnew] = useState(false);
  const page = state.state;
  const read: typeof page =
    !isReadAnew || page.kind !== 'ready'
      ? page
      : {
          ...page,
          value: {
            ...page.value,
            members: page.value.members.map((member) => ({ ...member, role: 'publisher' })),
            organisations: page.value.organisations.map((one) => ({ ...one, tlp: 'red' })),
          },
        };
  return (
    <PeoplePage
      m={m}
      {...state}
      state={read}
      onRetry={() => called('retry')}
      onInvite={(invite) => called('invite', JSON.stringify(invite))}
      onWithdrawInvite={(invite) => {
        called('withdraw-invite', invite.id);
        setReadAnew(true);
      }}
      onChangeRole={(member, role) => called('role', `${member.handle} ${role}`)}
      onEndMember={(member) => called('end', member.handle)}
      onRevokeDevice={(member, device) => called('revoke-device', `${member.handle} ${device.id}`)}
      onAdmit={(device) => called('admit', device.id)}
      onRefuse={(device) => called('refuse', device.id)}
      onAddOrganisation={(organisation) => called('organisation', JSON.stringify(organisation))}
      onChangeOrganisation={(organisation) => called('change-organisation', JSON.stringify(organisation))}
      onMakeApiKey={(key) => called('api-key', JSON.stringify(key))}
      onRevokeApiKey={(key) => called('revoke-key', key.id)}
      onCopy={(text) => {
        called('copy', text);
        return Promise.resolve(true);
      }}
      onCloseShown={() => called('close-shown')}
    />
  );
}

/** Searches as the page does: what was searched for comes back to it. */
function SearchedListings({
  m,
  state,
  called,
}: {
  readonly m: ConsoleMessages;
  readonly state: NonNullable<(typeof listingsStates)[string]>;
  readonly called: Called;
}) {
  const [search, setSearch] = useState(state.search);
  return (
    <ListingsPage
      m={m}
      {...state}
      search={search}
      onRetry={() => called('retry')}
      onSearch={(next) => {
        called('search', JSON.stringify(next));
        setSearch(next);
      }}
      onMore={() => called('more')}
      onRevoke={(listing, reason) => called('revoke', `${listing.id} ${reason}`)}
      onConfirm={(listing) => called('confirm', listing.id)}
    />
  );
}

/** One state of one of these pages, or null where the name is none of theirs. */
export function consolePageState(
  m: ConsoleMessages,
  page: string,
  state: string,
  called: Called,
): ComponentChildren | null {
  if (page === 'console-enrol') return enrolPage(m, state, called);
  if (page === 'console-frame') {
    return (
      <Frame
        m={m}
        page="queue"
        hub="https://hub.example"
        handle="administrator@centre"
        waiting={{ queue: '999+', appeals: '12', listings: '3', release: '1' }}
        onLanguage={() => called('language')}
        onLeave={() => called('leave')}
      >
        {views['console-queue']?.(m, 'number', called)}
      </Frame>
    );
  }
  const view = views[page];
  if (view === undefined) return null;
  document.title = m.consolePages.page.loading;
  return <main>{view(m, state, called)}</main>;
}

function enrolPage(m: ConsoleMessages, name: string, called: Called): ComponentChildren {
  const state = enrolStates[name];
  document.title = m.consoleFrame.title;
  return state === undefined ? null : (
    <EnrolPage
      m={m}
      state={state}
      onLook={(text) => called('look', text)}
      onEnrol={(device, releases) => called('enrol', `${device} ${releases}`)}
      onAnother={() => called('another')}
      onLeave={() => called('leave')}
      onLanguage={() => called('language')}
    />
  );
}
