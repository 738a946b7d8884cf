import type { HitView } from '../lib/messages.ts';
import type { Messages } from '../locales/index.ts';
import { Phrases } from './phrases.tsx';

/** `มีผู้รายงาน 14 ครั้ง`, or, for a feed that gives no count, that it is on the feed's list. No count is made up. */
export function reportsText(m: Messages, hit: HitView): string {
  return hit.reports === 0 ? m.listedByFeed : m.reports(hit.reports);
}

/** One line a publisher: its strongest hit speaks for it. */
export function strongestByPublisher(hits: readonly HitView[]): readonly HitView[] {
  const seen = new Set<string>();
  return hits.filter((hit) => {
    const id = `${hit.publisher.th}\n${hit.publisher.en}`;
    return seen.has(id) ? false : seen.add(id);
  });
}

/** Why, who, since when, what to do and what to leave undone: the reasons behind a warning. Hits come strongest first. */
export function HitFacts({ m, hits, now }: { m: Messages; hits: readonly [HitView, ...HitView[]]; now: number }) {
  const [first] = hits;
  const words = m.category[first.category];
  const t = m.interstitial;
  return (
    <dl class="facts">
      <div>
        <dt>{t.why}</dt>
        <dd>
          <strong>{words.name}</strong> <span class="keep-together">{words.what}</span>
        </dd>
      </div>
      <div>
        <dt>{t.who}</dt>
        <dd>
          {strongestByPublisher(hits).map((hit) => (
            <p key={hit.publisher.th} class="fact-line">
              {m.publisher(hit.publisher)}
              {'\u00a0'}
              <span class="fact-extra">
                <Phrases text={reportsText(m, hit)} />
              </span>
            </p>
          ))}
        </dd>
      </div>
      <div>
        <dt>{t.since}</dt>
        <dd>
          {m.day(first.listedOn)}
          {'\u00a0'}
          <span class="fact-extra">
            <Phrases text={m.lastSeen(first.seenOn, now)} />
          </span>
        </dd>
      </div>
      <div>
        <dt>{t.next}</dt>
        <dd>{words.next}</dd>
      </div>
      <div>
        <dt>{t.avoid}</dt>
        <dd>{words.avoid}</dd>
      </div>
    </dl>
  );
}
