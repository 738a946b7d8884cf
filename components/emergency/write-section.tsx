/* Step 4: what bank and police will ask, as far as the person knows it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { showNumber } from '../../lib/core/indicators/mask.ts';
import type { NumberKey } from '../../lib/core/indicators/key.ts';
import {
  FIELDS_OF,
  MAX_FIELD,
  STORY_PROMPTS,
  SUSPECT_KINDS,
  TRANSFER_KINDS,
  totalLoss,
} from '../../lib/core/emergency/paid-case.ts';
import type {
  CasePicture,
  SuspectKind,
  Transfer,
  TransferField,
  TransferKind,
} from '../../lib/core/emergency/paid-case.ts';
import { toBangkok } from '../../lib/core/emergency/bangkok.ts';
import { CATEGORIES } from '../../lib/core/blocklist/listing.ts';
import type { FoundItem } from '../../lib/messages.ts';
import type { EmergencyMessages } from '../../locales/emergency.ts';
import { Disclosure } from '../disclosure.tsx';
import { UntrustedText } from '../untrusted-text.tsx';
import { bankChoices, bankName } from './banks.ts';
import { AddButton } from './clocks-section.tsx';
import { AmountField, ChoiceField, Row, TextField, TimeField, WordsField } from './fields.tsx';
import { withRow, withoutRow } from './view.ts';
import type { CaseProps } from './view.ts';

export function WriteSection(props: CaseProps) {
  const { m, paidCase, onEdit } = props;
  const t = m.emergency;
  const total = totalLoss(paidCase);
  return (
    <section class="emergency-section" aria-labelledby="write-title">
      <h2 id="write-title">{t.sections.write}</h2>
      <Transfers {...props} />
      <p class="total">
        {t.transfers.total} <strong>{t.baht(total.satang)}</strong>{' '}
        {total.unread === 0 ? null : <span>{t.transfers.unread(total.unread)}</span>}
      </p>
      <Category {...props} />
      <Seen {...props} />
      <Disclosure title={t.suspects.title} holdsSome={paidCase.suspects.length > 0}>
        <Suspects {...props} />
      </Disclosure>
      <Disclosure title={t.pages.title} holdsSome={paidCase.pages.length > 0}>
        <Pages {...props} />
      </Disclosure>
      <Disclosure title={t.pictures.title} holdsSome={paidCase.pictures.length > 0}>
        <Pictures {...props} />
      </Disclosure>
      <Disclosure title={t.storyTitle} holdsSome={Object.values(paidCase.story).some((text) => text !== '')}>
        <div class="rows">
          <p class="soft">{t.storyLead}</p>
          {STORY_PROMPTS.map((prompt) => (
            <WordsField
              key={prompt}
              m={m}
              label={t.story[prompt]}
              value={paidCase.story[prompt]}
              onChange={(text) => onEdit((before) => ({ ...before, story: { ...before.story, [prompt]: text } }))}
            />
          ))}
        </div>
      </Disclosure>
    </section>
  );
}

function Transfers({ m, paidCase, banks, now, maxRows, newId, onEdit }: CaseProps) {
  const t = m.emergency;
  const change = (id: string, to: Partial<Transfer>): void =>
    onEdit((before) => ({ ...before, transfers: withRow(before.transfers, id, to) }));
  const fieldOf = (transfer: Transfer, name: TransferField) => {
    const common = {
      m,
      label: t.field[name],
      value: transfer.fields[name] ?? '',
      onChange: (text: string) =>
        onEdit((before) => ({
          ...before,
          transfers: before.transfers.map((row) =>
            row.id === transfer.id ? { ...row, fields: { ...row.fields, [name]: text } } : row,
          ),
        })),
    };
    if (name === 'at') return <TimeField key={name} {...common} now={now} />;
    if (name === 'amount') return <AmountField key={name} {...common} />;
    if (name === 'fromBank' || name === 'toBank' || name === 'issuer')
      return <ChoiceField key={name} {...common} choices={bankChoices(m, banks)} none={t.form.notChosen} />;
    return <TextField key={name} {...common} />;
  };
  return (
    <div class="rows">
      <h3>{t.transfers.title}</h3>
      <p class="soft">{t.transfers.lead}</p>
      {paidCase.transfers.map((transfer, i) => (
        <Row
          key={transfer.id}
          m={m}
          name={t.form.row(t.transfers.title, i + 1)}
          onRemove={() => onEdit((before) => ({ ...before, transfers: withoutRow(before.transfers, transfer.id) }))}
        >
          <ChoiceField
            m={m}
            label={t.transfers.kind}
            value={transfer.kind}
            choices={TRANSFER_KINDS.map((kind) => ({ value: kind, label: t.transferKind[kind] }))}
            none={null}
            onChange={(value) => change(transfer.id, { kind: kindOf(value) })}
          />
          {FIELDS_OF[transfer.kind].map((name) => fieldOf(transfer, name))}
        </Row>
      ))}
      <AddButton
        m={m}
        label={t.transfers.add}
        isFull={paidCase.transfers.length >= maxRows}
        onAdd={() =>
          onEdit((before) => ({
            ...before,
            transfers: [...before.transfers, { id: newId(), kind: 'bank', fields: {} }],
          }))
        }
      />
    </div>
  );
}

function kindOf(value: string): TransferKind {
  return TRANSFER_KINDS.find((kind) => kind === value) ?? 'bank';
}

function Category({ m, paidCase, onEdit }: CaseProps) {
  const t = m.emergency.category;
  return (
    <div class="rows">
      <ChoiceField
        m={m}
        label={t.title}
        value={paidCase.category ?? ''}
        choices={CATEGORIES.map((category) => ({ value: category, label: m.category[category].name }))}
        none={t.choose}
        onChange={(value) =>
          onEdit((before) => ({ ...before, category: CATEGORIES.find((category) => category === value) ?? null }))
        }
      />
      {paidCase.category === null ? null : <p class="soft">{t.official(m.category[paidCase.category].official)}</p>}
    </div>
  );
}

/** What the extension saw on the tab that the person came from; nothing is added by itself. */
function Seen({ m, view, paidCase, now, newId, onEdit }: CaseProps) {
  const t = m.emergency.seen;
  const address = view.seen?.explanation.address ?? null;
  const items = view.seen?.found.items ?? [];
  if (address === null && items.length === 0) return null;
  const url = address === null ? '' : `${address.before}${address.domain}${address.after}`.slice(0, MAX_FIELD);
  const at = toBangkok(now);
  return (
    <div class="rows seen" role="group" aria-labelledby="seen-title">
      <h3 id="seen-title">{t.title}</h3>
      <p class="soft">{t.lead}</p>
      <ul>
        {url === '' ? null : (
          <SeenLine
            m={m}
            what={t.page}
            text={url}
            isAdded={paidCase.pages.some((page) => page.url === url)}
            onAdd={() =>
              onEdit((before) => ({
                ...before,
                pages: [...before.pages, { id: newId(), url, seenAt: at, note: '', source: 'seen' }],
              }))
            }
          />
        )}
        {items.map((item) => {
          const { kind, value } = suspectOf(item);
          return (
            <SeenLine
              key={item.id}
              m={m}
              what={m.emergency.suspectKind[kind]}
              text={value}
              isAdded={paidCase.suspects.some((suspect) => suspect.value === value)}
              onAdd={() =>
                onEdit((before) => ({
                  ...before,
                  suspects: [
                    ...before.suspects,
                    { id: newId(), kind, value, name: '', firstSeen: at, lastSeen: at, source: 'seen' },
                  ],
                }))
              }
            />
          );
        })}
      </ul>
    </div>
  );
}

