/* The console around its pages: where one is, who one is, and the way out. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConsoleMessages } from '../../locales/console.ts';
import type { Language } from '../../locales/index.ts';
import { Mark } from '../icons.tsx';
import { LanguageSwitch } from '../language-switch.tsx';
import { DOT } from './page-parts.tsx';

export const CONSOLE_PAGES = [
  'queue',
  'appeals',
  'listings',
  'release',
  'exchange',
  'figures',
  'audit',
  'people',
  'keys',
] as const;
export type ConsolePage = (typeof CONSOLE_PAGES)[number];

export interface FrameProps {
  readonly m: ConsoleMessages;
  readonly page: ConsolePage;
  readonly hub: string;
  readonly handle: string;
  /** How many things wait for this member on a page; left out where none does. */
  readonly waiting: Readonly<Partial<Record<ConsolePage, string>>>;
  readonly onLanguage: (to: Language) => void;
  /** Forgets the keys of this browser. */
  readonly onLeave: () => void;
  readonly children: ComponentChildren;
}

export function Frame(props: FrameProps) {
  const { m, page, hub, handle, waiting } = props;
  const t = m.consoleFrame;
  // In a narrow window only: beside the page the menu is always there.
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => setOpen(false), [page]);
  return (
    <div class="console" lang={m.tag}>
      <header
        class="console-side"
        onKeyDown={({ key }) => {
          if (key !== 'Escape' || !isOpen) return;
          setOpen(false);
          opener.current?.focus();
        }}
      >
        <div class="console-top">
          <p class="maker">
            <Mark />
            <strong>{m.name}</strong>
          </p>
          <button
            ref={opener}
            type="button"
            class="button console-opener"
            aria-expanded={isOpen}
            aria-controls="console-menu"
            onClick={() => setOpen(!isOpen)}
          >
            {t.menu}
          </button>
        </div>
        <div id="console-menu" class={isOpen ? 'console-menu' : 'console-menu closed'}>
          <p class="soft">
            {t.title}
            {DOT}
            {hub}
          </p>
          <nav aria-label={t.nav}>
            <ul>
              {CONSOLE_PAGES.map((name) => (
                <li key={name}>
                  <a href={`#${name}`} aria-current={name === page ? 'page' : undefined} onClick={() => setOpen(false)}>
                    {t.page[name]}
                    {waiting[name] === undefined ? null : <Count m={m} count={waiting[name]} />}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <div class="console-you">
            <p class="soft">{t.you(handle)}</p>
            <LanguageSwitch m={m} onChoose={props.onLanguage} />
            <Leaving m={m} onLeave={props.onLeave} />
          </div>
        </div>
      </header>
      <main class="console-main">{props.children}</main>
    </div>
  );
}

/** How many things wait on a page. */
function Count({ m, count }: { m: ConsoleMessages; count: string }) {
  return (
    <>
      <span class="nav-count" aria-hidden="true">
        {count}
      </span>
      <span class="visually-hidden"> {m.consoleFrame.waiting(count)}</span>
    </>
  );
}

/** Leaving asks once more: it cannot be undone. */
export function Leaving({ m, onLeave }: Pick<FrameProps, 'm' | 'onLeave'>) {
  const [isAsking, setAsking] = useState(false);
  const t = m.consoleFrame;
  if (!isAsking) {
    return (
      <button type="button" class="text-link" onClick={() => setAsking(true)}>
        {t.leave}
      </button>
    );
  }
  return (
    <div
      class="leaving"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // The menu around it stays open.
        event.stopPropagation();
        setAsking(false);
      }}
    >
      <p>{t.leaveMeans}</p>
      <button type="button" class="button small" onClick={() => setAsking(false)}>
        {t.stay}
      </button>
      <button type="button" class="button small" onClick={onLeave}>
        {t.leaveSure}
      </button>
    </div>
  );
}
