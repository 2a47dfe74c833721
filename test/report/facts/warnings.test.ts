import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { groupedWarnings } from '../../../src/report/facts/warnings';

const lost = (node: string, reason = 'a dense layer mixes positions of space'): string =>
  `The order of positions is lost at ${node}: ${reason}. What follows is compared without flipping it back.`;

describe('warnings', () => {
  it('that say the same of many layers are one line, with a count and the first names', () => {
    const many = Array.from({ length: 181 }, (_, i) => lost(`/head/Reshape_${i}`));
    expect(groupedWarnings(many)).toEqual([
      `${lost('/head/Reshape_0')} 180 more of this kind: /head/Reshape_1, /head/Reshape_2, /head/Reshape_3, ….`,
    ]);
  });

  it('of different kinds stay apart, in their order', () => {
    const odd = 'This model is quantized: rounding makes differences that no mirroring removes.';
    const other = lost('/b/Slice', 'a part of space is cut out that is not its own mirror image');
    expect(groupedWarnings([lost('/a/Gemm'), odd, other, lost('/c/Gemm')])).toEqual([
      `${lost('/a/Gemm')} 1 more of this kind: /c/Gemm.`,
      odd,
      other,
    ]);
  });

  it('are told alike where a reason names a tensor, or names hold no slash', () => {
    const unknown = (node: string, tensor: string): string => lost(node, `the shape of ${tensor} is not known`);
    expect(groupedWarnings([unknown('/a/Resize', 'roi_1'), unknown('Resize_7', '/a/b_output_0')])).toHaveLength(1);
  });

  it('are counted: none is lost, and those that stand alone are as they were', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.integer().map((n) => lost(`/n_${n}`)),
          ),
        ),
        (warnings) => {
          const lines = groupedWarnings(warnings);
          const counted = lines.map((line) => Number(/ (\d+) more of this kind: /.exec(line)?.[1] ?? 0) + 1);
          expect(counted.reduce((a, b) => a + b, 0)).toBe(warnings.length);
          lines.forEach((line) => expect(warnings.some((warning) => line.startsWith(warning))).toBe(true));
        },
      ),
    );
  });
});
