/* What the question before erasing says, read from the component's own tree. */
import type { ComponentChildren, VNode } from 'preact';
import { expect, it } from 'vitest';
import { MyDataSection } from '../../components/options/my-data-section.tsx';
import { optionsCatalogues } from '../../locales/options.ts';

function textOf(node: ComponentChildren): string {
  if (Array.isArray(node)) return node.map(textOf).join('\n');
  if (typeof node !== 'object' || node === null) return typeof node === 'string' ? node : '';
  if (!('props' in node)) return '';
  const { text, children } = (node as VNode<{ readonly text?: string }>).props;
  return text ?? textOf(children);
}

const nothing = (): void => undefined;
const actions = { onSave: nothing, onAskErase: nothing, onKeep: nothing, onErase: nothing };

it.each(['th', 'en'] as const)("names a member's keys only where this browser has some, in %s", (language) => {
  const m = optionsCatalogues[language];
  const asks = (hasConsoleKeys: boolean): string =>
    textOf(MyDataSection({ m, saved: null, erase: 'asking', hasConsoleKeys, ...actions }));
  for (const line of m.myData.lost) expect(asks(false)).toContain(line);
  expect(asks(false)).not.toContain(m.myData.lostKeys);
  expect(asks(true)).toContain(m.myData.lostKeys);
});
