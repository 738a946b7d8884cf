/* What a report names, and what became of it, in words. */
import type { ReportView } from '../lib/messages.ts';
import type { Messages } from '../locales/index.ts';
import { UntrustedText } from './untrusted-text.tsx';

/** What is reported; numbers come masked. */
export function ReportSubjects({ m, report }: { m: Messages; report: ReportView }) {
  const t = m.report;
  return (
    <ul class="report-subjects">
      {report.subjects.map(({ kind, shown }) => (
        <li key={`${kind} ${shown}`}>
          <span class="soft">{t.kind[kind]}</span>{' '}
          <span class="subject" dir="ltr" translate={false}>
            <UntrustedText m={m} text={shown} limit={200} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Where a report is: here, on its way, or what the hub says of it. */
export function HubAnswer({ m, report }: { m: Messages; report: ReportView }) {
  const { state, status, problem } = report;
  const t = m.report;
  const isAnswered = state === 'sent' && status !== null;
  return (
    <div class="answer" data-state={isAnswered ? status.state : state}>
      <p role="status">
        <strong>{isAnswered ? t.hubState[status.state] : t.state[state]}</strong>
      </p>
      {isAnswered ? <p>{t.hubStateMeans[status.state]}</p> : null}
      {isAnswered && status.reason !== null ? <p>{t.reason[status.reason]}</p> : null}
      {isAnswered ? <p class="soft">{t.changed(m.moment(status.changedAt))}</p> : null}
      {state === 'sending' && report.attempts > 0 ? <p class="soft">{t.nextTry(m.moment(report.dueAt))}</p> : null}
      {problem === null ? null : (
        <p>{problem.code === 'gone' ? t.gone : t.problem([problem.code, ...problem.paths].join(', '))}</p>
      )}
      {report.hasUnsentDetails ? <p class="soft">{t.unsentDetails}</p> : null}
    </div>
  );
}
