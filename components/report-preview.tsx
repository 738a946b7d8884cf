import type { ReportView } from '../lib/messages.ts';
import type { Messages } from '../locales/index.ts';

export interface ReportPreviewProps {
  readonly m: Messages;
  readonly report: ReportView;
  /** The person opens it: they want time to read. */
  readonly onOpen: () => void;
}

/**
 * The very texts that leave. They are shown as they are, not through UntrustedText: what could turn text around or hide is
 * escaped in them already, see lib/core/report/serialize.ts.
 */
export function ReportPreview({ m, report, onOpen }: ReportPreviewProps) {
  const t = m.report;
  return (
    <details
      class="disclosure preview"
      onToggle={(event) => {
        if (event.currentTarget.open) onOpen();
      }}
    >
      <summary>{report.state === 'sent' ? t.previewSent : t.preview}</summary>
      <div class="disclosed">
        <p class="soft">{t.previewMeans}</p>
        {report.payloads.map(({ what, text }) => (
          <figure key={what} class="payload">
            <figcaption>{t.payload[what]}</figcaption>
            {/* Reached by Tab, so that it can be scrolled without a mouse. */}
            <pre dir="ltr" tabIndex={0} translate={false} data-payload={what} role="group" aria-label={t.payload[what]}>
              {text}
            </pre>
          </figure>
        ))}
      </div>
    </details>
  );
}