function SeenLine({
  m,
  what,
  text,
  isAdded,
  onAdd,
}: {
  m: EmergencyMessages;
  what: string;
  text: string;
  isAdded: boolean;
  onAdd: () => void;
}) {
  const t = m.emergency.seen;
  return (
    <li class="seen-line">
      <span>
        {what}{' '}
        <span class="seen-text" dir="ltr" translate={false}>
          <UntrustedText m={m} text={text} limit={200} />
        </span>
      </span>
      {/* There before it has words: a reader says what changes in it. */}
      <span class="said" role="status">
        {isAdded ? t.added : ''}
      </span>
      {isAdded ? null : (
        <button type="button" class="button small" aria-label={t.addOf(`${what} ${text.slice(0, 80)}`)} onClick={onAdd}>
          {t.add}
        </button>
      )}
    </li>
  );
}

/** A found item as a person writes it down. */
function suspectOf({ kind, key }: FoundItem): { readonly kind: SuspectKind; readonly value: string } {
  if (kind === 'site') return { kind: 'website', value: key.slice(key.indexOf(':') + 1).slice(0, MAX_FIELD) };
  const value = showNumber(key as NumberKey).slice(0, MAX_FIELD);
  return { kind: kind === 'iban' ? 'account' : kind, value };
}

function Suspects({ m, paidCase, now, maxRows, newId, onEdit }: CaseProps) {
  const t = m.emergency.suspects;
  const change = (id: string, to: Partial<(typeof paidCase.suspects)[number]>): void =>
    onEdit((before) => ({ ...before, suspects: withRow(before.suspects, id, to) }));
  return (
    <div class="rows">
      <p class="soft">{t.lead}</p>
      {paidCase.suspects.map((suspect, i) => (
        <Row
          key={suspect.id}
          m={m}
          name={m.emergency.form.row(m.emergency.suspectKind[suspect.kind], i + 1)}
          onRemove={() => onEdit((before) => ({ ...before, suspects: withoutRow(before.suspects, suspect.id) }))}
        >
          <ChoiceField
            m={m}
            label={t.kind}
            value={suspect.kind}
            choices={SUSPECT_KINDS.map((kind) => ({ value: kind, label: m.emergency.suspectKind[kind] }))}
            none={null}
            onChange={(value) => change(suspect.id, { kind: SUSPECT_KINDS.find((kind) => kind === value) ?? 'other' })}
          />
          <TextField
            m={m}
            label={t.value}
            value={suspect.value}
            note={suspect.source === 'seen' ? t.seen : null}
            onChange={(value) => change(suspect.id, { value })}
          />
          <TextField m={m} label={t.name} value={suspect.name} onChange={(name) => change(suspect.id, { name })} />
          <TimeField
            m={m}
            label={t.firstSeen}
            value={suspect.firstSeen}
            now={now}
            onChange={(firstSeen) => change(suspect.id, { firstSeen })}
          />
          <TimeField
            m={m}
            label={t.lastSeen}
            value={suspect.lastSeen}
            now={now}
            onChange={(lastSeen) => change(suspect.id, { lastSeen })}
          />
        </Row>
      ))}
      <AddButton
        m={m}
        label={t.add}
        isFull={paidCase.suspects.length >= maxRows}
        onAdd={() =>
          onEdit((before) => ({
            ...before,
            suspects: [
              ...before.suspects,
              { id: newId(), kind: 'phone', value: '', name: '', firstSeen: '', lastSeen: '', source: 'person' },
            ],
          }))
        }
      />
    </div>
  );
}

