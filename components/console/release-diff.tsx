/* What a release would change, as this browser found it: warnings, numbers, listing by listing, and what was checked. */
import { useState } from 'preact/hooks';
import type { Outcome } from '../../lib/pages/console-loaded.ts';
import type { DiffRow, ReleaseDiff, ReleaseWarning, ReviewState, Told } from '../../lib/pages/console-release-view.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { UntrustedText } from '../untrusted-text.tsx';
import { DOT, DataTable, OutcomeLine, Tag, TextInput, siteName } from './page-parts.tsx';

/** Rows that one screen holds; who looks for one among more, finds it by its name. */
const MAX_ROWS = 200;
/** Numbers that the hub names at once. */
const MAX_REVEALED = 50;
const COUNT_LISTINGS: ReadonlySet<string> = new Set([
  'shrinks',
  'grows',
  'never-blocked',
  'official-or-popular',
  'unnamed-numbers',
  'nothing-to-compare',
]);
const COUNT_BROWSERS: ReadonlySet<string> = new Set(['canary-withdrawn', 'canary-narrowed']);
const DIGEST = /^[0-9a-f]{16}$/;
const TELLABLE = ['publisher-changed', 'salt-changed', 'poll-changed'] as const satisfies readonly Told[];

export function ReviewProgress({
  m,
  review,
}: {
  m: ConsoleMessages;
  review: Extract<ReviewState, { kind: 'running' }>;
}) {
  const t = m.consolePages.release;
  const step = t.step[review.step];
  return (
    <div class="panel progress">
      <p role="status">{review.of === 0 ? step : t.progress(step, review.done, review.of)}</p>
      {review.of === 0 ? (
        <progress aria-label={step} />
      ) : (
        <progress aria-label={step} max={review.of} value={review.done} />
      )}
    </div>
  );
}

export function ReviewFailed(props: {
  readonly m: ConsoleMessages;
  readonly review: Extract<ReviewState, { kind: 'failed' }>;
  readonly onCheck: () => void;
}) {
  const { m, review } = props;
  const t = m.consolePages.release;
  return (
    <div class="trouble" role="alert">
      <p>
        <strong>{t.failed}</strong>
      </p>
      <p>
        <UntrustedText m={m} text={review.detail} limit={300} /> {m.consolePages.page.code(review.code)}
      </p>
      <button type="button" class="button small" onClick={props.onCheck}>
        {t.checkAgain}
      </button>
    </div>
  );
}

export interface DiffProps {
  readonly m: ConsoleMessages;
  readonly diff: ReleaseDiff;
  readonly outcome: Outcome;
  readonly mayReveal: boolean;
  readonly onReveal: (digests: readonly string[]) => void;
  readonly onCheck: (told: readonly Told[]) => void;
}

