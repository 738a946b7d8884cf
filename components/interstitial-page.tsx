/*
 * The page that stands where a listed site would. First the harmless way out, focused; then why, who, since when, what
 * to do; the way in is behind the details and must be read back. Every answer that the list can give has a face here.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Grade } from '../lib/core/blocklist/listing.ts';
import { lessonOf, type LessonId } from '../lib/core/lessons/lessons.ts';
import type { HitView, SiteExplanation } from '../lib/messages.ts';
import type { InterstitialState, Subject } from '../lib/pages/interstitial.ts';
import type { Language, Messages } from '../locales/index.ts';
import { AddressLine, RawAddress } from './address-line.tsx';
import { AppealPanel } from './appeal-panel.tsx';
import { GradeBadge } from './grade-badge.tsx';
import { HitDetails } from './hit-details.tsx';
import { HitFacts, strongestByPublisher } from './hit-facts.tsx';
import { BackIcon, Mark, SpeakIcon, StopIcon } from './icons.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { PaidPanel } from './paid-panel.tsx';
import { Phrases, Title } from './phrases.tsx';
import { ProceedPanel } from './proceed-panel.tsx';
import { visibleString } from './visible-text.ts';

export interface InterstitialPageProps {
  readonly m: Messages;
  readonly state: InterstitialState;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How long a proceed holds, when known. */
  readonly proceedMinutes: number | null;
  /** Whether this tab has a page before the warning. */
  readonly canGoBack: boolean;
  /** `none` where the device has no voice for the language. */
  readonly voice: 'none' | 'quiet' | 'speaking';
  readonly onLeave: () => void;
  readonly onAskAgain: () => void;
  readonly onOpen: () => void;
  readonly onWarnAgain: () => void;
  readonly onProceed: (scope: 'host' | 'path') => void;
  readonly onReadAloud: (text: string) => void;
  readonly onCopy: (text: string) => Promise<boolean>;
  readonly onLanguage: (to: Language) => void;
  readonly onPaid: () => void;
  /** What became of the report of this site; null: it was not reported from here. */
  readonly report: ComponentChildren | null;
  readonly onReport: () => void;
  /** The warning as a picture, where the person has asked for it. */
  readonly share: ComponentChildren | null;
  /** Null: not offered. */
  readonly onShare: (() => void) | null;
  /** Opens the short lesson about what the warning is about. */
  readonly onLesson: (id: LessonId) => void;
}

/** The words at the head of the page, and the colour that repeats them. */
interface Face {
  readonly tone: Grade | 'plain';
  readonly title: string;
  readonly lead: string;
  readonly grade: Grade | null;
}

export function InterstitialPage(props: InterstitialPageProps) {
  const { m, state, now, voice } = props;
  const { subject } = state;
  const t = m.interstitial;
  const face = faceOf(m, subject);
  const explanation = subject.kind === 'answered' ? subject.explanation : null;
  const hits = explanation === null ? [] : hitsOf(explanation);
  const [first, ...others] = hits;
  const lesson = first === undefined ? null : lessonOf(first.category);
  const retry =
    subject.kind === 'failed' || (explanation?.site.kind === 'unknown' && explanation.site.reason !== 'turned-off');
  const opens = subject.kind === 'answered' && subject.opens;
  return (
    <div class="interstitial" data-tone={face.tone} data-state={explanation?.site.kind ?? subject.kind}>
      <main class="column" lang={m.tag}>
        <header class="masthead">
          <p class="maker">
            <Mark />
            <strong>{m.name}</strong> <span class="soft">{m.notTheState}</span>
          </p>
          <LanguageSwitch m={m} onChoose={props.onLanguage} />
        </header>
        <div class="head" aria-live="polite">
          {face.grade === null ? null : <GradeBadge m={m} grade={face.grade} />}
          <h1>
            <Title text={face.title} />
          </h1>
          <p class="lead">
            <Phrases text={face.lead} />
          </p>
          {explanation?.site.kind === 'paused' ? (
            <p class="lead">{m.remaining(explanation.site.exception.expiresAt - now)}</p>
          ) : null}
          {explanation?.site.kind === 'not-listed' ? (
            <p class="lead not-found">
              <Phrases text={m.notFoundIsNotSafe} />
            </p>
          ) : null}
        </div>
        {explanation?.address ? (
          <AddressLine m={m} address={explanation.address} />
        ) : subject.kind === 'empty' ? null : (
          <RawAddress m={m} raw={subject.raw} />
        )}
        {first === undefined ? null : <HitFacts m={m} hits={[first, ...others]} now={now} />}
        <div class="actions">
          <LeaveButton
            label={subject.kind === 'empty' || !props.canGoBack ? t.leave : t.goBack}
            onLeave={props.onLeave}
          />
          {retry ? (
            <button type="button" class="button" onClick={props.onAskAgain}>
              {t.tryAgain}
            </button>
          ) : null}
          {first === undefined || voice === 'none' ? null : (
            <button type="button" class="button" onClick={() => props.onReadAloud(spokenText(m, face, hits))}>
              {voice === 'speaking' ? <StopIcon /> : <SpeakIcon />}
              {voice === 'speaking' ? t.stopReading : t.readAloud}
            </button>
          )}
          {explanation?.site.kind === 'paused' ? (
            <button type="button" class="button" onClick={props.onWarnAgain}>
              {t.warnAgain}
            </button>
          ) : null}
          {opens ? (
            <button type="button" class="button" onClick={props.onOpen}>
              {t.open}
            </button>
          ) : null}
          {first === undefined || props.report !== null ? null : (
            <button type="button" class="button" onClick={props.onReport}>
              {m.report.metToo}
            </button>
          )}
        </div>
        {props.report}
        {explanation !== null && first !== undefined ? (
          <div class="disclosures">
            <details class="disclosure">
              <summary>{opens ? t.detailsOnly : t.details}</summary>
              <div class="disclosed">
                <HitDetails m={m} hits={hits} list={state.list} />
                {explanation.site.kind === 'listed' && explanation.site.blocks ? (
                  <ProceedPanel
                    key={subject.kind === 'empty' ? '' : subject.raw}
                    m={m}
                    grade={first.grade === 'confirmed' ? 'confirmed' : 'corroborated'}
                    scopes={explanation.proceedScopes}
                    minutes={props.proceedMinutes}
                    state={state.proceed}
                    onProceed={props.onProceed}
                  />
                ) : null}
              </div>
            </details>
            <AppealPanel
              m={m}
              address={addressText(subject, explanation)}
              hits={[first, ...others]}
              appealUrl={explanation?.appealUrl ?? null}
              onCopy={props.onCopy}
            />
          </div>
        ) : null}
        {first === undefined ? null : <PaidPanel m={m} onPaid={props.onPaid} />}
        {props.share}
        {first === undefined ? null : (
          <p class="afterwards">
            {props.onShare === null || props.share !== null ? null : (
              <button type="button" class="text-link" onClick={props.onShare}>
                {m.share.make}
              </button>
            )}
            {lesson === null ? null : (
              <button type="button" class="text-link" onClick={() => props.onLesson(lesson)}>
                {m.lessons.after}: {m.lessons.title[lesson]}
              </button>
            )}
          </p>
        )}
      </main>
    </div>
  );
}

