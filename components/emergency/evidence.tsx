/*
 * The paper for police and bank: Thai, A4, everything that was written down, blanks for what stays off the device. It says who
 * made it and looks like no authority's form. On screen it stands in the place of the form; a printer gets nothing else.
 */
import type { ComponentChildren } from 'preact';
import { parseBangkok, zoneName } from '../../lib/core/emergency/bangkok.ts';
import { clocksOf } from '../../lib/core/emergency/clocks.ts';
import { STORY_PROMPTS, totalLoss, withoutEmptyRows } from '../../lib/core/emergency/paid-case.ts';
import { UntrustedText } from '../untrusted-text.tsx';
import { bankName } from './banks.ts';
import { transferFields } from './paper-section.tsx';
import { PictureView } from './write-section.tsx';
import type { CaseProps } from './view.ts';

/** Above the longest field: nothing on paper is cut. */
const ALL = 10_000;

export function Evidence(props: CaseProps) {
  const { th, en, banks, view, now } = props;
  const paidCase = withoutEmptyRows(props.paidCase);
  const t = th.emergency.sheet;
  const e = en.emergency.sheet;
  const { transfers } = paidCase;
  const text = (value: string): ComponentChildren => (
    <span translate={false}>
      <UntrustedText m={th} text={value} limit={ALL} />
    </span>
  );
  const time = (value: string): ComponentChildren => {
    const at = parseBangkok(value);
    return at === null ? text(value) : th.emergency.moment(at);
  };
  return (
    <article class="evidence" lang="th" aria-labelledby="evidence-title">
      <header class="evidence-head">
        <h1 id="evidence-title">{t.title}</h1>
        <p lang="en">{e.title}</p>
        <p class="evidence-maker">{t.maker}</p>
        <p>
          {t.printedAt} {th.emergency.moment(now)}
        </p>
      </header>
      <Cover {...props} />
      <Part title={t.person} en={e.person}>
        <dl class="blanks">
          {Object.entries(t.personFields).map(([name, label]) => (
            <div key={name} data-blank={name}>
              <dt>{label}</dt>
              <dd />
            </div>
          ))}
        </dl>
      </Part>
      <Part title={t.references} en={e.references}>
        <dl class="paper-facts">
          <Fact
            label={th.emergency.police.caseId}
            value={text(paidCase.police.caseId)}
            isKnown={paidCase.police.caseId !== ''}
            none={t.unknown}
          />
          <Fact
            label={th.emergency.police.filedAt}
            value={time(paidCase.police.filedAt)}
            isKnown={paidCase.police.filedAt !== ''}
            none={t.unknown}
          />
          <Fact
            label={th.emergency.police.station}
            value={text(paidCase.police.station)}
            isKnown={paidCase.police.station !== ''}
            none={t.unknown}
          />
          <Fact
            label={th.emergency.police.aocReference}
            value={text(paidCase.police.aocReference)}
            isKnown={paidCase.police.aocReference !== ''}
            none={t.unknown}
          />
        </dl>
        <h3>{t.holds}</h3>
        {paidCase.holds.length === 0 ? (
          <p>{t.none}</p>
        ) : (
          <Table
            head={[t.number, th.emergency.holds.caseId, th.emergency.holds.bank, th.emergency.holds.heldAt]}
            widths={['8%', '34%', '26%', '32%']}
            rows={paidCase.holds.map(({ id, caseId, bank, heldAt }, i) => ({
              id,
              cells: [th.number(i + 1), text(caseId), text(bankName(th, banks, bank)), time(heldAt)],
            }))}
          />
        )}
      </Part>
      <Part title={t.transfers} en={e.transfers}>
        {transfers.length === 0 ? <p>{t.none}</p> : null}
        {transfers.map((transfer, i) => (
          <section key={transfer.id} class="evidence-row">
            <h3>
              {th.number(i + 1)}. {th.emergency.transferKind[transfer.kind]}
            </h3>
            <dl class="paper-facts">
              {transferFields(th, banks, transfer).map(({ label, text: value }) => (
                <Fact key={label} label={label} value={text(value)} isKnown none="" />
              ))}
            </dl>
          </section>
        ))}
        <p class="evidence-total">
          {t.total}: <strong>{th.emergency.baht(totalLoss(paidCase).satang)}</strong>
        </p>
      </Part>
      <Part title={t.suspects} en={e.suspects}>
        {paidCase.suspects.length === 0 ? (
          <p>{t.none}</p>
        ) : (
          <Table
            head={[
              t.number,
              th.emergency.suspects.kind,
              th.emergency.suspects.value,
              th.emergency.suspects.name,
              th.emergency.suspects.firstSeen,
              th.emergency.suspects.lastSeen,
              t.source,
            ]}
            widths={['6%', '14%', '24%', '14%', '14%', '14%', '14%']}
            rows={paidCase.suspects.map(({ id, kind, value, name, firstSeen, lastSeen, source }, i) => ({
              id,
              cells: [
                th.number(i + 1),
                th.emergency.suspectKind[kind],
                text(value),
                text(name),
                time(firstSeen),
                time(lastSeen),
                source === 'seen' ? th.emergency.suspects.seen : th.emergency.suspects.person,
              ],
            }))}
          />
        )}
      </Part>
      <Part title={t.pages} en={e.pages}>
        {paidCase.pages.length === 0 ? (
          <p>{t.none}</p>
        ) : (
          <Table
            head={[t.number, th.emergency.pages.url, th.emergency.pages.seenAt, th.emergency.pages.note, t.source]}
            widths={['6%', '42%', '18%', '20%', '14%']}
            rows={paidCase.pages.map(({ id, url, seenAt, note, source }, i) => ({
              id,
              cells: [
                th.number(i + 1),
                text(url),
                time(seenAt),
                text(note),
                source === 'seen' ? th.emergency.suspects.seen : th.emergency.suspects.person,
              ],
            }))}
          />
        )}
      </Part>
      <Part title={t.story} en={e.story}>
        {STORY_PROMPTS.map((prompt) => (
          <section key={prompt} class="evidence-story">
            <h3>{th.emergency.story[prompt]}</h3>
            <p class="own-words">
              {paidCase.story[prompt].trim() === ''
                ? t.unknown
                : paidCase.story[prompt].split('\n').map((line, i) => (
                    <span key={i} class="own-line">
                      {text(line)}
                    </span>
                  ))}
            </p>
          </section>
        ))}
      </Part>
      <Part title={t.pictures} en={e.pictures}>
        {paidCase.pictures.length === 0 ? <p>{t.none}</p> : null}
        {paidCase.pictures.map((picture, i) => (
          <figure key={picture.id} class="evidence-picture">
            <figcaption>
              <p>
                {th.number(i + 1)}. {text(picture.name)} ·{' '}
                {th.emergency.pictures.added(th.emergency.moment(picture.addedAt))}
              </p>
              {picture.slip === null ? null : (
                <p>
                  {th.emergency.pictures.slip(bankName(th, banks, picture.slip.bank), picture.slip.reference)} ·{' '}
                  <strong>{th.emergency.pictures.unverified}</strong>
                </p>
              )}
              {picture.note === '' ? null : <p>{text(picture.note)}</p>}
              <p class="hash">SHA-256 {picture.sha256}</p>
            </figcaption>
            <PictureView m={th} picture={picture} draw={props.drawPicture} />
          </figure>
        ))}
      </Part>
      <section class="evidence-foot">
        <dl class="blanks">
          {[t.signature, t.signedAt, t.received].map((label) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd />
            </div>
          ))}
        </dl>
      </section>
      {view.file === null ? null : (
        <Part title={t.manifest} en={e.manifest}>
          <p>{t.manifestMeans}</p>
          <Table
            head={[t.part, t.manifest, t.detail]}
            widths={['26%', '56%', '18%']}
            rows={view.file.manifest.map(({ name, sha256, bytes }) => ({
              id: name,
              cells: [`${t.partName(name)} (${name})`, <span class="hash">{sha256}</span>, t.sizeBytes(bytes)],
            }))}
          />
          <p>
            {t.seal} <span class="hash">{view.file.seal}</span>
          </p>
          <p>{t.madeWith(view.file.maker.tool, view.file.madeAtText, zoneName(view.file.maker.offsetMinutes))}</p>
        </Part>
      )}
    </article>
  );
}

