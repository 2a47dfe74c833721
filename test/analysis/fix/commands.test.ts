import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TensorProto_DataType as Type, type ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/run';
import type { EngineService } from '../../../src/engine/service/engineService';
import { readModelFile } from '../../../src/onnx/model';
import { encodeModel } from '../../../src/onnx/write';
import { attribute } from '../../../src/onnx/attributes';
import { makeTensor } from '../../../src/onnx/tensors';
import { valueShape } from '../../../src/onnx/valueInfo';
import { externalTensors } from '../../../src/onnx/externalData';
import type { FixRequest } from '../../../src/protocol/fix';
import type { AnalysisSpec } from '../../../src/protocol/spec';
import { FLIPS } from '../../../src/report/flips';
import { writeWithExternalData } from '../../support/models/externalData';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { resnet18 } from '../../support/models/resnet';
import { stridedSegmenter, tinyClassifier, tinyLeNet } from '../../support/models/tinyModels';
import { quietEngine } from '../../support/engineFixture';

let folder: string;
let engine: EngineService;
const at = (name: string): string => join(folder, name);
const IMAGE = join(process.cwd(), 'media', 'samples', 'chelsea.png');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-fix-'));
  engine = quietEngine();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function save(name: string, proto: ModelProto): string {
  writeFileSync(at(name), encodeModel(proto));
  return at(name);
}

function specOf(path: string, rest: Partial<AnalysisSpec> = {}): AnalysisSpec {
  return {
    model: { kind: 'file', path },
    input: { kind: 'noise', seed: 0 },
    flips: FLIPS,
    flipMode: 'tensor',
    ...rest,
  };
}

async function command(...args: string[]) {
  let [stdout, stderr] = ['', ''];
  const code = await run(args, {
    io: {
      stdout: { write: (text) => (stdout += text), columns: 100 },
      stderr: { write: (text) => (stderr += text) },
      env: {},
    },
    version: '1',
    packageRoot: process.cwd(),
    checkInstallation: () => Promise.reject(new Error('nothing is tried here')),
    rememberInstallation: () => Promise.reject(new Error('nothing is tried here')),
    serveMcp: () => Promise.reject(new Error('nobody asks here')),
    startEngine: () => ({
      functions: engine,
      stage: undefined,
      onSilent: () => undefined,
      onProgress: () => undefined,
      kill: async () => undefined,
    }),
  });
  return { code, stdout, stderr };
}

describe('averaging over flips', () => {
  it('is exact on the image and on noise', async () => {
    const model = save('free.onnx', tinyClassifier());
    const input = { kind: 'image', path: IMAGE } as const;
    const result = await engine.fixModel(
      specOf(model, { input, size: [48, 48] }),
      { kind: 'tta', flips: FLIPS },
      at('tta.onnx'),
    );
    for (const measured of [result.image!, result.noise]) {
      for (const flip of FLIPS) {
        expect(measured.before[flip]).toBeGreaterThan(1e-3);
        expect(measured.after[flip]).toBeLessThan(1e-6);
      }
    }
    expect(result.summary).toMatch(/averages its outputs over 4 orientations/);
  });

  it('embeds weights from other files', async () => {
    writeWithExternalData(tinyClassifier(), at('external.onnx'));
    const out = at('embedded.onnx');
    await engine.fixModel(specOf(at('external.onnx'), { size: [32, 32] }), { kind: 'tta', flips: ['h'] }, out);
    expect(externalTensors((await readModelFile(out)).proto)).toEqual([]);
  });

  it('serves a finished analysis', async () => {
    const spec = specOf(save('asked.onnx', tinyClassifier()), { size: [32, 32] });
    await engine.analyze('a', spec);
    const result = await engine.writeFix('a', { kind: 'tta', flips: ['v'] }, at('asked-tta.onnx'));
    expect(Object.keys(result.noise.after)).toEqual(['v']);
    expect(result.noise.after.v).toBeLessThan(1e-6);
  });
});

