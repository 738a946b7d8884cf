/*
 * One case: what it is, why it has its score, what to know before deciding, whom a listing would reach, then the decisions, then what
 * others wrote. Everything that strangers wrote is text.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Case } from '../../lib/core/console/queue.ts';
import type { Loaded, Outcome } from '../../lib/pages/console-loaded.ts';
import type { ListingDraft } from '../../lib/pages/console-queue.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { UntrustedLines, UntrustedText } from '../untrusted-text.tsx';
import { visibleString } from '../visible-text.ts';
import { eventText } from './audit-page.tsx';
import { CaseDecisions } from './case-decisions.tsx';
import { Earlier, FactLine, IndicatorName, OutcomeLine, siteName, Tag, whyNot } from './page-parts.tsx';
import { draftOf, useDraft } from './use-draft.ts';

export interface CaseProps {
  readonly m: ConsoleMessages;
  readonly open: Loaded<Case>;
  /** Handle of the member. */
  readonly me: string;
  /** Whether their role takes off what is listed. */
  readonly mayDelist: boolean;
  readonly outcome: Outcome;
  readonly revealed: { readonly id: number; readonly number: string } | null;
  /** It changed since it was read. */
  readonly isOld: boolean;
  readonly onShow: (id: number) => void;
  readonly onList: (draft: ListingDraft) => void;
  readonly onConfirm: () => void;
  readonly onReject: (rejection: string, reason: string) => void;
  readonly onMerge: (into: Case['covering'][number]) => void;
  readonly onWithdraw: () => void;
  readonly onReveal: () => void;
  readonly onNote: (words: string, asks: boolean) => Promise<boolean>;
  /** Draws a picture of a report; false where it does not open. */
  readonly drawPicture: (canvas: HTMLCanvasElement, report: string) => Promise<boolean>;
  readonly onChooseCampaign: (one: Case) => void;
  readonly onCampaign: (campaign: number) => void;
}

export function CaseView(props: CaseProps) {
  const { m, open } = props;
  if (open.kind === 'loading') return <p role="status">{m.consolePages.page.loading}</p>;
  if (open.kind === 'failed') return <p role="status">{whyNot(m, open)}</p>;
  return <OneCase {...props} one={open.value} />;
}

type WithCase = CaseProps & { readonly one: Case };

function OneCase(props: WithCase) {
  const { m, one, open, revealed, outcome } = props;
  const t = m.consoleQueue;
  const isNumber = one.kind !== 'host' && one.kind !== 'url';
  const isRevealed = revealed?.id === one.id;
  return (
    <article class="case" aria-labelledby="case-title">
      <header class="case-head">
        <h2 id="case-title" dir="ltr">
          <IndicatorName m={m} indicator={isRevealed ? revealed.number : one.indicator} limit={200} />
        </h2>
        <p class="case-tags">
          {one.grade === null ? null : <Tag text={t.inForce(m.grade[one.grade])} tone="warn" />}
          {one.flags
            .filter((flag) => flag !== 'campaign')
            .map((flag) => (
              <Tag key={flag} text={t.flag[flag]} tone={flag === 'burst' || flag === 'appeal' ? 'warn' : 'plain'} />
            ))}
          {one.campaign === null ? null : (
            <button type="button" class="text-link" onClick={() => props.onCampaign(one.campaign ?? 0)}>
              {t.onlyCampaign(one.campaign)}
            </button>
          )}
        </p>
        {isNumber && !isRevealed ? (
          <button type="button" class="text-link" onClick={props.onReveal}>
            {t.reveal}
          </button>
        ) : null}
        <OutcomeLine m={m} outcome={outcome} of="reveal" />
      </header>

      <Earlier m={m} state={open} isRow onRetry={() => props.onShow(one.id)} />

      {props.isOld ? (
        <div class="trouble row" role="alert">
          <p>{t.openOld}</p>
          <button type="button" class="button small" onClick={() => props.onShow(one.id)}>
            {t.readAnew}
          </button>
        </div>
      ) : null}

      <div class="case-reasons">
        <section aria-labelledby="case-why">
          <h3 id="case-why">{t.why(one.score)}</h3>
          <ul class="queue-lines">
            {one.lines.map(({ code, points, because }) => (
              <li key={code}>
                <span>{m.publisher(because)}</span>
                <strong>{points > 0 ? `+${points}` : points}</strong>
              </li>
            ))}
          </ul>
        </section>
        <section aria-labelledby="case-against">
          <h3 id="case-against">{t.against}</h3>
          <Impact m={m} one={one} />
          {one.objections.length === 0 ? <p>{t.nothingAgainst}</p> : null}
          <ul class="case-points">
            {one.objections.map(({ code, insistable, because }) => (
              <li key={code}>
                {m.publisher(because)} {insistable ? <span class="soft">({t.mayInsist})</span> : null}
              </li>
            ))}
          </ul>
          {one.needsTwo ? (
            <p>
              <strong>{t.needsTwo}</strong>
            </p>
          ) : null}
        </section>
      </div>

      {one.hints.length === 0 ? null : (
        <section aria-labelledby="case-know" class="note-box">
          <h3 id="case-know">{t.know}</h3>
          <ul class="case-points">
            {one.hints.map(({ code, because, about }) => (
              <li key={`${code} ${about ?? ''}`}>
                {/* It may name a site or a publisher. */}
                <UntrustedText m={m} text={m.publisher(because)} limit={400} />
              </li>
            ))}
          </ul>
        </section>
      )}

      {outcome.kind === 'refused' && outcome.code === 'changed-meanwhile' ? (
        <p class="trouble" role="alert">
          {t.changed}
        </p>
      ) : (
        ['list', 'confirm', 'reject', 'merge', 'withdraw'].map((what) => (
          <OutcomeLine key={what} m={m} outcome={outcome} of={what} />
        ))
      )}
      {one.state === 'open' || one.state === 'listed' ? <CaseDecisions {...props} /> : <Decided {...props} />}

      <Notes {...props} />
      <Evidence {...props} />
      {one.relatives.length === 0 ? null : <Relatives {...props} />}
      <History m={m} one={one} />
    </article>
  );
}

