/* What the pages of the console are made of: states, facts, tables, a line to copy once, and reading back before doing. */
import type { ComponentChildren } from 'preact';
import { Fragment } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { LeftUndone, Loaded, Outcome } from '../../lib/pages/console-loaded.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { Phrases } from '../phrases.tsx';
import { UntrustedText } from '../untrusted-text.tsx';
import { visibleString } from '../visible-text.ts';
import { useHasDraft } from './use-draft.ts';

/** Why one thing of a page cannot be shown. What was chosen elsewhere, as in the record, may be gone. */
export function whyNot(m: ConsoleMessages, { why, code }: Extract<Loaded<unknown>, { kind: 'failed' }>): string {
  const t = m.consolePages.page;
  return code === 'not-found' ? t.gone : t.why[why];
}

/** Title of a page, what it is for, and its states; `children` only once there is something to show. */
export function PageShell<T>(props: {
  readonly m: ConsoleMessages;
  readonly title: string;
  readonly lead: string;
  readonly state: Loaded<T>;
  readonly onRetry: () => void;
  readonly children: (value: T) => ComponentChildren;
}) {
  const { m, title, lead, state } = props;
  const t = m.consolePages.page;
  return (
    <div class="cpage" data-state={state.kind} lang={m.tag}>
      <header class="cpage-head">
        <h1>{title}</h1>
        <p class="soft">
          <Phrases text={lead} />
        </p>
      </header>
      {state.kind === 'loading' ? <p role="status">{t.loading}</p> : null}
      {state.kind === 'failed' ? (
        <div class="trouble" role="alert">
          <p>
            <Phrases text={t.why[state.why]} />
          </p>
          {state.code === null ? null : <p class="soft">{t.code(state.code)}</p>}
          {state.why === 'not-allowed' ? null : (
            <button type="button" class="button small" onClick={props.onRetry}>
              {t.again}
            </button>
          )}
        </div>
      ) : null}
      <Earlier m={m} state={state} onRetry={props.onRetry} />
      {state.kind === 'ready' ? props.children(state.value) : null}
    </div>
  );
}

/** Says that what is shown is of earlier, where it could not be read anew; `isRow`: beside the way to try again. */
export function Earlier(props: {
  readonly m: ConsoleMessages;
  readonly state: Loaded<unknown>;
  readonly isRow?: boolean;
  readonly onRetry: () => void;
}) {
  const { m, state } = props;
  const t = m.consolePages.page;
  if (state.kind !== 'ready' || state.trouble === null) return null;
  return (
    <div class={props.isRow ? 'trouble row' : 'trouble'} role="status">
      <p>
        <Phrases text={t.earlier[state.trouble]} />
      </p>
      <button type="button" class="button small" onClick={props.onRetry}>
        {t.again}
      </button>
    </div>
  );
}

export function Section({ title, children, lead }: { title: string; lead?: string; children: ComponentChildren }) {
  const id = useId();
  return (
    <section class="cpage-part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {lead === undefined ? null : (
        <p class="soft">
          <Phrases text={lead} />
        </p>
      )}
      {children}
    </section>
  );
}

/** How an action went, beside the button that began it; read out as it changes. */
export function OutcomeLine({ m, outcome, of }: { m: ConsoleMessages; outcome: Outcome; of: string }) {
  const t = m.consolePages.page;
  const own = outcome.kind !== 'idle' && outcome.what === of ? outcome : null;
  return (
    <p class="status outcome" role="status" data-outcome={own?.kind ?? 'idle'}>
      {own === null ? null : own.kind === 'running' ? (
        t.running
      ) : own.kind === 'done' ? (
        t.done
      ) : (
        <Phrases text={refusalText(m, own)} />
      )}
    </p>
  );
}

/** What became of a decision after its reader had gone on to another. */
export function LeftUndoneLine({ m, left }: { m: ConsoleMessages; left: LeftUndone | null }) {
  const t = m.consolePages.page;
  return (
    <div role="status" class="queue-left">
      {left === null ? null : (
        <div class="trouble">
          <p class="case-words">
            <Phrases text={visibleString(t.leftUndone(siteName(left.indicator).slice(0, 120)))} />
          </p>
          <OutcomeLine m={m} outcome={left.outcome} of={left.outcome.what} />
        </div>
      )}
    </div>
  );
}