/** Symmetrizes a convolution whose int8 weights have `scales` scales along their columns; gives what is left of the error. */
async function quantizedFix(scales: 1 | 3): Promise<{ readonly left: number; readonly summary: string }> {
  const b = new GraphBuilder();
  const x = b.input('x', [1, 1, 9, 9]);
  const stored = Int8Array.from({ length: 4 * 9 }, (_, i) => ((i * 37) % 200) - 100);
  const weights = b.initializer(makeTensor('w', [4, 1, 3, 3], stored));
  const scale = b.initializer(makeTensor('s', [scales], new Float32Array(scales).fill(0.01)));
  const axis = attribute.int(scales === 1 ? 0 : 3);
  b.output(b.node('Conv', [x, b.node('DequantizeLinear', [weights, scale], { axis })]), 'y');
  const request = { kind: 'symmetrize', flips: ['h'] } as const;
  const result = await engine.fixModel(specOf(save('quantized.onnx', b.build())), request, at('quantized-out.onnx'));
  return { left: result.noise.after.h!, summary: result.summary };
}

describe('symmetric kernels', () => {
  it.each([['h'], ['v'], ['h', 'v', 'hv']] as const)('are exact on an aligned grid (%s …)', async (...flips) => {
    const model = save('aligned.onnx', tinyClassifier());
    const result = await engine.fixModel(
      specOf(model, { size: [33, 33] }),
      { kind: 'symmetrize', flips },
      at('symmetric.onnx'),
    );
    for (const flip of flips) expect(result.noise.after[flip]).toBeLessThan(1e-5);
    expect(result.noise.damage).toBeGreaterThan(1e-2);
    expect(result.summary).toMatch(/2 of 2 convolutions.*kernels are the cause.*no fix.*0.9%/);
  });

  it('prove nothing where the grid is misaligned', async () => {
    const result = await engine.fixModel(
      specOf(save('aligned.onnx', tinyClassifier()), { size: [32, 32] }),
      { kind: 'symmetrize', flips: ['h'] },
      at('symmetric32.onnx'),
    );
    expect(result.noise.after.h).toBeGreaterThan(1e-3);
    expect(result.summary).toMatch(/other causes than the kernels.*not a fix/);
    expect(result.summary).not.toContain('kernels are the cause');
  });

  it('are made of quantized weights too', async () => {
    const { left, summary } = await quantizedFix(1);
    expect(summary).toContain('1 of 1 convolutions');
    expect(left).toBeLessThan(1e-5);
    await expect(quantizedFix(3)).rejects.toThrow(/no kernels to make symmetric.*scale of its own/s);
  });

  it('are refused where no kernel would change', async () => {
    const b = new GraphBuilder();
    b.output(b.conv(b.input('x', [1, 3, 9, 9]), 4, 1), 'y');
    const spec = specOf(save('pointwise.onnx', b.build()));
    await expect(engine.fixModel(spec, { kind: 'symmetrize', flips: ['h'] }, at('same.onnx'))).rejects.toThrow(
      /own mirror images already/,
    );
    expect(readdirSync(folder)).not.toContain('same.onnx');
  });
});

/** A strided convolution and a mean over space. */
function plainConv(opset: number): ModelProto {
  const b = new GraphBuilder({ opset });
  b.output(b.globalAveragePool(b.conv(b.input('x', [1, 3, 32, 32]), 4, 3, { stride: 2, pads: 1 })), 'y');
  return b.build();
}