function Pages({ m, paidCase, now, maxRows, newId, onEdit }: CaseProps) {
  const t = m.emergency.pages;
  const change = (id: string, to: Partial<(typeof paidCase.pages)[number]>): void =>
    onEdit((before) => ({ ...before, pages: withRow(before.pages, id, to) }));
  return (
    <div class="rows">
      {paidCase.pages.map((page, i) => (
        <Row
          key={page.id}
          m={m}
          name={m.emergency.form.row(t.title, i + 1)}
          onRemove={() => onEdit((before) => ({ ...before, pages: withoutRow(before.pages, page.id) }))}
        >
          <TextField
            m={m}
            label={t.url}
            value={page.url}
            note={page.source === 'seen' ? m.emergency.suspects.seen : null}
            onChange={(url) => change(page.id, { url })}
          />
          <TimeField
            m={m}
            label={t.seenAt}
            value={page.seenAt}
            now={now}
            onChange={(seenAt) => change(page.id, { seenAt })}
          />
          <TextField m={m} label={t.note} value={page.note} onChange={(note) => change(page.id, { note })} />
        </Row>
      ))}
      <AddButton
        m={m}
        label={t.add}
        isFull={paidCase.pages.length >= maxRows}
        onAdd={() =>
          onEdit((before) => ({
            ...before,
            pages: [...before.pages, { id: newId(), url: '', seenAt: '', note: '', source: 'person' }],
          }))
        }
      />
    </div>
  );
}