/** Words of ours where the code is known; else what the hub said, made harmless. */
function refusalText(m: ConsoleMessages, refused: Extract<Outcome, { kind: 'refused' }>): string {
  const t = m.consolePages.page;
  const known = new Map<string, string>(Object.entries(t.refusal)).get(refused.code);
  const said = refused.because === undefined ? refused.detail : m.publisher(refused.because);
  return `${known ?? t.refused(visibleString(said).slice(0, 300))} ${t.code(refused.code)}`;
}

export interface Fact {
  readonly name: string;
  readonly value: ComponentChildren;
}

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Said it={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Numbers stand right-aligned, in figures of one width. */
  readonly isNumber?: boolean;
  /** The column that names the row. */
  readonly isHead?: boolean;
}

/**
 * A table that becomes a stack of cards on a phone. Roles are written out: a browser forgets them once a table is no
 * longer laid out as one.
 */
export function DataTable<Row>(props: {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  readonly showsCaption?: boolean;
}) {
  const { caption, columns, rows, keyOf } = props;
  return (
    <table class="rows" role="table">
      <caption class={props.showsCaption === true ? undefined : 'visually-hidden'}>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column.name} role="columnheader" scope="col" data-number={column.isNumber === true}>
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map((column) => {
              const inner = (
                <>
                  <span class="cell-name" aria-hidden="true">
                    {column.name}
                  </span>
                  <span class="cell-value">
                    <Said it={column.cell(row)} />
                  </span>
                </>
              );
              return column.isHead === true ? (
                <th key={column.name} role="rowheader" scope="row">
                  {inner}
                </th>
              ) : (
                <td key={column.name} role="cell" data-number={column.isNumber === true}>
                  {inner}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/**
 * The last step before something that reaches others: the sentence says what will happen, and the button stays closed
 * until the reader has ticked it. A new sentence takes the tick away: what was read is no longer what would be done.
 */
export function ReadBack(props: {
  readonly sentence: string;
  readonly button: string;
  readonly isBusy: boolean;
  readonly isGrave?: boolean;
  readonly onDo: () => void;
}) {
  const [read, setRead] = useState('');
  const box = useRef<HTMLInputElement>(null);
  const isRead = read === props.sentence;
  return (
    <div class="read-back">
      <label class="tick">
        <input
          ref={box}
          type="checkbox"
          checked={isRead}
          onChange={(event) => setRead(event.currentTarget.checked ? props.sentence : '')}
        />
        {/* Names in it may be a stranger's. */}
        <span>
          <Phrases text={visibleString(props.sentence)} />
        </span>
      </label>
      <button
        type="button"
        class={props.isGrave === true ? 'button small grave' : 'button small primary'}
        disabled={!isRead || props.isBusy}
        onClick={() => {
          // The button closes: the focus goes to what opens it.
          box.current?.focus();
          setRead('');
          props.onDo();
        }}
      >
        {props.button}
      </button>
    </div>
  );
}

/** A secret or a line that is shown this once; copying says whether it went. */
export function ShownOnce(props: {
  readonly m: ConsoleMessages;
  readonly label: string;
  readonly text: string;
  readonly onCopy: (text: string) => Promise<boolean>;
  readonly onClose: () => void;
}) {
  const { m, label, text } = props;
  const t = m.consolePages.page;
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  // It is there this once: whoever made it is taken to it, wherever on the page they were.
  useEffect(() => button.current?.focus(), []);
  const copy = async (): Promise<void> => setCopied((await props.onCopy(text)) ? 'yes' : 'failed');
  return (
    <div class="shown-once" role="group" aria-labelledby={id}>
      <p id={id}>
        <strong>{visibleString(label)}</strong>
      </p>
      <p class="soft">{t.onceMeans}</p>
      <code class="secret" translate={false} tabIndex={0}>
        {text}
      </code>
      <div class="row">
        <button ref={button} type="button" class="button small primary" onClick={() => void copy()}>
          {t.copy}
        </button>
        <button type="button" class="button small" onClick={props.onClose}>
          {t.onceClose}
        </button>
        <p role="status" class="status">
          {copied === 'no' ? null : copied === 'yes' ? t.copied : t.copyFailed}
        </p>
      </div>
    </div>
  );
}

/** A form that is closed at first, and open where something was typed in it and not sent. */
export function FormDetails(props: {
  readonly form: string;
  readonly summary: string;
  readonly children: ComponentChildren;
}) {
  const isOpen = useHasDraft(props.form);
  return (
    <details class="disclosure" open={isOpen}>
      <summary>{props.summary}</summary>
      {props.children}
    </details>
  );
}

/** A field with its name and, where it needs one, a line that says what belongs in it. */
export function Field(props: { readonly name: string; readonly hint?: string; readonly children: ComponentChildren }) {
  return (
    <label class="field">
      <span class="field-name">{props.name}</span>
      {props.hint === undefined ? null : <span class="soft">{props.hint}</span>}
      {props.children}
    </label>
  );
}

export function Select<Value extends string>(props: {
  readonly name: string;
  readonly hint?: string;
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, label: string])[];
  readonly onChoose: (value: Value) => void;
}) {
  return (
    <Field name={props.name} {...(props.hint === undefined ? {} : { hint: props.hint })}>
      <select
        value={props.value}
        onChange={(event) => {
          const chosen = props.options[event.currentTarget.selectedIndex];
          if (chosen !== undefined) props.onChoose(chosen[0]);
        }}
      >
        {props.options.map(([value, label]) => (
          <option key={value} value={value} selected={value === props.value}>
            {label}
          </option>
        ))}
      </select>
    </Field>
  );
}

export function TextInput(props: {
  readonly name: string;
  readonly hint?: string;
  readonly value: string;
  readonly maxLength?: number;
  /** Which keys a phone shows. */
  readonly type?: 'text' | 'url' | 'number' | 'search';
  readonly onInput: (value: string) => void;
}) {
  return (
    <Field name={props.name} {...(props.hint === undefined ? {} : { hint: props.hint })}>
      <input
        type="text"
        inputMode={props.type === 'number' ? 'numeric' : (props.type ?? 'text')}
        value={props.value}
        maxLength={props.maxLength ?? 300}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </Field>
  );
}

/** Name and organisation of a member in a narrow place: broken between the two, if anywhere. */
export function Handle({ handle }: { readonly handle: string }) {
  const at = handle.indexOf('@') + 1;
  return (
    <span class="handle">
      {handle.slice(0, at)}
      <wbr />
      {handle.slice(at)}
    </span>
  );
}

/** Digits that one person reads out and another compares, large and in their groups. */
export function FingerprintDigits({ digits }: { readonly digits: string }) {
  return (
    <span class="fingerprint" dir="ltr" translate={false}>
      {digits.split(' ').map((group, at) => (
        <code key={at}>{group} </code>
      ))}
    </span>
  );
}

/** What something is, as a word in a frame; grave things are framed heavier, and the word says why. */
export function Tag({ text, tone = 'plain' }: { text: string; tone?: 'plain' | 'warn' | 'ended' }) {
  return (
    <span class="tag" data-tone={tone}>
      {text}
    </span>
  );
}

/** Words of ours keep their phrases whole; anything else is as it is. */
function Said({ it }: { readonly it: ComponentChildren }) {
  return typeof it === 'string' ? <Phrases text={it} /> : <>{it}</>;
}

/** Facts on one line, each of them whole where a line holds it; the dot between two ends a line rather than begin one. */
export function FactLine({ facts }: { readonly facts: readonly ComponentChildren[] }) {
  const said = facts.filter((fact) => fact !== null && fact !== '');
  return said.map((fact, at) => (
    <Fragment key={at}>
      <span class="phrase">
        <Said it={fact} />
        {at < said.length - 1 ? DOT.trimEnd() : null}
      </span>
      {at < said.length - 1 ? ' ' : null}
    </Fragment>
  ));
}

/** A site, a page of one or a number: a line ends at a slash, and within a name only where that is longer than a line. */
export function IndicatorName(props: {
  readonly m: ConsoleMessages;
  readonly indicator: string;
  readonly limit: number;
}) {
  const name = siteName(props.indicator);
  // What is cut says how much of it: in one piece.
  const pieces = name.length > props.limit ? [name] : name.split(/(?<=\/)/u);
  return pieces.map((piece, at) => (
    <span key={at} class="phrase">
      <UntrustedText m={props.m} text={piece} limit={props.limit} />
    </span>
  ));
}

/** Between facts where only text can stand. */
export const DOT = '\u00a0· ';

/** A site as people write it: its key without the kind. Numbers are as they are. */
export function siteName(indicator: string): string {
  return indicator.replace(/^(?:host|url):/, '');
}
