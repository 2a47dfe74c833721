import { describe, expect, it } from 'vitest';
import { placedLabels } from '../../webview/draw/curveLabels';
import { curveScale } from '../../webview/draw/curveScale';

const SIZE = { width: 560, height: 216, left: 50, right: 10, top: 20, bottom: 18 };
const COUNT = 21;
const scale = curveScale([0.01, 2], COUNT, 1e-5, SIZE);
const line = (error: number, label = 'shift by a pixel') => ({ label, y: scale.y(error) });
const none = { curves: [], points: [] };
const flat = (error: number, from = 0, to = COUNT) =>
  Array.from({ length: COUNT }, (_, i) => (i >= from && i < to ? error : undefined));
const placed = (lines: Parameters<typeof placedLabels>[0], drawn: Parameters<typeof placedLabels>[1]) =>
  placedLabels(lines, drawn, scale, SIZE);

describe('the label of a line', () => {
  it('stands above its left end where nothing is drawn', () => {
    expect(placed([line(0.1)], none)).toEqual([{ label: 'shift by a pixel', x: 54, baseline: scale.y(0.1) - 3 }]);
  });

  it('goes where the fewest curves and marks are', () => {
    const above = { curves: [flat(0.12)], points: [] };
    expect(placed([line(0.1)], above)[0]!.baseline).toBe(scale.y(0.1) + 12);
    const around = [flat(0.12, 0, 15), flat(0.085, 0, 15)];
    const [right] = placed([line(0.1)], { curves: around, points: [] });
    expect(right!.x).toBe(560 - 10 - 4 - 6 * 'shift by a pixel'.length);
    const [moved] = placed([line(0.1)], { curves: [], points: flat(0.12, 0, 2) });
    expect(moved!.x === 54 && moved!.baseline < scale.y(0.1)).toBe(false);
  });

  it('lies on no other label, nor on another line, nor outside the plot', () => {
    const lines = [line(2, 'another image'), line(0.1), line(0.098, 'too near'), line(0.05, 'JPEG 90')];
    const found = placed(lines, none);
    expect(found.map(({ label }) => label)).toEqual(['another image', 'shift by a pixel', 'JPEG 90']);
    for (const { baseline } of found) {
      expect(baseline - 10).toBeGreaterThanOrEqual(13);
      expect(lines.filter(({ y }) => y > baseline - 10 && y < baseline)).toEqual([]);
    }
  });
});
