/* `npm run accuracy`: the figures of detection, per kind, with every miss. */
import { hasLabelledTexts, measureAccuracy } from './measure.ts';

if (!hasLabelledTexts()) {
  console.log('the labelled texts are not there: expected ../shared/data/thai-text.jsonl');
  process.exit(0);
}
const { scores, misses, inNews, articles, inReport } = measureAccuracy();
for (const { kind, found, missed, wrong } of scores) {
  const recall = found / Math.max(1, found + missed);
  const precision = found / Math.max(1, found + wrong);
  console.log(
    `${kind.padEnd(10)} recall ${recall.toFixed(4)} (${missed} missed of ${found + missed}), precision ${precision.toFixed(4)} (${wrong} wrong)`,
  );
}
console.log(
  `payment readings in ${articles} news articles without one: ${inNews.length}; in a long report: ${inReport.length}`,
);
for (const line of [...misses, ...inNews.map((line) => `news ${line}`), ...inReport.map((line) => `report ${line}`)])
  console.log(line);
