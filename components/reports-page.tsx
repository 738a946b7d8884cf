/* "My reports": what waits to be sent, what the hub says of the rest, and how to take each back. */
import { useState } from 'preact/hooks';
import type { ReportList, ReportView } from '../lib/messages.ts';
import type { Language, Messages } from '../locales/index.ts';
import { ConsentNotice } from './consent-notice.tsx';
import { Mark } from './icons.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { ReportDetailsForm, useSendNow } from './report-details.tsx';
import { HubAnswer, ReportSubjects } from './report-facts.tsx';
import { ReportPreview } from './report-preview.tsx';
import { UntrustedText } from './untrusted-text.tsx';

export interface ReportsPageProps {
  /** The browser lets reports leave. */
  readonly mayReport: boolean;
  readonly onConsent: () => void;
  readonly m: Messages;
  readonly list: ReportList | null;
  readonly failed: boolean;
  readonly now: number;
  readonly isRefreshing: boolean;
  /** The report whose details were kept last, and how that went. */
  readonly saved: { readonly id: string; readonly how: 'saved' | 'failed' } | null;
  /** The report of which the last press came to nothing. */
  readonly notDone: string | null;
  readonly onRefresh: () => void;
  readonly onUndo: (id: string) => void;
  readonly onSendNow: (id: string) => void;
  readonly onHold: (id: string) => void;
  readonly onRetry: (id: string) => void;
  readonly onDelete: (id: string) => void;
  readonly onDescribe: (id: string, details: ReportView['details']) => void;
  readonly onEmergency: () => void;
  readonly onDropAside: () => void;
  readonly onLanguage: (to: Language) => void;
}

export function ReportsPage(props: ReportsPageProps) {
  const { m, list, failed } = props;
  const t = m.report;
  return (
    <main class="reports" lang={m.tag}>
      <header class="masthead">
        <p class="maker">
          <Mark />
          <strong>{m.name}</strong> <span class="soft">{m.notTheState}</span>
        </p>
        <LanguageSwitch m={m} onChoose={props.onLanguage} />
      </header>
      <h1>{t.mine}</h1>
      <p class="lead">{t.mineLead}</p>
      {props.mayReport ? null : <ConsentNotice m={m} onConsent={props.onConsent} />}
      {list === null ? (
        <p role="status">{failed ? t.readFailed : t.loading}</p>
      ) : (
        <>
          {list.aside === 0 ? null : (
            <div class="trouble">
              <p>{t.aside(list.aside)}</p>
              <button type="button" class="button small" onClick={props.onDropAside}>
                {t.dropAside}
              </button>
            </div>
          )}
          {list.reports.length === 0 ? (
            <p>{t.none}</p>
          ) : (
            <>
              <button
                type="button"
                class="button small refresh"
                aria-disabled={props.isRefreshing}
                onClick={props.onRefresh}
              >
                {props.isRefreshing ? t.refreshing : t.refresh}
              </button>
              <ul class="report-list">
                {list.reports.map((report) => (
                  <li key={report.id}>
                    <OneReport {...props} report={report} />
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
    </main>
  );
}

function OneReport(props: ReportsPageProps & { report: ReportView }) {
  const { m, report, now, saved } = props;
  const { id, page, state } = report;
  const t = m.report;
  const { unsaved, sendNow } = useSendNow(report, props);
  const takesMore = state !== 'deleting' && state !== 'failed' && report.problem?.code !== 'gone';
  return (
    <article class="one-report" data-state={state} aria-labelledby={`title-${id}`}>
      <header>
        <h2 id={`title-${id}`}>
          <UntrustedText m={m} text={page?.title ?? report.subjects[0]?.shown ?? ''} limit={120} />
        </h2>
        {report.isNews ? <span class="badge">{t.news}</span> : null}
      </header>
      <p class="soft">{t.made(m.moment(report.createdAt))}</p>
      <ReportSubjects m={m} report={report} />
      {state === 'waiting' ? (
        <div class="countdown">
          <p>
            <strong>{t.countdown(Math.max(0, Math.ceil((report.dueAt - now) / 1000)))}</strong>
          </p>
          <div class="row">
            <button type="button" class="button small" onClick={() => props.onUndo(id)}>
              {t.undo}
            </button>
            <button type="button" class="button small" onClick={sendNow}>
              {t.sendNow}
            </button>
          </div>
        </div>
      ) : (
        <HubAnswer m={m} report={report} />
      )}
      {state === 'failed' || (state === 'sending' && report.attempts > 0) ? (
        <button type="button" class="button small" onClick={() => props.onRetry(id)}>
          {t.retry}
        </button>
      ) : null}
      <ReportPreview m={m} report={report} onOpen={() => props.onHold(id)} />
      {takesMore ? (
        <details class="disclosure">
          <summary>{t.more}</summary>
          <div class="disclosed">
            <ReportDetailsForm
              m={m}
              report={report}
              saved={saved?.id === id ? saved.how : 'idle'}
              onDescribe={(details) => props.onDescribe(id, details)}
              onHold={() => props.onHold(id)}
              onEmergency={props.onEmergency}
              unsaved={unsaved}
            />
          </div>
        </details>
      ) : null}
      <p role="status" class="status">
        {props.notDone === id ? t.notDone : ''}
      </p>
      {state === 'deleting' || state === 'waiting' ? null : <Removal m={m} onDelete={() => props.onDelete(id)} />}
    </article>
  );
}

/** Deleting asks once more: it cannot be undone. */
function Removal({ m, onDelete }: { m: Messages; onDelete: () => void }) {
  const [isAsking, setAsking] = useState(false);
  const t = m.report;
  if (!isAsking) {
    return (
      <button type="button" class="text-link" onClick={() => setAsking(true)}>
        {t.remove}
      </button>
    );
  }
  return (
    <div
      class="removal"
      onKeyDown={(event) => {
        if (event.key === 'Escape') setAsking(false);
      }}
    >
      <p>{t.removeMeans}</p>
      <div class="row">
        <button type="button" class="button small primary" onClick={() => setAsking(false)}>
          {t.keep}
        </button>
        <button type="button" class="button small" onClick={onDelete}>
          {t.removeSure}
        </button>
      </div>
    </div>
  );
}
