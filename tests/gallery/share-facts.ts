/* What the picture in the gallery is about. */
import type { WarningFacts } from '../../lib/pages/warning-picture.ts';
import type { Messages } from '../../locales/index.ts';
import { confirmedHit } from './states.ts';

/** A number; in the interstitial's state of the same name the picture of a site would stand. */
export function sharedFacts(m: Messages): WarningFacts {
  const { category, listedOn, seenOn, reports, publisher } = confirmedHit;
  return {
    what: 'number',
    shown: '•••-•-••789-0',
    kind: m.messageCheck.kind.account,
    grade: 'confirmed',
    category,
    listedOn,
    seenOn,
    reports,
    publisher,
  };
}
