/* What an appeal holds, and by when it is answered. */
import * as v from 'valibot';
import { reportIdSchema, subjectSchema } from '../../lib/core/report/report.ts';

/** Largest body of an appeal, in bytes. */
export const MAX_APPEAL_BYTES = 16 * 1024;
/** Promised from the receipt of an appeal; decisions: docs/hub.md. */
export const ACKNOWLEDGE_MS = 24 * 3_600_000;
export const DECIDE_MS = 72 * 3_600_000;

const words = (shortest: number, longest: number) =>
  v.pipe(
    v.string(),
    v.minLength(shortest),
    v.maxLength(longest),
    v.regex(/^(?:[^\p{Cc}\p{Cs}]|\n)*$/u, 'must be printable'),
  );

export const appealSchema = v.strictObject({
  id: reportIdSchema,
  /** SHA-256 of a token that the sender keeps, as of a report. */
  receipt: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits')),
  subject: v.strictObject({ kind: subjectSchema.entries.kind, key: subjectSchema.entries.key }),
  /** How to reach the sender, in their own words. */
  contact: words(3, 200),
  reason: words(10, 2000),
  role: v.picklist(['owner', 'other']),
  locale: v.picklist(['th', 'en']),
});

const time = v.pipe(v.string(), v.isoTimestamp());

export const appealStatusSchema = v.object({
  id: reportIdSchema,
  state: v.picklist(['open', 'upheld', 'rejected']),
  receivedAt: time,
  acknowledgeBy: time,
  decideBy: time,
  acknowledgedAt: v.nullable(time),
  decidedAt: v.nullable(time),
  /** What was answered. */
  answer: v.nullable(v.string()),
});
export type AppealStatus = v.InferOutput<typeof appealStatusSchema>;

/** The status of an appeal with its clock. */
export function appealStatusOf(appeal: {
  readonly id: string;
  readonly state: AppealStatus['state'];
  readonly receivedAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly decidedAt: Date | null;
  readonly answer: string | null;
}): AppealStatus {
  const after = (ms: number): string => new Date(appeal.receivedAt.getTime() + ms).toISOString();
  return {
    id: appeal.id,
    state: appeal.state,
    receivedAt: after(0),
    acknowledgeBy: after(ACKNOWLEDGE_MS),
    decideBy: after(DECIDE_MS),
    acknowledgedAt: appeal.acknowledgedAt?.toISOString() ?? null,
    decidedAt: appeal.decidedAt?.toISOString() ?? null,
    answer: appeal.answer,
  };
}
