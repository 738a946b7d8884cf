/* The report of a listed site, made from its warning: the popup's panel on the warning's page. */
import type { ComponentChildren } from 'preact';
import { ReportPanel } from '../../components/report-panel.tsx';
import { createReportPanel, type ReportPanelDeps } from '../../lib/pages/report-panel.ts';
import type { Messages } from '../../locales/index.ts';

export interface ReportSection {
  /** Reads signals: to be called where a change renders anew. */
  view(m: Messages): ComponentChildren | null;
  report(): Promise<void>;
}

export interface ReportSectionDeps extends ReportPanelDeps {
  /** Opens a page of the extension beside this one. */
  readonly open: (page: string) => void;
  /** The browser lets reports leave. Reads a signal. */
  readonly mayLeave: () => boolean;
  /** Has the browser ask the person. */
  readonly onConsent: () => void;
}

/** A report section for the tab that `deps` names. */
export function createReportSection(deps: ReportSectionDeps): ReportSection {
  const panel = createReportPanel(deps);
  return {
    view(m) {
      const offer = panel.offer.value;
      if (offer === null) return null;
      return (
        <ReportPanel
          m={m}
          mayLeave={deps.mayLeave()}
          onConsent={deps.onConsent}
          state={{
            offer,
            outcome: panel.outcome.value,
            isBusy: panel.isBusy.value,
            saved: panel.saved.value,
            // A picture would show the warning.
            picture: { kind: 'off' },
          }}
          now={Math.max(panel.clock.value, deps.now())}
          onReport={() => {
            void panel.report([]);
            deps.onConsent();
          }}
          onChoose={(found) => void panel.choose(found)}
          onTakeBack={(id) => void panel.undo(id)}
          onSendNow={(id) => void panel.sendNow(id)}
          onHold={(id) => void panel.hold(id)}
          onDescribe={(id, details) => void panel.describe(id, details)}
          onEmergency={() => deps.open('emergency.html')}
          onTakePicture={nothing}
          onDropPicture={nothing}
          onAttachPicture={nothing}
          onDrawPicture={nothing}
          onMyReports={() => deps.open('reports.html')}
        />
      );
    },
    report: () => panel.report([]),
  };
}

/** There is no picture to work on. */
function nothing(): void {}