describe('an aligned input size', () => {
  it('leaves a ResNet-18 only its kernels to blame', async () => {
    const model = save('resnet18.onnx', resnet18({ headless: true }));
    const spec = specOf(model, { size: [128, 128] });
    const result = await engine.fixModel(spec, { kind: 'pad' }, at('resized.onnx'));
    expect(result.summary).toContain('from 128×128 to 129×129');
    await engine.analyze('resized', specOf(at('resized.onnx'), { flips: ['h'] }));
    const { causes } = await engine.explain('resized', 'causes');
    expect(causes!.h!.counterfactuals.map((c) => c.mirrored)).toEqual([[], ['kernel']]);
    expect(causes!.h!.twinResidual).toBeLessThan(1e-4);
  });

  it('is refused by a dense layer over space, which is named', async () => {
    const request: FixRequest = { kind: 'pad', size: [29, 29] };
    const spec = specOf(save('lenet.onnx', tinyLeNet()));
    await expect(engine.fixModel(spec, request, at('no.onnx'))).resolves.toBeDefined();
    await expect(engine.fixModel(spec, { kind: 'pad', size: [32, 32] }, at('no2.onnx'))).rejects.toThrow(
      /Gemm.*does not fit/,
    );
    expect(readdirSync(folder)).not.toContain('no2.onnx');
  });

  it.each([11, 12, 13])('is made by a Resize of opset %i', async (opset) => {
    const spec = specOf(save('opset.onnx', plainConv(opset)));
    const result = await engine.fixModel(spec, { kind: 'pad' }, at('opset-pad.onnx'));
    expect(result.summary).toContain('resizes its input from 32×32 to 33×33');
  });

  it('is padded at an opset that has no such Resize', async () => {
    const spec = specOf(save('opset9.onnx', plainConv(9)));
    await expect(engine.fixModel(spec, { kind: 'pad' }, at('opset9-pad.onnx'))).rejects.toThrow(/opset 11 or later/);
    const result = await engine.fixModel(spec, { kind: 'pad', size: [34, 36] }, at('opset9-pad.onnx'));
    expect(result.summary).toContain('pads its input from 32×32 to 34×36');
  });

  it('is not padded unevenly', async () => {
    const spec = specOf(save('free.onnx', tinyClassifier()), { size: [48, 48] });
    await expect(engine.fixModel(spec, { kind: 'pad', size: [49, 49], mode: 'pad' }, at('odd.onnx'))).rejects.toThrow(
      /uneven pad/,
    );
    const padded = await engine.fixModel(spec, { kind: 'pad', size: [50, 52], mode: 'pad' }, at('even.onnx'));
    expect(padded.summary).toContain('pads its input');
    expect(padded.warnings).toEqual([expect.stringContaining('fixed to 48×48')]);
  });

  it('makes a segmentation exact, whose outputs keep their shapes', async () => {
    const spec = specOf(save('mask.onnx', stridedSegmenter({ symmetric: 'hv' })), { size: [15, 15] });
    const out = at('mask-padded.onnx');
    const { noise, summary } = await engine.fixModel(spec, { kind: 'pad' }, out);
    for (const flip of FLIPS) {
      expect(noise.before[flip]).toBeGreaterThan(1e-2);
      expect(noise.after[flip]).toBeLessThan(1e-5);
    }
    expect(summary).toMatch(
      /pads its input from 15×15 to 17×17.*brought back to the shapes that they had \(cropped: mask; resized: low\)/,
    );
    const { report } = await engine.analyze('mask', specOf(out));
    expect(report.outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['low', [1, 4, 4, 4]],
      ['mask', [1, 4, 16, 16]],
    ]);
  });
});

describe('outputs that are not plain numbers', () => {
  it('are compared as whole numbers where there are no others', async () => {
    const b = new GraphBuilder();
    const scores = b.conv(b.input('x', [1, 3, 9, 9]), 4, 3);
    b.output(b.node('ArgMax', [scores], { axis: attribute.int(1) }), 'y', Type.INT64);
    const result = await engine.twinModel(specOf(save('argmax.onnx', b.build())), { flip: 'h' }, at('argmax-h.onnx'));
    expect(result.before.noise).toBeGreaterThan(0.1);
    expect(result.residual.noise).toBe(0);
  });

  it('are told where they are NaN', async () => {
    const b = new GraphBuilder();
    b.output(b.node('Log', [b.conv(b.input('x', [1, 3, 9, 9]), 4, 3)]), 'y');
    const spec = specOf(save('nan.onnx', b.build()));
    const warning = expect.stringContaining('For noise, the output y of the original holds NaN');
    const fixed = await engine.fixModel(spec, { kind: 'tta', flips: ['h'] }, at('nan-tta.onnx'));
    expect(fixed.warnings).toEqual([warning]);
    const twin = await engine.twinModel(spec, { flip: 'h' }, at('nan-h.onnx'));
    expect(twin.warnings).toEqual([warning]);
  });
});