function Decided({ m, one, onShow }: WithCase) {
  const t = m.consoleQueue;
  const { mergedInto } = one;
  if (mergedInto !== null) {
    return (
      <p class="row">
        <span>{t.mergedInto(mergedInto)}</span>
        <button type="button" class="button small" onClick={() => onShow(mergedInto)}>
          {t.openOther}
        </button>
      </p>
    );
  }
  return (
    <p>
      {t.decidedBy(one.decidedBy ?? t.hub, t.state[one.state])}
      {one.reason === null ? null : (
        <>
          {': '}
          <UntrustedText m={m} text={one.reason} limit={500} />
        </>
      )}
    </p>
  );
}

function Impact({ m, one }: { m: ConsoleMessages; one: Case }) {
  const t = m.consoleQueue;
  const { impact } = one;
  const [first] = impact.scopes;
  return (
    <>
      {first === undefined ? null : <p class="case-covers">{m.publisher(first.covers)}</p>}
      <p class="soft">
        <FactLine
          facts={[
            t.impactSays(impact.reports, impact.pages),
            impact.topSite === null ? null : t.impactTop(impact.topSite),
            impact.casesOnHost === 0 ? null : t.impactHost(impact.casesOnHost),
          ]}
        />
      </p>
    </>
  );
}

function Notes({ m, one, outcome, onNote }: WithCase) {
  const t = m.consoleQueue;
  const [words, setWords] = useDraft(draftOf.note(one.id), 'words', '');
  const write = async (asks: boolean): Promise<void> => {
    if (words.trim() !== '' && (await onNote(words.trim(), asks))) setWords('');
  };
  const isClosed = words.trim() === '' || outcome.kind === 'running';
  return (
    <section class="case-part" aria-labelledby="case-notes">
      <h3 id="case-notes">{t.notes}</h3>
      {one.notes.length === 0 ? <p class="soft">{t.notesNone}</p> : null}
      <ol class="case-notes">
        {one.notes.map((note) => (
          <li key={note.id} data-asks={note.asks}>
            <p class="soft">
              {note.asks ? <Tag text={t.asks} tone="warn" /> : null}{' '}
              <FactLine facts={[note.by, m.moment(Date.parse(note.at))]} />
            </p>
            <p class="case-words">
              <UntrustedLines m={m} text={note.words} limit={1000} />
            </p>
          </li>
        ))}
      </ol>
      <label class="case-note">
        <span>{t.noteWords}</span>
        <textarea
          data-key="a"
          rows={2}
          maxLength={1000}
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </label>
      <div class="row">
        <button type="button" class="button small" disabled={isClosed} onClick={() => void write(false)}>
          {t.noteSend}
        </button>
        <button type="button" class="button small" disabled={isClosed} onClick={() => void write(true)}>
          {t.noteAsk}
        </button>
        <OutcomeLine m={m} outcome={outcome} of="note" />
      </div>
    </section>
  );
}

