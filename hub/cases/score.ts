/*
 * How urgent a case is, as a sum of lines that each say why. The score orders the queue; it decides nothing. Pure.
 */
import type { GateReason } from '../../lib/core/policy/gate.ts';
import { dayName, independentReports, voicesIn, type CaseEvidence, type ReportFacts } from './evidence.ts';

export interface ScoreLine {
  readonly code:
    | 'independent'
    | 'reporters'
    | 'fresh'
    | 'lost-money'
    | 'campaign'
    | 'one-network'
    | 'strikes'
    | 'burst'
    | 'never-listed'
    | 'appeal';
  readonly points: number;
  readonly because: GateReason;
}

export interface Score {
  readonly total: number;
  readonly lines: readonly ScoreLine[];
}

const DAY_MS = 24 * 3_600_000;

/** The score of a case. `forbiddenBy`: the listing gate's rule that forbids it, null where nothing does. */
export function scoreCase(evidence: CaseEvidence, forbiddenBy: GateReason | null, now: Date): Score {
  const { reports, campaign } = evidence;
  const lines: ScoreLine[] = [];
  const add = (code: ScoreLine['code'], points: number, th: string, en: string): void => {
    if (points !== 0) lines.push({ code, points, because: { th, en } });
  };
  const independent = independentReports(reports);
  add(
    'independent',
    10 * Math.min(independent, 10),
    `รายงานที่เป็นอิสระต่อกัน ${independent} ราย`,
    `${independent} independent reports`,
  );
  const more = voicesIn(reports) - independent;
  add('reporters', 2 * Math.min(more, 10), `ผู้รายงานอื่นอีก ${more} ราย`, `${more} more reporters`);
  const ageMs = now.getTime() - Math.max(...reports.map(({ receivedAt }) => receivedAt.getTime()), 0);
  add('fresh', ageMs < 2 * DAY_MS ? 10 : ageMs < 7 * DAY_MS ? 5 : 0, 'มีรายงานใหม่', 'reported within the last days');
  const lost = new Set(reports.filter(({ lostMoney }) => lostMoney).map(({ voice }) => voice)).size;
  add('lost-money', 10 * Math.min(lost, 3), `เสียเงินแล้ว ${lost} ราย`, `${lost} of them lost money`);
  add(
    'campaign',
    campaign.listed > 0 ? 15 : 0,
    `เกี่ยวกับรายการที่เตือนอยู่แล้ว ${campaign.listed} รายการ`,
    `belongs with ${campaign.listed} cases that are listed`,
  );
  add(
    'one-network',
    isOfOneNetwork(reports) ? -10 : 0,
    'รายงานทั้งหมดของวันมาจากเครือข่ายเดียว',
    'all of a day from one network',
  );
  const struck = new Set(reports.filter(({ strikes }) => strikes > 0).map(({ voice }) => voice)).size;
  add(
    'strikes',
    -10 * Math.min(struck, 3),
    `ผู้รายงานเคยรายงานเท็จ ${struck} ราย`,
    `${struck} reporters with false reports before`,
  );
  add('burst', evidence.burstAt === null ? 0 : -15, 'รายงานเข้ามาพร้อมกันผิดปกติ', 'many strangers at once: look who gains');
  if (forbiddenBy !== null) lines.push({ code: 'never-listed', points: -50, because: forbiddenBy });
  add('appeal', evidence.openAppeals.length > 0 ? -5 : 0, 'มีผู้ขอให้ตรวจใหม่', 'there is an open appeal');
  return { total: lines.reduce((sum, { points }) => sum + points, 0), lines };
}

/** Three voices or more on one day, and all of that day from the same network. */
function isOfOneNetwork(reports: readonly ReportFacts[]): boolean {
  const days = new Map<string, ReportFacts[]>();
  for (const report of reports) {
    const day = dayName(report.receivedAt);
    days.set(day, [...(days.get(day) ?? []), report]);
  }
  return [...days.values()].some(
    (ofDay) => voicesIn(ofDay) >= 3 && new Set(ofDay.map(({ network }) => network)).size === 1,
  );
}
