/* Changes of keys in words: old → new, with whose key it is where that is known. */
import type { KeyChange, Keys } from '../../lib/core/console/release.ts';
import type { RootDifference } from '../../lib/core/console/root-difference.ts';
import type { ConsoleMessages } from '../../locales/console.ts';

/** One change as a sentence; `keys` is the root in force. */
export function changeText(m: ConsoleMessages, keys: Keys, change: KeyChange): string {
  const { role, says: t, keyOf } = m.consolePages.keys;
  const named = (keyid: string): string =>
    keyOf(keys.keys.find((key) => key.keyid === keyid)?.handle ?? null, keyid.slice(0, 12));
  const proposed = (publicKey: string): string =>
    keyOf(keys.waiting.find((key) => key.publicKey === publicKey)?.handle ?? null, publicKey.slice(0, 12));
  switch (change.change) {
    case 'add':
      return t.add(role[change.role], proposed(change.publicKey));
    case 'remove':
      return t.remove(role[change.role], named(change.keyid));
    case 'replace':
      return t.replace(role[change.role], named(change.keyid), proposed(change.publicKey));
    case 'threshold':
      return t.threshold(role[change.role], keys.thresholds[change.role], change.threshold);
    case 'renew':
      return t.renew(keys.version);
    case 'epoch':
      return t.epoch(keys.epoch);
  }
}

/** One difference of two roots as a sentence, old → new. */
export function differenceText(m: ConsoleMessages, keys: Keys, difference: RootDifference): string {
  const { role: roles, differs: t, keyOf } = m.consolePages.keys;
  const { what, role, before, after } = difference;
  const ofRole = role === null ? '' : roles[role];
  const named = (keyid: string): string =>
    keyOf([...keys.keys, ...keys.waiting].find((key) => key.keyid === keyid)?.handle ?? null, keyid.slice(0, 12));
  switch (what) {
    case 'key-added':
      return t.added(ofRole, named(after ?? ''));
    case 'key-removed':
      return t.removed(ofRole, named(before ?? ''));
    case 'threshold':
      return t.threshold(ofRole, before ?? '', after ?? '');
    case 'expires':
      return t.expires(m.moment(Date.parse(before ?? '')), m.moment(Date.parse(after ?? '')));
    case 'epoch':
      return t.epoch(before ?? '', after ?? '');
    case 'version':
      return t.version(before ?? '', after ?? '');
    case 'other':
      return t.other(after ?? before ?? '');
  }
}
