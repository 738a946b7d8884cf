/*
 * The popup's report of the page: one button, then ten seconds in which it can be taken back, and what may be added. The
 * button is one press away from everywhere; nothing that follows needs to be filled in.
 */
import { useState } from 'preact/hooks';
import type { ReportOffer, ReportRefusal, ReportView } from '../lib/messages.ts';
import type { Messages } from '../locales/index.ts';
import { ConsentNotice } from './consent-notice.tsx';
import { Phrases } from './phrases.tsx';
import { ReportDetailsForm, useSendNow } from './report-details.tsx';
import { ReportPicture } from './report-picture.tsx';
import type { Bar, PictureState } from './report-picture.tsx';
import { ReportPreview } from './report-preview.tsx';
import { HubAnswer, ReportSubjects } from './report-facts.tsx';

/** What the popup holds of reports. */
export interface ReportPanelState {
  readonly offer: ReportOffer;
  /** The last press came to this; `undone`: taken back, or asked to be; `not-done`: it came to nothing. */
  readonly outcome: 'none' | 'undone' | 'withdrawing' | 'not-done' | ReportRefusal;
  readonly isBusy: boolean;
  readonly saved: 'idle' | 'saved' | 'failed';
  readonly picture: PictureState;
}

export interface ReportActions {
  readonly onReport: (found: readonly string[]) => void;
  readonly onChoose: (found: readonly string[]) => void;
  /** Takes the report back. */
  readonly onTakeBack: (id: string) => void;
  readonly onSendNow: (id: string) => void;
  readonly onHold: (id: string) => void;
  readonly onDescribe: (id: string, details: ReportView['details']) => void;
  readonly onEmergency: () => void;
  readonly onTakePicture: () => void;
  readonly onDropPicture: () => void;
  readonly onAttachPicture: (bars: readonly Bar[]) => void;
  readonly onDrawPicture: (canvas: HTMLCanvasElement) => void;
  readonly onMyReports: () => void;
  /** Has the browser ask the person whether reports may leave. */
  readonly onConsent: () => void;
}

export interface ReportPanelProps extends ReportActions {
  /** The browser lets reports leave. */
  readonly mayLeave: boolean;
  readonly m: Messages;
  readonly state: ReportPanelState;
  readonly now: number;
}

export function ReportPanel(props: ReportPanelProps) {
  const { m, state } = props;
  const { offer, outcome } = state;
  const t = m.report;
  const isTold = outcome === 'none' || outcome === 'undone' || outcome === 'withdrawing' || outcome === 'not-done';
  const refusal = isTold ? offer.refusal : outcome;
  return (
    <section class="block report" aria-labelledby="report-title">
      <h2 id="report-title" class="label">
        {t.title}
      </h2>
      {props.mayLeave || offer.current === null || !isOnItsWay(offer.current) ? null : (
        <ConsentNotice m={m} onConsent={props.onConsent} />
      )}
      {offer.current === null ? null : <Current {...props} report={offer.current} />}
      {isReported(offer) ? null : <Start {...props} />}
      <p role="status" class="status">
        {outcome === 'undone' ? t.undone : outcome === 'withdrawing' ? t.withdrawing : ''}
        {refusal === null ? '' : t.refusal[refusal]}
      </p>
    </section>
  );
}

/** The hub does not have all of it yet. */
function isOnItsWay({ state, hasUnsentDetails, picture }: ReportView): boolean {
  return state === 'waiting' || state === 'sending' || hasUnsentDetails || picture === 'waiting';
}

/** A link or a number that was reported from here, once it has left, leaves the page itself to be reported. */
function isReported({ current, subject }: ReportOffer): boolean {
  if (current === null) return false;
  return (
    current.state === 'waiting' || subject === null || current.subjects.some(({ shown }) => shown === subject.shown)
  );
}

function Start({ m, state, onReport }: ReportPanelProps) {
  const { offer, isBusy } = state;
  const t = m.report;
  const [chosen, setChosen] = useState<readonly string[]>(
    offer.choices.filter(({ isChosen }) => isChosen).map(({ id }) => id),
  );
  const hasSubject = offer.subject !== null;
  // Where the page itself cannot be reported, something on it must be chosen first.
  if (!hasSubject && offer.choices.length === 0)
    return (
      <p class="soft">
        <Phrases text={t.why[offer.why ?? 'not-web']} />
      </p>
    );
  const isReady = hasSubject || chosen.length > 0;
  return (
    <>
      {hasSubject ? null : <p class="soft">{t.why[offer.why ?? 'shared']}</p>}
      {hasSubject ? null : <Choices m={m} offer={offer} chosen={chosen} onChoose={setChosen} />}
      <button
        type="button"
        class="button primary wide report-button"
        aria-disabled={isBusy || !isReady}
        onClick={() => {
          if (isReady && !isBusy) onReport(chosen);
        }}
      >
        {hasSubject ? t.page : t.chosen}
      </button>
      <p class="soft">
        <Phrases text={isReady ? t.pageMeans : t.chooseFirst} />
      </p>
    </>
  );
}

