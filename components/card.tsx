/* The card over a page on which something is listed. The grade of its first item decides how loud it is. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CardItem, CardView, ListedView } from '../lib/messages.ts';
import type { Messages } from '../locales/index.ts';
import { GradeBadge } from './grade-badge.tsx';
import { Mark, PhoneIcon } from './icons.tsx';
import { Phrases, Title } from './phrases.tsx';
import { UntrustedText } from './untrusted-text.tsx';

export interface CardProps {
  readonly m: Messages;
  readonly view: CardView;
  /** Only the small button is shown: the person has read the card. */
  readonly isSmall: boolean;
  /** The person has opened it: the focus goes into it, to the harmless button. What comes by itself takes it from nobody. */
  readonly takesFocus: boolean;
  readonly onDismiss: () => void;
  readonly onOpen: () => void;
  /** Where on the page is it? */
  readonly onShow: (id: string) => void;
  readonly onIgnore: (id: string) => void;
  /** Opens the popup, where it can be reported. */
  readonly onReport: (id: string) => void;
  readonly onPaid: (id: string) => void;
}

export function Card(props: CardProps) {
  const { m, view, isSmall, onOpen } = props;
  const { grade } = view.items[0].hits[0];
  if (!isSmall) return <OpenCard {...props} />;
  return (
    <div class="layer" lang={m.tag}>
      <button type="button" class="pill" data-grade={grade} onClick={onOpen}>
        <Mark />
        <span>
          <Phrases text={smallText(m, view.items)} />
        </span>
      </button>
    </div>
  );
}

function OpenCard({ m, view, takesFocus, onDismiss, onShow, onIgnore, onReport, onPaid }: CardProps) {
  const t = m.card;
  const main = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (takesFocus) main.current?.focus();
  }, []);
  const [first, ...others] = view.items;
  const [hit] = first.hits;
  return (
    <div class="layer" lang={m.tag}>
      <section
        class="card"
        data-grade={hit.grade}
        role="alertdialog"
        aria-labelledby="title"
        aria-describedby="said"
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDismiss();
        }}
      >
        <header class="head">
          <Mark />
          <h2 id="title">
            <Title text={titleOf(m, first)} />
          </h2>
        </header>
        <div class="body">
          <div id="said" role="alert">
            <p class="what">
              {cameText(m, first)}
              <strong class="number" dir="ltr" translate={false}>
                <UntrustedText m={m} text={first.shown} />
              </strong>
            </p>
            <Said m={m} hit={hit} now={view.now} />
          </div>
          <p class="who">
            {m.interstitial.who}: {publishers(m, first.hits)}
          </p>
          <div class="actions">
            <button ref={main} type="button" class="button main" onClick={onDismiss}>
              {t.understood}
            </button>
            {first.source === 'text' || first.source === 'link' || first.source === 'attribute' ? (
              <button type="button" class="button" onClick={() => onShow(first.id)}>
                {t.show}
              </button>
            ) : null}
            {first.kind === 'site' ? null : (
              <button type="button" class="button" onClick={() => onReport(first.id)}>
                {t.report}
              </button>
            )}
          </div>
          <details>
            <summary>{t.reasons}</summary>
            <Reasons m={m} item={first} onIgnore={onIgnore} />
          </details>
          {others.length === 0 ? null : <Others m={m} items={others} onShow={onShow} />}
          <details>
            <summary>{t.paid}</summary>
            <div class="paid">
              <p>
                <Phrases text={m.paid.lead} />
              </p>
              <a class="button main" href="tel:1441">
                <PhoneIcon />
                {m.paid.call}
              </a>
              <button type="button" class="button" onClick={() => onPaid(first.id)}>
                <span>
                  <Phrases text={m.paid.open} />
                </span>
              </button>
              <ol>
                {m.paid.steps.map((step) => (
                  <li key={step}>
                    <Phrases text={step} />
                  </li>
                ))}
              </ol>
            </div>
          </details>
          <p class="foot">
            {m.name} · {m.notTheState}
          </p>
        </div>
      </section>
    </div>
  );
}

