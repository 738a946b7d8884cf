/* The popup: what the list says of the site in this tab, how old the list is, and what the reader has let through. */
import type { ComponentChildren } from 'preact';
import type { ListStatus, SiteView } from '../lib/messages.ts';
import type { CheckName } from '../lib/messages.ts';
import type { PopupView } from '../lib/pages/popup-reading.ts';
import type { Messages } from '../locales/index.ts';
import { AskedPanel } from './asked-panel.tsx';
import { ExceptionList } from './exception-list.tsx';
import type { UndoOutcome } from './exception-list.tsx';
import { FoundList } from './found-list.tsx';
import { IgnoredList } from './ignored-list.tsx';
import { GradeBadge } from './grade-badge.tsx';
import { reportsText, strongestByPublisher } from './hit-facts.tsx';
import { Mark } from './icons.tsx';
import { ListUpdate } from './list-update.tsx';
import type { UpdateState } from './list-update.tsx';
import { AccessNotice } from './options/access-notice.tsx';
import { OffNotice } from './options/off-notice.tsx';
import { MessageCheckPanel } from './message-check-panel.tsx';
import type { MessageCheckState } from './message-check-panel.tsx';
import { Phrases } from './phrases.tsx';
import { ReportPanel } from './report-panel.tsx';
import type { ReportActions, ReportPanelState } from './report-panel.tsx';
import { UntrustedText } from './untrusted-text.tsx';

export interface PopupPageProps extends ReportActions {
  /** The picture of a found item, where the person has asked for it. */
  readonly share: ComponentChildren | null;
  readonly onShare: (id: string) => void;
  readonly m: Messages;
  readonly view: PopupView | null;
  /** The worker has not answered: nothing is known of the site. */
  readonly failed: boolean;
  readonly onAskAgain: () => void;
  readonly now: number;
  readonly update: UpdateState;
  readonly undo: UndoOutcome;
  readonly onUpdate: () => void;
  readonly onPause: () => void;
  /** The last pause could not be made. */
  readonly pauseFailed: boolean;
  readonly onUndo: (id: string) => void;
  readonly messageCheck: MessageCheckState;
  readonly maxMessageLength: number;
  readonly onCheckMessage: (text: string) => void;
  readonly onEditMessage: () => void;
  readonly onIgnore: (id: string) => void;
  /** The last change of what is ignored could not be made. */
  readonly ignoreFailed: boolean;
  readonly onUndoIgnored: (id: string) => void;
  readonly onGrant: () => void;
  readonly onTurnOn: (check: CheckName) => void;
  /** The last check could not be turned on. */
  readonly turnOnFailed: boolean;
  readonly onSettings: () => void;
  readonly onPaid: () => void;
  /** The report of this page; null while the worker has not answered. */
  readonly report: ReportPanelState | null;
}

export function PopupPage(props: PopupPageProps) {
  const { m, view, failed, now } = props;
  return (
    <div class="popup" lang={m.tag}>
      <header class="popup-head">
        <h1>
          <Mark />
          {m.name}
        </h1>
        {view === null ? null : <ListAge m={m} list={view.summary.list} now={now} />}
      </header>
      <main>
        {view === null ? (
          <div class="block">
            <p role="status">
              {failed ? (
                <>
                  <span class="badge" data-grade="unknown">
                    {m.popup.unknown}
                  </span>{' '}
                  {m.popup.failed}
                </>
              ) : (
                m.popup.loading
              )}
            </p>
            {failed ? (
              <button type="button" class="button wide" onClick={props.onAskAgain}>
                {m.interstitial.tryAgain}
              </button>
            ) : null}
          </div>
        ) : (
          <PopupBody {...props} view={view} />
        )}
      </main>
      <footer class="popup-foot">
        <button type="button" class="button wide" onClick={props.onPaid}>
          {m.paid.openShort}
        </button>
        <button type="button" class="text-link" onClick={props.onSettings}>
          {m.popup.settings}
        </button>
        <button type="button" class="text-link" onClick={props.onMyReports}>
          {m.report.mine}
        </button>
        <span class="soft">{m.notTheState}</span>
      </footer>
    </div>
  );
}