function Pictures({ m, view, paidCase, banks, onEdit, onAddPictures, onRemovePicture, drawPicture }: CaseProps) {
  const t = m.emergency.pictures;
  return (
    <div class="rows">
      <p class="soft">{t.lead}</p>
      {/* The browser's own field would say that no file is chosen, also when pictures have been added. */}
      <label class="button file">
        {t.add}
        <input
          type="file"
          class="visually-hidden"
          accept="image/png,image/jpeg,image/webp"
          multiple
          onChange={(event) => {
            onAddPictures([...(event.currentTarget.files ?? [])]);
            // The same file may be chosen again.
            event.currentTarget.value = '';
          }}
        />
      </label>
      <p role="status" class="trouble-line">
        {view.pictureTrouble === null ? null : t.trouble[view.pictureTrouble]}
      </p>
      {paidCase.pictures.map((picture, i) => (
        <Row
          key={picture.id}
          m={m}
          name={m.emergency.form.row(t.title, i + 1)}
          onRemove={() => onRemovePicture(picture.id)}
        >
          <PictureView m={m} picture={picture} draw={drawPicture} />
          <p>
            <UntrustedText m={m} text={picture.name} limit={100} />{' '}
            <span class="soft">{t.added(m.emergency.moment(picture.addedAt))}</span>
          </p>
          {picture.slip === null ? (
            <p class="soft">{t.noSlip}</p>
          ) : (
            <p>
              {t.slip(bankName(m, banks, picture.slip.bank), picture.slip.reference)}{' '}
              <strong class="together">{t.unverified}</strong>
            </p>
          )}
          <TextField
            m={m}
            label={t.note}
            value={picture.note}
            onChange={(note) =>
              onEdit((before) => ({ ...before, pictures: withRow(before.pictures, picture.id, { note }) }))
            }
          />
        </Row>
      ))}
    </div>
  );
}

/** A kept picture on a canvas: our policy lets nothing else show bytes. */
export function PictureView({
  m,
  picture,
  draw,
}: {
  m: EmergencyMessages;
  picture: CasePicture;
  draw: CaseProps['drawPicture'];
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isOpen, setOpen] = useState(true);
  useEffect(() => {
    let isGone = false;
    if (canvas.current !== null)
      void draw(canvas.current, picture.id).then((opens) => {
        if (!isGone) setOpen(opens);
      });
    return () => {
      isGone = true;
    };
    // A picture never changes under its id.
  }, [picture.id]);
  return (
    <>
      <canvas
        ref={canvas}
        class="case-picture"
        role="img"
        aria-label={picture.name === '' ? m.emergency.pictures.title : picture.name}
        hidden={!isOpen}
      />
      {isOpen ? null : <p class="soft">{m.emergency.pictures.unreadable}</p>}
    </>
  );
}