/** What is known of it. Of an account at another bank first that it is another: how often that one was reported comes after. */
function Said({ m, hit, now }: { m: Messages; hit: ListedView; now: number }) {
  const isOther = hit.bank !== undefined && hit.otherBank !== undefined;
  const why = (
    <p class="why">
      {isOther ? m.otherBank.thatOne : null}
      <strong>{hit.reports === 0 ? m.card.onList : m.reports(hit.reports)}</strong>&nbsp;·{' '}
      <Phrases text={`${m.category[hit.category].name} · ${m.lastSeen(hit.seenOn, now)}`} />
    </p>
  );
  const isChecked = hit.grade === 'confirmed' || hit.grade === 'corroborated';
  const means = (
    <p class="means">
      <Phrases text={isChecked ? m.card.nothingLost : meansOf(m, hit)} />
    </p>
  );
  return isOther ? [means, why] : [why, means];
}

function Reasons({ m, item, onIgnore }: { m: Messages; item: CardItem; onIgnore: (id: string) => void }) {
  const [isSure, setSure] = useState(false);
  const t = m.card;
  const [hit] = item.hits;
  const words = m.category[hit.category];
  return (
    <div class="reasons">
      <p>
        <GradeBadge m={m} grade={hit.grade} isOtherBank={hit.otherBank !== undefined} />{' '}
        <Phrases text={meansOf(m, hit)} />
      </p>
      <p>
        <Phrases text={words.what} />
      </p>
      <dl>
        <dt>{m.interstitial.next}</dt>
        <dd>{words.next}</dd>
        <dt>{m.interstitial.avoid}</dt>
        <dd>{words.avoid}</dd>
        <dt>{m.interstitial.since}</dt>
        <dd>{m.day(hit.listedOn)}</dd>
        {hit.bank === undefined ? null : (
          <>
            <dt>{m.otherBank.keptAt}</dt>
            <dd>{m.bank(hit.bank)}</dd>
          </>
        )}
      </dl>
      {item.source === 'site' ? null : isSure ? (
        <>
          <p>{t.ignoreMeans}</p>
          <button type="button" class="button" onClick={() => onIgnore(item.id)}>
            {t.ignoreSure}
          </button>
        </>
      ) : (
        <button type="button" class="link" onClick={() => setSure(true)}>
          {t.ignore}
        </button>
      )}
    </div>
  );
}

function Others({ m, items, onShow }: { m: Messages; items: readonly CardItem[]; onShow: (id: string) => void }) {
  return (
    <section class="others" aria-labelledby="others">
      <h3 id="others">{m.card.others(items.length)}</h3>
      <ul>
        {items.map(({ id, kind, shown, source, hits }) => (
          <li key={id} data-grade={hits[0].grade}>
            {source === 'site' ? (
              <span>{m.card.titleOfSite[hits[0].grade]}</span>
            ) : (
              <button type="button" class="link" onClick={() => onShow(id)}>
                {m.messageCheck.kind[kind]}{' '}
                <span class="number" dir="ltr" translate={false}>
                  <UntrustedText m={m} text={shown} />
                </span>
              </button>
            )}
            <GradeBadge m={m} grade={hits[0].grade} isOtherBank={hits[0].otherBank !== undefined} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Where it came from and what it is; of a link the way there has said that already. */
function cameText(m: Messages, { kind, source }: CardItem): string {
  const { came } = m.card;
  if (source === 'site' || (kind === 'site' && source === 'link')) return came[source];
  if (kind === 'site' && source === 'picture') return came.pictureOfLink;
  return `${came[source]} ${m.messageCheck.kind[kind]}`;
}

function titleOf(m: Messages, { kind, source, hits: [hit] }: CardItem): string {
  if (hit.otherBank !== undefined) return m.otherBank.title;
  if (source === 'site') return m.card.titleOfSite[hit.grade];
  return kind === 'site' ? m.card.titleOfLink[hit.grade] : m.card.title[hit.grade];
}

/** The site itself, or a link alone, by its title; numbers by how many. */
function smallText(m: Messages, [first, ...others]: CardView['items']): string {
  const isSite = first.source === 'site' || (first.kind === 'site' && others.length === 0);
  return isSite ? titleOf(m, first) : m.card.small(1 + others.length);
}

/** What it means that it is listed as it is, here. */
function meansOf(m: Messages, { grade, bank, otherBank }: ListedView): string {
  if (bank === undefined || otherBank === undefined) return m.gradeMeans[grade];
  return m.otherBank.means(bank, otherBank);
}

/** Who lists it, each once. */
function publishers(m: Messages, hits: readonly ListedView[]): string {
  return [...new Set(hits.map(({ publisher }) => m.publisher(publisher)))].join(' · ');
}