describe('flipscope twin and fix', () => {
  beforeAll(() => void save('named.onnx', tinyClassifier()));

  it('write a twin and show what is left', async () => {
    const model = at('named.onnx');
    const { code, stdout } = await command('twin', model, '--flip', 'v', '--size', '32x32', '-o', at('twin.onnx'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/operators replaced.*\n[\s\S]*conv1[\s\S]*kernel/);
    expect(stdout).toMatch(/noise +[\d.]+% +(0|\d(\.\d)?e-[678])\n/);
    expect(readFileSync(at('twin.onnx')).byteLength).toBeGreaterThan(1000);
  });

  it('fix the size that a twin is made for, except where only kernels are flipped', async () => {
    const sizeOf = async (path: string) => valueShape((await readModelFile(path)).graph.inputs[0]!)!.slice(2);
    const options = [at('named.onnx'), '--size', '32x32', '-o', at('sized.onnx')];
    expect((await command('twin', ...options)).stdout).toContain('The input is now fixed to 32×32');
    expect(await sizeOf(at('sized.onnx'))).toEqual([32, 32]);
    expect((await command('twin', '--only', 'kernel', ...options)).stdout).not.toContain('fixed');
    expect(await sizeOf(at('sized.onnx'))).toEqual(await sizeOf(at('named.onnx')));
  });

  it('write a fixed model', async () => {
    const { code, stdout } = await command(
      'fix',
      at('named.onnx'),
      '--tta',
      '--flips',
      'h',
      '--size',
      '32x32',
      '-o',
      at('f.onnx'),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/noise ↔/);
    expect(stdout).toContain(`written: ${at('f.onnx')}`);
  });

  it('pad or resize, as they are told', async () => {
    const fix = [
      'fix',
      save('command.onnx', stridedSegmenter()),
      '--size',
      '15',
      '--to',
      '17',
      '-o',
      at('p.onnx'),
      '--pad',
    ];
    for (const [mode, deed] of [
      [[], 'pads'],
      [['--mode', 'pad'], 'pads'],
      [['--mode', 'resize'], 'resizes'],
    ] as const) {
      const { code, stdout } = await command(...fix, ...mode);
      expect(stdout.replaceAll('\n', ' ')).toContain(`now ${deed} its input from 15×15 to 17×17`);
      expect(code).toBe(0);
    }
  });

  it('take further inputs', async () => {
    const b = new GraphBuilder();
    const scaled = b.node('Mul', [b.input('x', [1, 3, 8, 8]), b.input('factor', [1])]);
    b.output(b.flatten(b.globalAveragePool(b.conv(scaled, 4, 3))), 'y');
    const model = save('factor.onnx', b.build());
    for (const [name, ...options] of [['fix', '--tta'], ['twin']] as const) {
      const out = at(`${name}-factor.onnx`);
      const missing = await command(name, model, '-o', out, ...options);
      expect(missing.stderr).toMatch(/its input factor float32\[1\] needs a value\. Give it with --input factor=VALUE/);
      const given = await command(name, model, '-o', out, '--input', 'factor=2', ...options);
      expect([given.code, given.stderr]).toEqual([0, '']);
    }
  });

  it('say in one line what is wrong', async () => {
    const model = at('named.onnx');
    const bad: readonly (readonly [readonly string[], RegExp])[] = [
      [['fix', model, '-o', at('x.onnx')], /one of --tta, --pad and --symmetrize, found none/],
      [['fix', model, '--tta', '--pad', '-o', at('x.onnx')], /found several/],
      [['fix', model, '--tta', '--mode', 'pad', '-o', at('x.onnx')], /--mode belongs to --pad: leave it out/],
      [['fix', model, '--pad', '--mode', 'crop', '-o', at('x.onnx')], /--mode.*pad, resize/],
      [['fix', model, '--tta', '-o', model], /this run reads this file/],
      [['fix', model, '--tta'], /--out/],
      [['fix', at('missing.onnx'), '--tta', '-o', at('x.onnx')], /missing\.onnx/],
      [['twin', model, '--only', 'color', '-o', at('x.onnx')], /kernel, grid/],
      [['twin', model, '-o', join(folder, 'none', 'x.onnx')], /Cannot write .*x\.onnx: its folder does not exist/],
    ];
    for (const [args, message] of bad) {
      const { code, stderr } = await command(...args);
      expect(stderr).toMatch(message);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      expect(code).toBe(2);
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
