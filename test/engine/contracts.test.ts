import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { judgeReport } from '../../src/report/facts/outcome';
import type { AnalysisSpec } from '../../src/protocol/spec';
import { applyPatch } from '../../src/report/patch';
import type { OutputReport, Report } from '../../src/report/report';
import { PROJECT, quietEngine } from '../support/engineFixture';

const FIXTURES = join(import.meta.dirname, 'fixtures', 'contracts');
const folder = mkdtempSync(join(tmpdir(), 'flipscope-contracts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const engine = quietEngine();

interface Asked extends Partial<AnalysisSpec> {
  readonly sidecar?: object;
  readonly tensor?: string;
}

async function check(model: string, { sidecar, tensor = 'x.npy', ...more }: Asked = {}): Promise<Report> {
  const path = join(folder, model);
  copyFileSync(join(FIXTURES, model), path);
  const described = join(folder, 'stated.json');
  if (sidecar !== undefined) writeFileSync(described, JSON.stringify(sidecar));
  const { report } = await engine.analyze('a', {
    model: { kind: 'file', path, ...(sidecar && { sidecar: described }) },
    input: { kind: 'tensor', path: join(FIXTURES, tensor) },
    flips: ['h'],
    flipMode: 'tensor',
    ...more,
  });
  return report;
}

const outputOf = (report: Report, name?: string): OutputReport =>
  report.outputs.find((output) => name === undefined || output.name === name)!;

describe('a feature map that is flattened into an embedding', () => {
  it('is judged as a vector, and says what putting the positions back would give', async () => {
    const output = outputOf(await check('flattened.onnx'));
    expect(output.contract).toMatchObject({ kind: 'vector', certainty: 'found' });
    expect(output.verdict.h).toBe('broken');
    expect(output.figure.h!.value).toBeCloseTo(1.478, 3);
    expect(output.pairs[0]!.cosine).toBeCloseTo(-0.0927, 3);
    expect(output.unpermuted!.h).toBeLessThan(1e-5);
  });

  it('owes its difference to positions alone', async () => {
    const report = await check('flattened.onnx');
    const { causes } = applyPatch(report, await engine.explain('a', 'causes'));
    expect(causes!.h!.error).toBeCloseTo(1.478, 3);
    expect(causes!.h!.shares.position).toBeCloseTo(1.478, 3);
    expect(causes!.h!.twinResidual).toBeLessThan(1e-5);
  });
});

describe('a contract that a person chose', () => {
  it('comes with what it is called, and leaves an output out under its name', async () => {
    const chosen = { expect: { embedding: 'vector' }, expectOrigin: 'changed in the panel' } as const;
    const name = outputOf(await check('flattened.onnx')).name;
    const stated = await check('flattened.onnx', { ...chosen, expect: { [name]: 'vector' } });
    expect(outputOf(stated).contract).toMatchObject({ origin: 'changed in the panel', certainty: 'stated' });
    const { outputs, ignored } = await check('flattened.onnx', { ...chosen, expect: { [name]: 'ignore' } });
    expect(outputs).toEqual([]);
    expect(ignored).toEqual([
      { name, contract: { kind: 'ignore', origin: 'changed in the panel', certainty: 'stated' } },
    ]);
    await expect(check('flattened.onnx', { ...chosen, expect: { nothing: 'map' } })).rejects.toThrow(
      /^changed in the panel: the model has no output "nothing"/,
    );
  });
});

describe('averaging over flips', () => {
  const average = async (model: string, more: Asked = {}) => {
    await check(model, more);
    return engine.writeFix('a', { kind: 'tta', flips: ['h'] }, join(folder, 'averaged.onnx'));
  };

  it('leaves an embedding as it is, and makes it invariant', async () => {
    const { image } = await average('flattened.onnx');
    expect(image!.before.h).toBeCloseTo(1.478, 3);
    expect(image!.after.h).toBeLessThan(1e-5);
    expect(image!.damage).toBeGreaterThan(0.1);
  });

  it('mirrors an image put together from blocks as an image', async () => {
    const { image } = await average('reshape.onnx');
    expect(image!.before.h).toBeCloseTo(1.52266, 4);
    expect(image!.after.h).toBeLessThan(1e-5);
    expect((await average('depth_to_space.onnx')).image!.damage).toBeCloseTo(image!.damage, 5);
  });

  it('negates what a flip should negate', async () => {
    const flow = { sidecar: { outputs: { flow: { contract: 'map', negate: { h: [0], v: [1] } } } } };
    const { image } = await average('flow.onnx', flow);
    expect(image!.after.h).toBeLessThan(1e-5);
    // It was exact before, so that the mean is the same flow.
    expect(image!.damage).toBeLessThan(1e-5);
  });

  it('compares probabilities with probabilities', async () => {
    await check('unet.onnx');
    const request = { kind: 'tta', flips: ['h'], merge: 'probabilities' } as const;
    const { image } = await engine.writeFix('a', request, join(folder, 'averaged.onnx'));
    expect(image!.before.h).toBeLessThan(0.57);
    expect(image!.after.h).toBeLessThan(1e-5);
    expect(image!.damage).toBeLessThan(image!.before.h!);
  });

  it('is refused with the reason where the contract says so', async () => {
    await expect(average('flow.onnx', { expect: { flow: 'sensitive' } })).rejects.toThrow(/flow should change/);
    await expect(average('flow.onnx', { expect: { flow: 'labels' } })).rejects.toThrow(/found flow/);
  });
});

describe('an image put together from blocks', () => {
  it('has the same figure, causes and twin by Reshape and Transpose as by DepthToSpace', async () => {
    const reports: Report[] = [];
    for (const model of ['reshape.onnx', 'depth_to_space.onnx']) {
      const report = await check(model);
      reports.push(applyPatch(report, await engine.explain('a', 'causes')));
    }
    const [reshape, depthToSpace] = reports.map((report) => ({
      figure: outputOf(report).figure,
      positions: outputOf(report).contract.positions,
      causes: report.causes,
    }));
    expect(reshape!.figure.h!.value).toBeCloseTo(1.52266, 4);
    expect(reshape).toEqual(depthToSpace);
    expect(reshape!.causes!.h!.twinResidual).toBeLessThan(1e-5);
  });
});

describe('a stated contract', () => {
  const flow = (negate: object): Asked => ({ sidecar: { outputs: { flow: { contract: 'map', negate } } } });

  it('negates the channels of a flow field', async () => {
    const plain = outputOf(await check('flow.onnx'));
    expect(plain.verdict.h).toBe('broken');
    const output = outputOf(await check('flow.onnx', flow({ h: [0], v: [1] })));
    expect(output.contract).toMatchObject({ kind: 'map', certainty: 'stated', origin: 'stated.json' });
    expect(output.verdict.h).toBe('holds');
    expect(output.figure.h!.value).toBeLessThan(1e-5);
  });

  it.each([
    [flow({ h: [7] }), /stated\.json: "outputs\.flow\.negate": found 7; a number from 0 to 1\.$/],
    [{ sidecar: { outputs: { flaw: { contract: 'map' } } } }, /no output "flaw"; its outputs are flow\.$/],
    [
      { sidecar: { outputs: { flow: { contract: 'mop' } } } },
      /"outputs\.flow\.contract": expected "vector" or "classes" or .*, found "mop"/,
    ],
    [{ expect: { other: 'vector' } }, /--expect: the model has no output "other"/],
  ] satisfies [Asked, RegExp][])('that does not fit is refused in one line: %#', async (asked, message) => {
    await expect(check('flow.onnx', asked)).rejects.toThrow(message);
  });

  it('is replaced by --expect', async () => {
    const output = outputOf(await check('flow.onnx', { expect: { flow: 'vector' } }));
    expect(output.contract).toMatchObject({ kind: 'vector', certainty: 'stated', origin: '--expect' });
    expect(output.asItIs).toBeUndefined();
  });

  it('leaves out what is ignored', async () => {
    expect((await check('flow.onnx', { expect: { flow: 'ignore' } })).outputs).toEqual([]);
  });
});

describe('class numbers', () => {
  it('are judged by the share of positions that agree', async () => {
    const output = outputOf(await check('unet.onnx'), 'mask');
    expect(output.contract).toMatchObject({ kind: 'labels', certainty: 'found' });
    expect(output.figure.h).toMatchObject({ name: 'disagreement' });
    expect(output.figure.h!.value).toBeCloseTo(0.388, 3);
    expect(output.labels!.h!.agreement).toBeCloseTo(0.612, 3);
  });
});

describe('what cannot be judged', () => {
  it('is a random model', async () => {
    const report = await check('random.onnx');
    expect(outputOf(report).verdict.h).toBe('incomparable');
    expect(report.repeatability).toBeGreaterThan(0.1);
    expect(report.warnings.join('\n')).toMatch(/random/);
  });

  it('is a map that finds nothing, which passes any tolerance', async () => {
    const image = join(PROJECT, 'media', 'samples', 'chelsea.png');
    const report = await check('saturated.onnx', { input: { kind: 'image', path: image }, failAbove: 0.05 });
    expect(outputOf(report).verdict.h).toBe('empty');
    expect(outputOf(report).reasons!.h).toMatch(/nearly zero throughout/);
    expect(judgeReport(report, 0.05)).toEqual({ kind: 'passed' });
  });

  it('is an output without entries: a tolerance then has nothing to judge', async () => {
    const report = await check('empty.onnx', { tensor: 'empty.npy', failAbove: 0.01 });
    expect(outputOf(report)).toMatchObject({ verdict: { h: 'empty' }, pairs: [] });
    expect(judgeReport(report, 0.01)).toEqual({
      kind: 'nothing',
      line: expect.stringContaining('no output could be compared') as unknown,
    });
  });
});