function Current(props: ReportPanelProps & { report: ReportView }) {
  const { m, state, now, report } = props;
  const { id } = report;
  const t = m.report;
  const { unsaved, sendNow } = useSendNow(report, props);
  const isWaiting = report.state === 'waiting';
  const seconds = Math.max(0, Math.ceil((report.dueAt - now) / 1000));
  const chosen = state.offer.choices.filter(({ isChosen }) => isChosen).map((choice) => choice.id);
  return (
    <div class="report-current" data-state={report.state}>
      {isWaiting ? (
        <div class="countdown">
          <p hidden={!props.mayLeave}>
            <strong aria-hidden="true">{t.countdown(seconds)}</strong>
            {/* Read out when it begins and near its end, not every second. */}
            <span class="visually-hidden" role="status">
              {t.countdown(seconds > 10 ? 60 : seconds > 5 ? 10 : 5)}
            </span>
          </p>
          <div class="row">
            <button type="button" class="button primary" onClick={() => props.onTakeBack(id)}>
              {t.undo}
            </button>
            {props.mayLeave ? (
              <button type="button" class="button" onClick={sendNow}>
                {t.sendNow}
              </button>
            ) : null}
          </div>
        </div>
      ) : (
        <HubAnswer m={m} report={report} />
      )}
      <p role="status" class="status">
        {state.outcome === 'not-done' ? t.notDone : ''}
      </p>
      <ReportSubjects m={m} report={report} />
      {isWaiting && state.offer.choices.length > 0 ? (
        <Choices m={m} offer={state.offer} chosen={chosen} onChoose={props.onChoose} />
      ) : null}
      {report.state === 'failed' ? null : (
        <ReportDetailsForm
          key={id}
          m={m}
          report={report}
          saved={state.saved}
          onDescribe={(details) => props.onDescribe(id, details)}
          onHold={() => props.onHold(id)}
          onEmergency={props.onEmergency}
          unsaved={unsaved}
        />
      )}
      <PictureOf {...props} />
      <ReportPreview m={m} report={report} onOpen={() => props.onHold(id)} />
    </div>
  );
}

/** A picture can be attached while the page is in sight and none is on its way; of a page that has left it is said why not. */
function PictureOf(props: ReportPanelProps & { report: ReportView }) {
  const { m, state, report } = props;
  const { kind } = state.picture;
  if (report.picture !== 'none' && kind !== 'attached') return <p class="soft">{pictureText(m, report.picture)}</p>;
  if (report.state === 'waiting' && kind === 'off' && state.offer.hasLeft)
    return <p class="soft">{m.report.hasLeft}</p>;
  if (report.state === 'failed' || (kind === 'off' && !state.offer.canCapture)) return null;
  return (
    <ReportPicture
      m={m}
      state={state.picture}
      onTake={props.onTakePicture}
      onDrop={props.onDropPicture}
      onAttach={props.onAttachPicture}
      onDraw={props.onDrawPicture}
    />
  );
}

function Choices({
  m,
  offer,
  chosen,
  onChoose,
}: {
  m: Messages;
  offer: ReportOffer;
  chosen: readonly string[];
  onChoose: (found: readonly string[]) => void;
}) {
  const t = m.report;
  return (
    <fieldset class="found-choices">
      <legend>{t.choices}</legend>
      <p class="soft">{t.choicesMeans}</p>
      {offer.choices.map(({ id, kind, shown, isListed }) => (
        <label key={id} class="tick">
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={(event) =>
              onChoose(event.currentTarget.checked ? [...chosen, id] : chosen.filter((other) => other !== id))
            }
          />
          <span>
            {t.kind[kind]}{' '}
            <code class="phrase" dir="ltr">
              {shown}
            </code>
            {isListed ? (
              <span class="soft">
                &nbsp;· <Phrases text={t.alreadyListed} />
              </span>
            ) : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** What became of a picture. */
function pictureText(m: Messages, picture: 'waiting' | 'sent' | 'refused'): string {
  const t = m.report;
  return { waiting: t.pictureWaiting, sent: t.pictureSent, refused: t.pictureRefused }[picture];
}