/** What a frame gets: a page that is shown inside another cannot be trusted with a way in, nor with much to read. */
export function FramedNote({ m, listed }: { m: Messages; listed: boolean }) {
  return (
    <main class="framed" lang={m.tag}>
      <h1>
        <Mark /> {listed ? m.interstitial.framed : m.interstitial.framedUnknown}
      </h1>
    </main>
  );
}

/** The title of the window: the verdict in words, then the site. */
export function interstitialTitle(m: Messages, subject: Subject): string {
  const domain = subject.kind === 'answered' ? (subject.explanation.address?.domain ?? null) : null;
  const { title } = faceOf(m, subject);
  return `${domain === null ? title : `${title}: ${visibleString(domain)}`} · ${m.name}`;
}

/** The harmless action: takes the focus as soon as it is there, and Enter presses it. */
function LeaveButton({ label, onLeave }: { label: string; onLeave: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus({ preventScroll: true }), []);
  return (
    <button ref={button} type="button" class="button primary" onClick={onLeave}>
      <BackIcon />
      {label}
    </button>
  );
}

function hitsOf(explanation: SiteExplanation): readonly HitView[] {
  const { site } = explanation;
  return site.kind === 'listed' || site.kind === 'paused' ? site.hits : [];
}

function addressText(subject: Subject, explanation: SiteExplanation): string {
  const { address } = explanation;
  if (address !== null) return `${address.before}${address.domain}${address.after}`;
  return subject.kind === 'empty' ? '' : subject.raw;
}

function faceOf(m: Messages, subject: Subject): Face {
  const { title, lead } = m.interstitial;
  const plain = { tone: 'plain', grade: null } as const;
  switch (subject.kind) {
    case 'empty':
      return { ...plain, title: title.empty, lead: lead.empty };
    case 'asking':
      return { ...plain, title: title.asking, lead: lead.asking };
    case 'malformed':
      return { ...plain, title: title.malformed, lead: lead.malformed };
    case 'failed':
      return { ...plain, title: title.failed, lead: lead.failed };
    case 'answered': {
      const { site } = subject.explanation;
      switch (site.kind) {
        case 'listed': {
          const { grade } = site.hits[0];
          return { tone: grade, grade, title: title[grade], lead: lead[grade] };
        }
        case 'not-listed':
          return { ...plain, title: title.notListed, lead: lead.notListed };
        case 'paused':
          // No grade above it: "confirmed" would be read as said of the pause.
          return { ...plain, title: title.paused, lead: lead.paused };
        case 'unknown':
          return { ...plain, title: title.unknown, lead: lead.unknown[site.reason] };
      }
    }
  }
}

function spokenText(m: Messages, face: Face, hits: readonly HitView[]): string {
  const [first] = hits;
  if (first === undefined) return '';
  const words = m.category[first.category];
  const who = strongestByPublisher(hits).map((hit) => m.publisher(hit.publisher));
  return m.interstitial.spoken([
    `${face.title}.`,
    `${face.lead}.`,
    `${m.interstitial.why}: ${words.name}. ${words.what}.`,
    `${m.interstitial.who}: ${who.join(', ')}.`,
    `${m.interstitial.next}: ${words.next}.`,
    `${words.avoid}.`,
    `${m.paid.title} ${m.paid.lead}.`,
  ]);
}