function Evidence(props: WithCase) {
  const { m, one } = props;
  const t = m.consoleQueue;
  return (
    <section class="case-part" aria-labelledby="case-evidence">
      <h3 id="case-evidence">{t.evidence(one.evidence.length, one.reports)}</h3>
      <ul class="queue-evidence">
        {one.evidence.map((report) => (
          <li key={report.id}>
            <p class="soft">
              <FactLine
                facts={[
                  m.moment(Date.parse(report.receivedAt)),
                  report.lostMoney ? t.lostMoney : null,
                  report.bank === null ? null : m.bank(report.bank),
                  report.strikes > 0 ? t.strikes(report.strikes) : null,
                ]}
              />
            </p>
            {[report.title, report.url, report.snippet, report.text].map((text, at) =>
              text === null ? null : (
                <p key={at} class="case-words">
                  <UntrustedLines m={m} text={text} limit={1000} />
                </p>
              ),
            )}
            {report.hasPicture ? <Picture m={m} report={report.id} draw={props.drawPicture} /> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A stranger's picture, drawn on a canvas once somebody asks for it: nothing in it can run or ask for anything. */
function Picture({ m, report, draw }: { m: ConsoleMessages; report: string; draw: CaseProps['drawPicture'] }) {
  const t = m.consoleQueue;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [state, setState] = useState<'closed' | 'open' | 'failed'>('closed');
  useEffect(() => {
    if (state !== 'open' || canvas.current === null) return undefined;
    let isGone = false;
    void draw(canvas.current, report).then((opens) => {
      if (!isGone && !opens) setState('failed');
    });
    return () => {
      isGone = true;
    };
  }, [state, report]);
  if (state === 'failed') return <p role="status">{t.pictureFailed}</p>;
  if (state === 'open') return <canvas ref={canvas} class="case-picture" role="img" aria-label={t.pictureOf} />;
  return (
    <button type="button" class="text-link" onClick={() => setState('open')}>
      {t.picture}
    </button>
  );
}

function Relatives({ m, one, onShow, onChooseCampaign }: WithCase) {
  const t = m.consoleQueue;
  return (
    <details class="disclosure case-part">
      <summary>{t.relatives(one.relatives.length, one.relativesInAll)}</summary>
      <div class="disclosed">
        <div class="row">
          <button type="button" class="button small" onClick={() => onChooseCampaign(one)}>
            {t.chooseCampaign}
          </button>
        </div>
        <ul class="case-relatives">
          {one.relatives.map((other) => (
            <li key={other.id}>
              <button
                type="button"
                class="text-link"
                aria-label={t.openCase(visibleString(siteName(other.indicator)))}
                onClick={() => onShow(other.id)}
              >
                <UntrustedText m={m} text={siteName(other.indicator)} limit={100} />
              </button>
              <span class="soft">
                <FactLine facts={[t.state[other.state], t.points(other.score), m.publisher(other.because)]} />
              </span>
            </li>
          ))}
        </ul>
      </div>
    </details>
  );
}

function History({ m, one }: { m: ConsoleMessages; one: Case }) {
  const t = m.consoleQueue;
  return (
    <details class="disclosure case-part">
      <summary>{t.history}</summary>
      <div class="disclosed">
        {one.history.length === 0 ? <p class="soft">{t.historyNone}</p> : null}
        <ol class="events">
          {one.history.map((event) => (
            <li key={`${event.seq} ${event.type}`}>
              <span class="soft">{m.moment(Date.parse(event.at))}</span>
              <span>
                <FactLine
                  facts={[
                    eventText(m, event.type),
                    event.grade === null ? null : m.grade[event.grade],
                    event.by ?? t.hub,
                  ]}
                />
                {event.reason === null ? null : (
                  <>
                    {': '}
                    <UntrustedText m={m} text={event.reason} limit={300} />
                  </>
                )}
              </span>
            </li>
          ))}
        </ol>
      </div>
    </details>
  );
}
