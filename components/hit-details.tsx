import type { HitView, ListStatus } from '../lib/messages.ts';
import type { Messages } from '../locales/index.ts';
import { GradeBadge } from './grade-badge.tsx';
import { reportsText } from './hit-facts.tsx';
import { Phrases } from './phrases.tsx';
import { UntrustedText } from './untrusted-text.tsx';

/** Every listing that matched, under its canonical key, and which releases of the lists were asked. */
export function HitDetails({ m, hits, list }: { m: Messages; hits: readonly HitView[]; list: ListStatus | null }) {
  const t = m.interstitial;
  return (
    <>
      {hits.length === 0 ? null : <h2>{t.listedAs}</h2>}
      <ul class="hits">
        {hits.map((hit) => (
          <li key={`${hit.publisher.en} ${hit.key}`} class="hit">
            <p class="hit-key">
              <code>
                <UntrustedText m={m} text={hit.key} />
              </code>
              <GradeBadge m={m} grade={hit.grade} />
            </p>
            <p>
              {m.publisher(hit.publisher)} · {reportsText(m, hit)} · {t.listedOn(m.day(hit.listedOn))}
            </p>
            <p class="soft">
              <Phrases text={m.gradeMeans[hit.grade]} />
            </p>
            <p class="soft">
              {t.officialClass} {hit.category} {m.category[hit.category].official}
            </p>
          </li>
        ))}
      </ul>
      {list === null ? null : (
        <ul class="releases">
          {list.publishers.map((publisher) => (
            <li key={publisher.id} class="soft">
              {m.publisher(publisher.name)} · {t.releaseNumber(publisher.sequence)} · {t.releaseMade}{' '}
              {m.moment(publisher.publishedAt)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
