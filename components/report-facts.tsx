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
  const isGone = problem?.code === 'gone';
  const answer = state === 'sent' && !isGone ? status : null;
  return (
    <div class="answer" data-state={answer?.state ?? state}>
      <p role="status">
        <strong>{isGone ? t.gone : answer === null ? t.state[state] : t.hubState[answer.state]}</strong>
      </p>
      {answer === null ? null : (
        <>
          <p>{t.hubStateMeans[answer.state]}</p>
          {answer.reason === null ? null : <p>{t.reason[answer.reason]}</p>}
          <p class="soft">{t.changed(m.moment(answer.changedAt))}</p>
        </>
      )}
      {state === 'sending' && report.attempts > 0 ? <p class="soft">{t.nextTry(m.moment(report.dueAt))}</p> : null}
      {problem === null || isGone ? null : (
        <>
          <p>{state === 'failed' ? t.failedMeans : t.detailsRefused}</p>
          <p class="soft">{t.problem([problem.code, ...problem.paths].join(', '))}</p>
        </>
      )}
      {report.hasUnsentDetails ? <p class="soft">{t.unsentDetails}</p> : null}
    </div>
  );
}
