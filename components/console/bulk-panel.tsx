/* One decision about many cases: chosen in the list, read back with their number, told case by case. */
import type { Category } from '../../lib/core/blocklist/listing.ts';
import type { Outcome } from '../../lib/pages/console-loaded.ts';
import type { BulkDraft, BulkLine, BulkProgress } from '../../lib/pages/console-queue.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { UntrustedText } from '../untrusted-text.tsx';
import { Insists, ListingFields, NO_REJECTION, RejectionFields } from './case-decisions.tsx';
import { FormDetails, OutcomeLine, ReadBack, siteName } from './page-parts.tsx';
import { useDraft } from './use-draft.ts';

const FORM = 'queue bulk';

export interface BulkProps {
  readonly m: ConsoleMessages;
  readonly count: number;
  /** The class that most of the chosen cases have. */
  readonly category: Category | null;
  readonly done: readonly BulkLine[] | null;
  readonly progress: BulkProgress | null;
  readonly outcome: Outcome;
  readonly onNone: () => void;
  readonly onDo: (draft: BulkDraft) => void;
  readonly onPutAway: () => void;
}

export function BulkPanel(props: BulkProps) {
  const { m, count, done, progress } = props;
  const t = m.consoleQueue;
  return (
    <>
      {done === null ? null : <Done {...props} done={done} />}
      {progress === null ? null : (
        <div class="panel progress">
          <p role="status">{t.bulkProgress(progress.done, progress.of)}</p>
          <progress aria-label={t.bulk} max={progress.of} value={progress.done} />
        </div>
      )}
      {count === 0 ? null : (
        <section class="panel bulk" aria-label={t.bulk}>
          <div class="row">
            <strong role="status">{t.chosen(count)}</strong>
            <button type="button" class="button small" onClick={props.onNone}>
              {t.chooseNone}
            </button>
          </div>
          <BulkForm {...props} />
        </section>
      )}
    </>
  );
}

function BulkForm({ m, count, category, outcome, onDo }: BulkProps) {
  const t = m.consoleQueue;
  const [kind, setKind] = useDraft<BulkDraft['kind']>(FORM, 'kind', 'list');
  const [listing, setListing] = useDraft<Extract<BulkDraft, { kind: 'list' }>['listing']>(FORM, 'listing', {
    grade: 'corroborated',
    category: category ?? 'TX1',
    authority: '',
    reason: '',
    insists: false,
  });
  const [rejection, setRejection] = useDraft(FORM, 'rejection', NO_REJECTION);
  const reason = kind === 'list' ? listing.reason : rejection.reason;
  const what = kind === 'list' ? t.bulkList : t.bulkReject;
  return (
    <FormDetails form={FORM} summary={t.bulk}>
      <div class="disclosed queue-decisions">
        <fieldset class="case-scopes">
          <legend class="visually-hidden">{t.bulk}</legend>
          {(['list', 'reject'] as const).map((each) => (
            <label key={each} class="tick">
              <input type="radio" name="bulk" checked={kind === each} onChange={() => setKind(each)} />
              <span>{each === 'list' ? t.bulkList : t.bulkReject}</span>
            </label>
          ))}
        </fieldset>
        {kind === 'list' ? (
          <>
            <ListingFields m={m} draft={listing} change={(next) => setListing({ ...listing, ...next })} />
            <Insists m={m} isOn={listing.insists} onChange={(insists) => setListing({ ...listing, insists })} />
          </>
        ) : (
          <RejectionFields m={m} draft={rejection} change={(next) => setRejection({ ...rejection, ...next })} />
        )}
        {reason.trim() === '' ? null : (
          <ReadBack
            sentence={t.bulkReadBack(count, what)}
            button={t.bulkDo}
            isBusy={outcome.kind === 'running'}
            onDo={() => onDo(kind === 'list' ? { kind, listing } : { kind, ...rejection })}
          />
        )}
        <OutcomeLine m={m} outcome={outcome} of="bulk" />
      </div>
    </FormDetails>
  );
}

function Done({ m, done, onPutAway }: BulkProps & { readonly done: readonly BulkLine[] }) {
  const t = m.consoleQueue;
  const refused = done.filter((line) => line.refused !== null).length;
  return (
    <section class="panel" aria-labelledby="bulk-done">
      <p role="status" id="bulk-done">
        <strong>{t.bulkDone(done.length - refused, refused)}</strong>
      </p>
      <ul class="bulk-lines">
        {done.map((line) => (
          <li key={line.id} data-refused={line.refused !== null}>
            <span class="queue-name" dir="ltr">
              <UntrustedText m={m} text={siteName(line.indicator)} limit={100} />
            </span>
            <span>
              {line.refused !== null
                ? m.publisher(line.refused.because)
                : line.state === null
                  ? ''
                  : t.bulkState[line.state]}
            </span>
          </li>
        ))}
      </ul>
      <div class="row">
        <button type="button" class="button small" onClick={onPutAway}>
          {t.bulkClose}
        </button>
      </div>
    </section>
  );
}
