/* "I already paid": what to do now, in order; then what to write down, and the paper that comes of it. */
import { Mark, PhoneIcon } from '../icons.tsx';
import { LanguageSwitch } from '../language-switch.tsx';
import { CallSection, StopSection } from './call-section.tsx';
import { ClocksSection } from './clocks-section.tsx';
import { Evidence } from './evidence.tsx';
import { KeepSection, LockedSection } from './keep-section.tsx';
import { PaperSection } from './paper-section.tsx';
import type { EmergencyPageProps } from './view.ts';
import { WriteSection } from './write-section.tsx';

export function EmergencyPage(props: EmergencyPageProps) {
  const { m, view } = props;
  const t = m.emergency;
  const paidCase = view.current;
  // While the case is locked, or is being read, there is no paper, and its passphrase stands on the form.
  const showsPaper = props.showsPaper && paidCase !== null;
  return (
    <div
      class="emergency"
      data-view={showsPaper ? 'paper' : 'write'}
      data-access={view.access}
      data-saving={view.saving}
    >
      <main class="column" lang={m.tag}>
        <header class="masthead">
          <p class="maker">
            <Mark />
            <strong>{m.name}</strong> <span class="soft">{m.notTheState}</span>
          </p>
          <LanguageSwitch m={m} onChoose={props.onLanguage} />
        </header>
        {showsPaper ? (
          <div class="case-actions">
            <button type="button" class="button primary" onClick={props.onPrint}>
              {t.paper.print}
            </button>
            <button type="button" class="button" onClick={() => props.onShowPaper(false)}>
              {t.paper.back}
            </button>
          </div>
        ) : (
          <>
            <h1>{t.title}</h1>
            <p class="lead">{t.lead}</p>
            {view.isPrivate ? <p class="notice">{t.privateNote}</p> : null}
            {/* There before it has words: a reader says what changes in it. */}
            <div class="said" role="status">
              {view.erased ? <p class="notice">{t.keeping.erased}</p> : null}
            </div>
            <StopSection {...props} />
            <CallSection {...props} />
            {view.access === 'loading' ? <p role="status">{t.loading}</p> : null}
            {view.access === 'failed' ? (
              <p class="notice" role="alert">
                {t.failed}
              </p>
            ) : null}
            {view.access === 'locked' ? <LockedSection {...props} /> : null}
            {paidCase === null ? null : (
              <>
                <ClocksSection {...props} paidCase={paidCase} />
                <WriteSection key={paidCase.id} {...props} paidCase={paidCase} />
                <section class="recovery" aria-labelledby="recovery-title">
                  <h2 id="recovery-title">{t.recovery.title}</h2>
                  <p>{t.recovery.text}</p>
                </section>
                <PaperSection {...props} paidCase={paidCase} />
                {view.access === 'open' ? <KeepSection {...props} /> : null}
              </>
            )}
          </>
        )}
        {paidCase === null ? null : <Evidence {...props} paidCase={paidCase} />}
      </main>
      {showsPaper ? null : (
        <footer class="bar">
          {paidCase === null ? null : (
            // Said aloud only where it fails: "kept" after every pause would talk over the person.
            <p class="saving" role={view.saving === 'failed' ? 'alert' : undefined}>
              {view.isPrivate ? t.saving.memory : t.saving[view.saving]}
              {view.saving === 'failed' && !view.isPrivate ? <span class="retries"> {t.saving.retries}</span> : null}
            </p>
          )}
          <a class="button primary" href="tel:1441">
            <PhoneIcon />
            {t.call.aoc}
          </a>
        </footer>
      )}
    </div>
  );
}