function PopupBody(props: PopupPageProps & { view: PopupView }) {
  const { m, view, now, update, undo, onUpdate, onPause, onUndo } = props;
  const { summary, exceptions } = view;
  const { explanation, list, blockedFrames } = summary;
  const { address, site } = explanation;
  const t = m.popup;
  const worst = worstFreshness(list);
  // The pause of this very site has its own button above.
  const others = exceptions.filter(({ id }) => site.kind !== 'paused' || id !== site.exception.id);
  return (
    <>
      {view.lack === null ? null : <AccessNotice m={m} lack={view.lack} onGrant={props.onGrant} />}
      <OffNotice
        m={m}
        off={summary.off}
        locked={summary.locked}
        failed={props.turnOnFailed}
        onTurnOn={props.onTurnOn}
      />
      {view.asked === null ? null : <AskedPanel m={m} asked={view.asked} now={now} />}
      {/* Of a page that may not be seen nothing is known, not even that nothing was found. */}
      {view.lack === null ? (
        <section class="block" aria-labelledby="site-title">
          <h2 id="site-title" class="label">
            {t.title}
          </h2>
          {address === null ? (
            <p class="site-name">{t.noAddress}</p>
          ) : (
            <p class="site-name" dir="ltr" translate={false}>
              <span class="address-rest">
                <UntrustedText m={m} text={address.before.replace(/^https?:\/\//, '')} />
              </span>
              {/* In whole on a line of its own before it is cut at a hyphen, behind which another name would seem to begin. */}
              <span class="phrase">
                <UntrustedText m={m} text={address.domain} />
              </span>
            </p>
          )}
          {address === null || address.unicodeHost === null ? null : (
            <p class="soft">
              {m.addressIn} <UntrustedText m={m} text={address.unicodeHost} isAddress />
            </p>
          )}
          <SiteVerdict m={m} site={site} now={now} />
          {blockedFrames === 0 ? null : (
            <p class="note">
              <Phrases text={t.blockedFrames(blockedFrames)} />
            </p>
          )}
          {site.kind === 'paused' ? (
            <button type="button" class="button wide" onClick={() => onUndo(site.exception.id)}>
              {t.resume}
            </button>
          ) : null}
          {site.kind === 'listed' && site.blocks ? (
            <details class="disclosure">
              <summary>{t.pause}</summary>
              <div class="disclosed">
                <p class="soft">{t.pauseMeans}</p>
                <button type="button" class="button wide" onClick={onPause}>
                  {t.pause}
                </button>
                <p role="status" class="status">
                  {props.pauseFailed ? m.ignored.failed : ''}
                </p>
              </div>
            </details>
          ) : null}
        </section>
      ) : null}
      {props.report === null || view.lack !== null ? null : (
        <ReportPanel {...props} state={props.report} now={now} mayLeave={view.mayReport} />
      )}
      {address === null || view.lack !== null ? null : (
        <section class="block" aria-labelledby="found-title">
          <h2 id="found-title" class="label">
            {m.found.title(summary.found.items.filter(({ verdict }) => verdict.kind === 'listed').length)}
          </h2>
          {summary.off.includes('text') && summary.found.items.length === 0 ? (
            <p>{m.checks.notLooked}</p>
          ) : (
            <FoundList m={m} found={summary.found} now={now} onIgnore={props.onIgnore} onShare={props.onShare} />
          )}
          {props.share}
          <IgnoredList
            m={m}
            ignored={view.ignored}
            now={now}
            failed={props.ignoreFailed}
            onUndo={props.onUndoIgnored}
          />
        </section>
      )}
      <section class="block">
        <MessageCheckPanel
          m={m}
          state={props.messageCheck}
          now={now}
          maxLength={props.maxMessageLength}
          onCheck={props.onCheckMessage}
          onEdit={props.onEditMessage}
        />
      </section>
      <section class="block" aria-labelledby="list-title" data-freshness={worst}>
        <h2 id="list-title" class="label">
          {t.listTitle}
        </h2>
        {list.publishers.length === 0 ? <p>{m.list.none}</p> : null}
        <ul class="publishers">
          {list.publishers.map((publisher) => (
            <li key={publisher.id} data-freshness={publisher.freshness}>
              <span>{m.publisher(publisher.name)}</span>
              <span class="soft">
                {t.listTotal(publisher.counts.hosts + publisher.counts.urls + publisher.counts.numbers)}
              </span>
            </li>
          ))}
        </ul>
        {worst === 'fresh' ? null : (
          <p class="trouble">
            <strong>{m.list[worst]}</strong> <Phrases text={m.list[`${worst}Means`]} />
          </p>
        )}
        <ListUpdate m={m} state={list.updating ? 'running' : update} onUpdate={onUpdate} />
      </section>
      {others.length === 0 && undo === null ? null : (
        <section class="block" aria-labelledby="exceptions-title">
          <h2 id="exceptions-title" class="label">
            {t.exceptionsTitle}
          </h2>
          <ExceptionList m={m} exceptions={others} now={now} outcome={undo} onUndo={onUndo} />
        </section>
      )}
    </>
  );
}

function SiteVerdict({ m, site, now }: { m: Messages; site: SiteView; now: number }) {
  const t = m.popup;
  switch (site.kind) {
    case 'listed': {
      const [first] = site.hits;
      return (
        <div class="verdict" data-grade={first.grade}>
          <p class="verdict-head">
            <strong>{m.category[first.category].name}</strong>
            <GradeBadge m={m} grade={first.grade} />
          </p>
          {strongestByPublisher(site.hits).map((hit) => (
            <p key={hit.publisher.en}>
              <Phrases text={`${m.publisher(hit.publisher)} · ${reportsText(m, hit)}`} />
            </p>
          ))}
          <p>
            <Phrases text={m.lastSeen(first.seenOn, now)} />
          </p>
        </div>
      );
    }
    case 'not-listed':
      return (
        <p class="verdict-line">
          <span class="badge" data-grade="none">
            {t.notListed}
          </span>{' '}
          <Phrases text={t.notListedMeans} />
        </p>
      );
    case 'unknown':
      return (
        <p class="verdict-line">
          <span class="badge" data-grade="unknown">
            {t.unknown}
          </span>{' '}
          <Phrases text={t.unknownReason[site.reason]} />
        </p>
      );
    case 'paused':
      return (
        <div class="verdict" data-grade="none">
          <p class="verdict-head">
            <strong>{t.paused}</strong>
            {site.hits[0] === undefined ? null : <GradeBadge m={m} grade={site.hits[0].grade} />}
          </p>
          <p>{m.remaining(site.exception.expiresAt - now)}</p>
        </div>
      );
  }
}

function ListAge({ m, list, now }: { m: Messages; list: ListStatus; now: number }) {
  return (
    <p class="list-age" data-freshness={worstFreshness(list)}>
      <Phrases text={ageText(m, list, now)} />
    </p>
  );
}

function ageText(m: Messages, { publishers }: ListStatus, now: number): string {
  const checks = publishers.map(({ checkedAt }) => checkedAt);
  if (checks.length === 0) return m.popup.listNone;
  const oldest = checks.includes(null) ? null : Math.min(...checks.filter((at) => at !== null));
  return oldest === null ? m.popup.listNever : m.popup.listAge(m.age(now - oldest));
}

/** The state of the list that is worst off: an old list must not hide behind a new one. */
function worstFreshness(list: ListStatus): 'fresh' | 'stale' | 'expired' {
  const all = list.publishers.map((publisher) => publisher.freshness);
  return all.includes('expired') ? 'expired' : all.includes('stale') ? 'stale' : 'fresh';
}