function Cover({ th, en, paidCase, banks, now }: CaseProps) {
  const t = th.emergency.sheet;
  const clocks = clocksOf(paidCase, now);
  const total = totalLoss(paidCase);
  const { category } = paidCase;
  return (
    <Part title={t.cover} en={en.emergency.sheet.cover}>
      <dl class="paper-facts paper-cover">
        <Fact
          label={t.class}
          value={category === null ? '' : `${category} ${th.category[category].official}`}
          isKnown={category !== null}
          none={t.classUnknown}
        />
        <Fact
          label={t.total}
          value={`${th.emergency.baht(total.satang)} ${total.unread === 0 ? '' : th.emergency.transfers.unread(total.unread)}`}
          isKnown
          none=""
        />
        <Fact
          label={t.paidAt}
          value={clocks.paidAt === null ? '' : th.emergency.moment(clocks.paidAt)}
          isKnown={clocks.paidAt !== null}
          none={t.unknown}
        />
        {clocks.holds.map(({ bank, endsAt }, i) => (
          <Fact
            key={i}
            label={bank === '' ? t.holdEnds : `${t.holdEnds} (${bankName(th, banks, bank)})`}
            value={th.emergency.moment(endsAt)}
            isKnown
            none=""
          />
        ))}
        {clocks.holds.length > 0 ? null : <Fact label={t.holdEnds} value="" isKnown={false} none={t.unknown} />}
        <Fact
          label={t.complaintEnds}
          value={clocks.complaint === null ? '' : th.emergency.moment(clocks.complaint.endsAt)}
          isKnown={clocks.complaint !== null}
          none={t.unknown}
        />
      </dl>
    </Part>
  );
}

function Part({ title, en, children }: { title: string; en: string; children: ComponentChildren }) {
  return (
    <section class="evidence-part">
      <h2>
        {title}{' '}
        <span lang="en" class="evidence-en">
          {en}
        </span>
      </h2>
      {children}
    </section>
  );
}

function Fact({
  label,
  value,
  isKnown,
  none,
}: {
  label: string;
  value: ComponentChildren;
  isKnown: boolean;
  none: string;
}) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{isKnown ? value : none}</dd>
    </div>
  );
}

function Table({
  head,
  widths,
  rows,
}: {
  head: readonly string[];
  widths: readonly string[];
  rows: readonly { readonly id: string; readonly cells: readonly ComponentChildren[] }[];
}) {
  return (
    <table role="table">
      <colgroup>
        {widths.map((width, i) => (
          <col key={i} style={{ width }} />
        ))}
      </colgroup>
      <thead role="rowgroup">
        <tr role="row">
          {head.map((label) => (
            <th key={label} scope="col" role="columnheader">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map(({ id, cells }) => (
          <tr key={id} role="row">
            {cells.map((cell, i) => (
              <td key={i} role="cell" data-name={head[i]}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