export function Diff(props: DiffProps) {
  const { m, diff } = props;
  const t = m.consolePages.release;
  const sum = (of: 'added' | 'removed' | 'changed'): number =>
    diff.sections.reduce((total, section) => total + section[of], 0);
  return (
    <div class="form">
      <h3>{t.warnings}</h3>
      {diff.warnings.length === 0 ? (
        <p>{t.noWarnings}</p>
      ) : (
        <ul class="warnings">
          {diff.warnings.map((warning) => (
            <li key={warning.code} data-severity={warning.severity}>
              <Warning m={m} warning={warning} />
            </li>
          ))}
        </ul>
      )}
      <Agreed {...props} />
      <h3>{t.diff}</h3>
      <ul class="diff-counts">
        {(['added', 'removed', 'changed'] as const).map((what) => (
          <li key={what}>
            <strong>{m.number(sum(what))}</strong>
            <span>{t[what]}</span>
          </li>
        ))}
      </ul>
      <DataTable
        caption={t.diff}
        rows={diff.sections}
        keyOf={({ section }) => section}
        columns={[
          { name: t.sectionName, isHead: true, cell: ({ section }) => t.section[section] },
          { name: t.before, isNumber: true, cell: ({ before }) => m.number(before) },
          { name: t.added, isNumber: true, cell: ({ added }) => m.number(added) },
          { name: t.removed, isNumber: true, cell: ({ removed }) => m.number(removed) },
          { name: t.changed, isNumber: true, cell: ({ changed }) => m.number(changed) },
          { name: t.after, isNumber: true, cell: ({ after }) => m.number(after) },
        ]}
      />
      {diff.rows.length === 0 ? null : <Rows {...props} />}
      <h3>{t.checks}</h3>
      <ul class="checks">
        {diff.checks.map(({ code, isChecked }) => (
          <li key={code}>
            <span>
              <Tag text={isChecked ? t.isChecked : t.notChecked} tone={isChecked ? 'plain' : 'ended'} />
            </span>
            <span>{new Map<string, string>(Object.entries(t.checkOf)).get(code) ?? t.checkOther(code)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What the number of a warning counts differs; of most it counts nothing that a person asks for. */
function countWords(m: ConsoleMessages, { code, count }: ReleaseWarning): string | null {
  const t = m.consolePages.release;
  if (COUNT_LISTINGS.has(code)) return t.warningCount(count);
  return COUNT_BROWSERS.has(code) ? t.shareSome(count) : null;
}

function Warning({ m, warning }: { m: ConsoleMessages; warning: ReleaseWarning }) {
  const t = m.consolePages.release;
  const words = new Map<string, string>(Object.entries(t.warning)).get(warning.code) ?? t.warningOther(warning.code);
  const count = countWords(m, warning);
  return (
    <>
      <strong>{words}</strong>
      {count === null ? null : `${DOT}${count}`}
      {warning.examples.length === 0 ? null : (
        <ul>
          {warning.examples.map((key) => (
            <li key={key}>
              <code>
                <UntrustedText m={m} text={siteName(key)} limit={200} />
              </code>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** What people may have agreed upon beforehand, and say so: then the check is made again with it expected. */
function Agreed({ m, diff, onCheck }: DiffProps) {
  const t = m.consolePages.release;
  const [told, setTold] = useState<readonly Told[]>([]);
  const refused = diff.warnings.filter(({ severity }) => severity === 'refuse').map(({ code }) => code);
  const tellable = TELLABLE.filter((code) => refused.includes(code));
  if (tellable.length === 0 || tellable.length < refused.length) return null;
  return (
    <fieldset>
      <legend>{t.agreed}</legend>
      {tellable.map((code) => (
        <label class="tick" key={code}>
          <input
            type="checkbox"
            checked={told.includes(code)}
            onChange={(event) =>
              setTold(event.currentTarget.checked ? [...told, code] : told.filter((other) => other !== code))
            }
          />
          <span>{t.warning[code]}</span>
        </label>
      ))}
      <div class="row">
        <button
          type="button"
          class="button small"
          disabled={told.length < tellable.length}
          onClick={() => onCheck(told)}
        >
          {t.checkAgain}
        </button>
      </div>
    </fieldset>
  );
}

function Rows({ m, diff, outcome, mayReveal, onReveal }: DiffProps) {
  const t = m.consolePages.release;
  const [wanted, setWanted] = useState('');
  const looked = wanted.trim().toLowerCase();
  const found = diff.rows
    .filter(({ key, masked }) => key.includes(looked) || masked?.includes(looked) === true)
    .slice(0, MAX_ROWS);
  const unverified = found.filter(({ key, isVerified }) => DIGEST.test(key) && isVerified !== true);
  return (
    <details class="disclosure">
      <summary>{t.rows(Math.min(diff.rows.length, MAX_ROWS), diff.total)}</summary>
      <div class="disclosed">
        <TextInput name={t.find} type="search" value={wanted} onInput={setWanted} />
        {found.length === 0 ? (
          <p role="status">{t.findNone}</p>
        ) : (
          <DataTable
            caption={t.diff}
            rows={found}
            keyOf={({ what, key }) => `${what} ${key}`}
            columns={[
              { name: t.what, cell: ({ what }) => t.change[what] },
              {
                name: t.listing,
                isHead: true,
                cell: (row) => <RowName m={m} row={row} />,
              },
              { name: t.grade, cell: (row) => gradeText(m, row) },
            ]}
          />
        )}
        {unverified.length === 0 || !mayReveal ? null : (
          <>
            <p class="soft">{t.revealLead}</p>
            <div class="row">
              <button
                type="button"
                class="button small"
                disabled={outcome.kind === 'running'}
                onClick={() => onReveal(unverified.slice(0, MAX_REVEALED).map(({ key }) => key))}
              >
                {t.reveal(Math.min(unverified.length, MAX_REVEALED))}
              </button>
            </div>
          </>
        )}
        <OutcomeLine m={m} outcome={outcome} of="reveal" />
      </div>
    </details>
  );
}

/** A site by its key; a number by its masked name, and whether this browser knows that the name is true. */
function RowName({ m, row }: { m: ConsoleMessages; row: DiffRow }) {
  const t = m.consolePages.release;
  if (!DIGEST.test(row.key)) {
    return (
      <code>
        <UntrustedText m={m} text={siteName(row.key)} limit={200} />
      </code>
    );
  }
  return (
    <>
      {row.masked === undefined ? (
        <code>{row.key}</code>
      ) : (
        <code>
          <UntrustedText m={m} text={row.masked} limit={60} />
        </code>
      )}{' '}
      <Tag
        text={row.isVerified === true ? t.verified : t.notVerified}
        tone={row.isVerified === true ? 'plain' : 'ended'}
      />
    </>
  );
}

function gradeText(m: ConsoleMessages, row: DiffRow): string {
  const t = m.consolePages.release;
  const now = listedText(m, row);
  return row.before === null ? now : t.fromTo(listedText(m, row.before), now);
}

function listedText(m: ConsoleMessages, { grade, category, bank }: NonNullable<DiffRow['before']>): string {
  return `${m.grade[grade]}${DOT}${m.category[category].name}${bank === null ? '' : `${DOT}${m.bank(bank)}`}`;
}
