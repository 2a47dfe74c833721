import { expect, it } from 'vitest';
import { shareRows } from '../../../src/report/facts/shares';
import { causesSection } from '../../../src/report/html/causes';
import { sampleReport } from '../sampleReport';

it('draws positive shares side by side, each as wide as its bar', () => {
  const report = sampleReport();
  const rows = shareRows(report, 'h').filter(({ bar }) => bar > 0);
  const drawn = [...causesSection(report)!.text.matchAll(/<rect class="[\w-]+" x="([\d.]+)" width="([\d.]+)"/g)]
    .map(([, x, width]) => [Number(x), Number(width)] as const)
    .slice(0, rows.length);
  expect(rows.length).toBeGreaterThan(1);
  let start = 0;
  for (const [i, { bar }] of rows.entries()) {
    expect(drawn[i]).toEqual([expect.closeTo(start), expect.closeTo(100 * bar)]);
    start += 100 * bar;
  }
});
