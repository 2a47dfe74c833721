import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc } from '../../support/fastCheck';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineService } from '../../../src/engine/service/engineService';
import { attribute } from '../../../src/onnx/attributes';
import type { ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { readModelFile } from '../../../src/onnx/model';
import { encodeModel } from '../../../src/onnx/write';
import type { AnalysisSpec } from '../../../src/protocol/spec';
import { fixRequest } from '../../../src/cli/rewriteCommands';
import { FLIPS } from '../../../src/report/flips';
import type { Flip } from '../../../src/report/report';
import { verdictFor } from '../../../src/report/facts/verdict';
import { networkOf, noiseFeeds, runModel } from '../../support/mirror';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { quietEngine } from '../../support/engineFixture';
import { tinySegmenter } from '../../support/models/tinyModels';

let folder: string;
let engine: EngineService;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-shift-'));
  engine = quietEngine();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Pose {
  readonly size: readonly [number, number];
  readonly heatmaps: number;
  /** Along which axis two pixels are added up, and at which end it is padded. */
  readonly along: 'rows' | 'columns';
  readonly step: 1 | -1;
}

/**
 * Heatmaps of a net that is equivariant up to a shift by one cell: the sum of a pixel and its neighbor before it
 * (`step` 1) or behind it, which a mirror makes that of the other neighbor.
 */
function poseNet({ size, heatmaps, along, step }: Pose): ModelProto {
  const b = new GraphBuilder();
  const x = b.input('x', [1, 3, ...size]);
  const kernel = along === 'rows' ? [2, 1] : [1, 2];
  const values = Array.from({ length: heatmaps * 3 }, (_, i) => Math.cos(1 + 2 * i));
  const weights = b.weight(
    [heatmaps, 3, ...kernel],
    values.flatMap((value) => [value, value]),
  );
  const [before, behind] = step === 1 ? [1, 0] : [0, 1];
  const pads = along === 'rows' ? [before, 0, behind, 0] : [0, before, 0, behind];
  const y = b.node('Conv', [x, weights], { kernel_shape: attribute.ints(kernel), pads: attribute.ints(pads) });
  b.output(b.relu(y), 'heatmaps');
  return b.build();
}

function spec(proto: ModelProto, rest: Partial<AnalysisSpec> = {}): AnalysisSpec {
  const path = join(folder, 'pose.onnx');
  writeFileSync(path, encodeModel(proto));
  return {
    model: { kind: 'file', path },
    input: { kind: 'noise', seed: 0 },
    flips: FLIPS,
    flipMode: 'tensor',
    ...rest,
  };
}

/** The original's heatmaps and the written model's, for noise. */
async function heatmaps(proto: ModelProto, path: string, size: readonly number[]) {
  const network = networkOf(proto, [1, 3, ...size]);
  const feeds = noiseFeeds(network).id;
  const [was, is] = [
    await runModel(network.model.bytes, feeds),
    await runModel((await readModelFile(path)).bytes, feeds),
  ];
  return [was['heatmaps']!, is['heatmaps']!] as const;
}

const pose: fc.Arbitrary<Pose> = fc.record({
  size: fc.tuple(fc.integer({ min: 16, max: 24 }), fc.integer({ min: 16, max: 24 })),
  heatmaps: fc.integer({ min: 1, max: 5 }),
  along: fc.constantFrom('rows', 'columns'),
  step: fc.constantFrom(1, -1),
});

describe('averaging with the one-pixel shift', () => {
  it('is exact, and leaves a net as it is that is equivariant up to the shift', async () => {
    await fc.assert(
      fc.asyncProperty(pose, async (net) => {
        const flip: Flip = net.along === 'rows' ? 'v' : 'h';
        const proto = poseNet(net);
        const path = join(folder, 'shifted.onnx');
        const { noise, summary } = await engine.fixModel(
          spec(proto),
          { kind: 'tta', flips: [flip], shift: true },
          path,
        );
        expect(noise.after[flip]).toBeLessThan(1e-6);
        expect(noise.unshifted!.before[flip]).toBeGreaterThan(0.1);
        expect(noise.unshifted!.after[flip]).toBeGreaterThan(0.1);
        expect(summary).toMatch(/What is flipped back of heatmaps is moved one (row|column) /);
        const [was, is] = await heatmaps(proto, path, net.size);
        const [height, width] = net.size;
        // The cells at one end have no mirror image, and are averaged with those of the flipped run.
        const end = (length: number): number => (net.step === 1 ? 0 : length - 1);
        was.data.forEach((value, i) => {
          const [row, column] = [Math.floor(i / width) % height, i % width];
          const isAlone = net.along === 'rows' ? row === end(height) : column === end(width);
          if (!isAlone) expect(is.data[i]).toBeCloseTo(value, 4);
        });
      }),
      { seed: 7, numRuns: 12 },
    );
  });

  it('blurs such a net without the shift', async () => {
    const proto = poseNet({ size: [8, 10], heatmaps: 3, along: 'columns', step: 1 });
    const path = join(folder, 'blurred.onnx');
    const { noise } = await engine.fixModel(spec(proto), { kind: 'tta', flips: ['h'] }, path);
    expect(noise.damage).toBeGreaterThan(0.2);
    expect(noise.unshifted).toBeUndefined();
  });

  it('covers the group, one axis moved and the other not', async () => {
    const proto = poseNet({ size: [8, 10], heatmaps: 3, along: 'columns', step: -1 });
    const path = join(folder, 'group.onnx');
    const { noise } = await engine.fixModel(spec(proto), { kind: 'tta', flips: FLIPS, shift: true }, path);
    for (const flip of FLIPS) expect(noise.after[flip]).toBeLessThan(1e-6);
  });

  it('is refused where no shift explains the difference, and belongs to --tta', async () => {
    const wrote = engine.fixModel(
      spec(tinySegmenter(), { size: [16, 20] }),
      { kind: 'tta', flips: ['h'], shift: true },
      join(folder, 'no.onnx'),
    );
    await expect(wrote).rejects.toThrow(/comes much closer.*Leave out --shift/);
    const flags = { flips: ['h'], input: {}, out: 'a.onnx', shift: true } as const;
    expect(fixRequest({ ...flags, tta: true })).toMatchObject({ kind: 'tta', shift: true });
    expect(() => fixRequest({ ...flags, pad: true })).toThrow(/--shift belongs to --tta/);
  });
});

describe('a report', () => {
  it.each(['rows', 'columns'] as const)(
    'tells the shift by one pixel of %s, and judges by it where it is stated',
    async (along) => {
      const flip: Flip = along === 'rows' ? 'v' : 'h';
      const proto = poseNet({ size: [24, 32], heatmaps: 3, along, step: 1 });
      const { report } = await engine.analyze('a', spec(proto));
      const [output] = report.outputs;
      expect(output!.verdict[flip]).toBe('broken');
      expect(output!.pixelShift![flip]!.shift).toEqual({ [along]: 1 });
      expect(output!.pixelShift![along === 'rows' ? 'h' : 'v']).toBeUndefined();
      const { relL2 } = output!.pixelShift![flip]!;
      expect(relL2).toBeLessThan(0.5 * output!.figure[flip]!.value!);
      const where = along === 'rows' ? 'one row down' : 'one column to the right';
      expect(verdictFor(report, flip).details.join(' ')).toContain(`flipped back and moved ${where}`);
      const sidecar = { outputs: { heatmaps: { contract: 'map', shift: { [along]: 1 } } } };
      writeFileSync(join(folder, 'pose.flipscope.json'), JSON.stringify(sidecar));
      try {
        const { report: stated } = await engine.analyze('b', spec(proto));
        expect(stated.outputs[0]!.figure[flip]!.value).toBeCloseTo(relL2!, 9);
        expect(stated.outputs[0]!.pixelShift).toBeUndefined();
      } finally {
        rmSync(join(folder, 'pose.flipscope.json'));
      }
    },
  );

  it('refuses a shift of what is no map', async () => {
    const proto = poseNet({ size: [8, 10], heatmaps: 3, along: 'columns', step: 1 });
    const file = join(folder, 'pose.flipscope.json');
    writeFileSync(file, JSON.stringify({ outputs: { heatmaps: { contract: 'vector', shift: { columns: 1 } } } }));
    try {
      await expect(engine.analyze('c', spec(proto))).rejects.toThrow(
        /"outputs.heatmaps.shift".*state the contract "map"/,
      );
    } finally {
      rmSync(file);
    }
  });
});
