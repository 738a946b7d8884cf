/* What a release would change, as this browser found it: warnings, numbers, listing by listing, and what was checked. */
import { useState } from 'preact/hooks';
import type { DiffRow, ReleaseDiff, ReleaseWarning, ReviewState } from '../../lib/pages/console-release-view.ts';
import type { Messages } from '../../locales/index.ts';
import { UntrustedText } from '../untrusted-text.tsx';
import { DataTable, Tag, TextInput } from './page-parts.tsx';

/** Rows that one screen holds; who looks for one among more, finds it by its name. */
const MAX_ROWS = 200;

export function ReviewProgress({ m, review }: { m: Messages; review: Extract<ReviewState, { kind: 'running' }> }) {
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
  readonly m: Messages;
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

export function Diff({ m, diff }: { m: Messages; diff: ReleaseDiff }) {
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
      {diff.rows.length === 0 ? null : <Rows m={m} diff={diff} />}
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

function Warning({ m, warning }: { m: Messages; warning: ReleaseWarning }) {
  const t = m.consolePages.release;
  const words = new Map<string, string>(Object.entries(t.warning)).get(warning.code) ?? t.warningOther(warning.code);
  return (
    <>
      <strong>{words}</strong>
      {warning.count > 0 ? ` · ${t.warningCount(warning.count)}` : null}
      {warning.examples.length === 0 ? null : (
        <ul>
          {warning.examples.map((key) => (
            <li key={key}>
              <code>
                <UntrustedText m={m} text={key} limit={200} />
              </code>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Rows({ m, diff }: { m: Messages; diff: ReleaseDiff }) {
  const t = m.consolePages.release;
  const [wanted, setWanted] = useState('');
  const found = diff.rows.filter(({ key }) => key.includes(wanted.trim().toLowerCase())).slice(0, MAX_ROWS);
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
                cell: ({ key }) => (
                  <code>
                    <UntrustedText m={m} text={key} limit={200} />
                  </code>
                ),
              },
              { name: t.grade, cell: (row) => gradeText(m, row) },
            ]}
          />
        )}
      </div>
    </details>
  );
}

function gradeText(m: Messages, { grade, category, before }: DiffRow): string {
  const t = m.consolePages.release;
  const now = `${m.grade[grade]} · ${category}`;
  return before === null ? now : t.fromTo(`${m.grade[before.grade]} · ${before.category}`, now);
}
