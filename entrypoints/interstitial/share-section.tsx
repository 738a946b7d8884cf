/* The warning as a picture to send, on the warning's page. */
import type { ComponentChildren } from 'preact';
import { SharePanel } from '../../components/share-panel.tsx';
import { visibleString } from '../../components/visible-text.ts';
import type { HitView } from '../../lib/messages.ts';
import { createShareWarning } from '../../lib/pages/share-warning.ts';
import type { Messages } from '../../locales/index.ts';

export interface ShareSection {
  /** Reads signals: to be called where a change renders anew. */
  view(m: Messages): ComponentChildren | null;
  /** Opens the picture of a listed site; the gravest hit comes first. */
  showSite(domain: string, hits: readonly HitView[]): void;
}

/** The section of one warning. */
export function createShareSection(): ShareSection {
  const share = createShareWarning();
  return {
    view(m) {
      const facts = share.facts.value;
      if (facts === null) return null;
      const inWords = `${m.share.headline.site}: ${facts.shown}. ${m.grade[facts.grade]}, ${m.category[facts.category].name}`;
      return (
        <SharePanel
          m={m}
          inWords={inWords}
          canSend={share.canSend}
          outcome={share.outcome.value}
          onDraw={(canvas) => void share.draw(canvas, m)}
          onSend={() => void share.send(m)}
          onCopy={() => void share.copy()}
          onSave={() => void share.save(m)}
          onClose={() => share.show(null)}
        />
      );
    },
    showSite(domain, hits) {
      const [first] = hits;
      if (first === undefined) return;
      const { grade, category, listedOn, seenOn, reports, publisher } = first;
      share.show({
        what: 'site',
        shown: visibleString(domain),
        kind: '',
        grade,
        category,
        listedOn,
        seenOn,
        reports,
        publisher,
      });
    },
  };
}
