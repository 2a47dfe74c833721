import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeModel } from '../../src/onnx/write';
import { applyPatch } from '../../src/report/patch';
import { detectionRows } from '../../src/report/facts/detectionRows';
import { offerSentences } from '../../src/report/facts/offers';
import { undrawnSentence } from '../../src/report/facts/undrawn';
import { verdictText } from '../../src/report/facts/verdict';
import { FLIPS } from '../../src/report/flips';
import type { Report } from '../../src/report/report';
import { quietEngine } from '../support/engineFixture';
import { denseHead, SIZE, type DENSE_HEADS } from '../support/models/denseHeads';

const folder = mkdtempSync(join(tmpdir(), 'flipscope-heads-'));
afterAll(() => rmSync(folder, { recursive: true }));

const engine = quietEngine();

type Name = keyof typeof DENSE_HEADS;

async function check(name: Name, exact: boolean, sidecar?: object, isSilent = false): Promise<Report> {
  const path = join(folder, `${name}-${exact ? 'exact' : 'broken'}.onnx`);
  const model = denseHead(name, exact);
  if (isSilent) model.metadataProps = [];
  writeFileSync(path, encodeModel(model));
  const stated = join(folder, 'stated.json');
  if (sidecar !== undefined) writeFileSync(stated, JSON.stringify({ outputs: sidecar }));
  const { report } = await engine.analyze('a', {
    model: { kind: 'file', path, ...(sidecar && { sidecar: stated }) },
    input: { kind: 'noise', shape: [1, 3, ...SIZE], seed: 3 },
    flips: [...FLIPS],
    flipMode: 'tensor',
  });
  return report;
}

const BOXES = { contract: 'boxes', axis: 1, from: 0, to: 4 } as const;
const SWAPPED = Array.from({ length: 8 }, (_, i) => [2 * i + 1, 2 * i + 2]);

/** What a person would state of each head; those whose contract is found need nothing. */
const HEADS: readonly (readonly [Name, object | undefined, object])[] = [
  ['deltas', undefined, { kind: 'boxes' }],
  ['deltas', { bbox_pred: { contract: 'boxes', form: 'deltas' } }, { certainty: 'stated' }],
  ['ltrb', undefined, { kind: 'boxes' }],
  ['dfl', undefined, { kind: 'boxes' }],
  ['dfl', { output0: { parts: [{ ...BOXES, form: 'dfl', to: 64 }] } }, { kind: 'boxes', certainty: 'stated' }],
  ['anchors', undefined, { kind: 'boxes' }],
  ['centers', undefined, { kind: 'boxes' }],
  ['centers', { output0: { parts: [BOXES], grid: [8, 12] } }, { positions: { kind: 'grids' } }],
  ['corners', undefined, { kind: 'boxes' }],
  ['corners', { output: { contract: 'boxes', form: 'xyxy', unit: '0..1', to: 4, strides: [8] } }, { axis: 2 }],
  ['pose', undefined, { kind: 'boxes', origin: 'Ultralytics metadata' }],
  [
    'pose',
    {
      output0: {
        parts: [BOXES, { contract: 'keypoints', axis: 1, from: 5, to: 56, perPoint: 3, swap: SWAPPED }],
      },
    },
    { certainty: 'stated' },
  ],
  ['bins', undefined, { kind: 'boxes', parts: [{ coordinates: { form: 'dfl' } }] }],
  ['bins', { n1: { contract: 'boxes', form: 'dfl' } }, { certainty: 'stated' }],
  ['priors', undefined, { kind: 'boxes', parts: [{ coordinates: { form: 'deltas' } }] }],
  ['subpixel', undefined, { kind: 'boxes', parts: [{ coordinates: { form: 'offset', order: 'yx' } }] }],
  ['subpixel', { n539: { contract: 'boxes', form: 'offset', order: 'yx' } }, { certainty: 'stated' }],
  ['facePoints', undefined, { kind: 'keypoints', parts: [{ coordinates: { form: 'offset', order: 'yx' } }] }],
  ['anchoredPoints', undefined, { kind: 'boxes', parts: [{ kind: 'boxes' }, { kind: 'keypoints' }] }],
  ['cornerDeltas', undefined, { kind: 'boxes', parts: [{ coordinates: { form: 'yxyx', unit: '-1..1' } }] }],
  ['cornerDeltas', { conv2d_4: { contract: 'boxes', form: 'yxyx', unit: '-1..1' } }, { certainty: 'stated' }],
  ['flow', { flow: { contract: 'map', negate: { h: [0], v: [1] } } }, { kind: 'map' }],
  ['joints', { heatmaps: { contract: 'map', swap: [[1, 2]] } }, { kind: 'map' }],
];

/** Those whose boxes stand at places of the image; the others are relative to something that the file does not tell. */
const DRAWN: ReadonlySet<Name> = new Set<Name>(['dfl', 'centers', 'corners', 'pose', 'bins']);
/** Of some, a person states the boxes alone: what their scores are is not known then. */
const isDrawn = (name: Name, sidecar: object | undefined): boolean =>
  DRAWN.has(name) && (sidecar === undefined || name === 'bins');

describe.each(HEADS)('the head %s, stated as %o', (name, sidecar, contract) => {
  it('holds at float noise where it is exact', async () => {
    const { outputs } = await check(name, true, sidecar);
    expect(outputs[0]!.contract).toMatchObject(contract);
    for (const output of outputs) {
      expect(output.verdict).toEqual({ h: 'holds', v: 'holds', hv: 'holds' });
      for (const flip of FLIPS) expect(output.figure[flip]!.value).toBeLessThan(1e-5);
    }
    const [drawn] = outputs;
    expect(drawn!.detections !== undefined).toBe(isDrawn(name, sidecar));
    for (const flip of isDrawn(name, sidecar) ? FLIPS : []) {
      expect(new Set(detectionRows(drawn!, flip).map(({ found }) => found))).toEqual(new Set(['matched']));
    }
    const isBoxes = drawn!.contract.kind === 'boxes';
    expect(undrawnSentence(drawn!) === undefined).toBe(isDrawn(name, sidecar) || !isBoxes);
  });

  it('is broken where it is not, and explained to the last bit', async () => {
    const report = await check(name, false, sidecar);
    for (const { verdict } of report.outputs) expect(verdict).toEqual({ h: 'broken', v: 'broken', hv: 'broken' });
    const { causes } = applyPatch(report, await engine.explain('a', 'causes'));
    for (const flip of FLIPS) {
      const figures = report.outputs.map(({ figure }) => figure[flip]!.value);
      expect(causes![flip]!.error).toBeCloseTo(Math.max(...figures), 6);
      expect(causes![flip]!.twinResidual).toBeLessThan(1e-5);
    }
  });

  it('holds once it is averaged, with what is offered for it accepted', async () => {
    const { outputs } = await check(name, false, sidecar);
    const [output] = outputs;
    if (output!.offer !== undefined) {
      const wrote = engine.writeFix('a', { kind: 'tta', flips: ['h', 'v'] }, join(folder, 'mean.onnx'));
      await expect(wrote).rejects.toThrow(/averaged as a map, what a flip changes in it would cancel out\. State its/);
      const [accepted] = (await check(name, false, { [output!.name]: output!.offer.entry })).outputs;
      expect(accepted!.contract).toMatchObject({ kind: 'boxes', certainty: 'stated', origin: 'stated.json' });
      for (const flip of FLIPS) expect(accepted!.figure[flip]!.value).toBeCloseTo(output!.offer.figure[flip]!, 6);
    }
    const written = await engine.writeFix('a', { kind: 'tta', flips: ['h', 'v'] }, join(folder, 'mean.onnx'));
    for (const flip of FLIPS) {
      expect(written.noise.before[flip]).toBeGreaterThan(1e-3);
      expect(written.noise.after[flip]).toBeLessThan(1e-5);
    }
    expect(written.noise.damage).toBeGreaterThan(1e-3);
  });
});

describe('levels of one head', () => {
  it('are boxes where the data show one of them to be', async () => {
    const report = await check('levels', true);
    expect(report.outputs.map(({ contract }) => contract)).toMatchObject([
      { kind: 'boxes', certainty: 'found', origin: 'like another output of the same form' },
      { kind: 'boxes', certainty: 'found', origin: 'numbers of boxes on a detector’s cells' },
    ]);
    for (const { offer } of report.outputs) expect(offer).toBeUndefined();
    const written = await engine.writeFix('a', { kind: 'tta', flips: ['h', 'v'] }, join(folder, 'mean.onnx'));
    for (const flip of FLIPS) expect(written.noise.after[flip]).toBeLessThan(1e-5);
  });

  it('are no more than offered to be boxes where the data show none', async () => {
    const { outputs } = await check('levels', false);
    expect(outputs.map(({ contract }) => contract)).toMatchObject([
      { kind: 'map', certainty: 'assumed' },
      { kind: 'map', certainty: 'assumed' },
    ]);
    expect(outputs.map(({ offer }) => offer?.looksLike)).toEqual(['boxes', 'boxes']);
  });
});

describe('a head of turned boxes', () => {
  it('holds where its angles change their sign, modulo half a turn', async () => {
    const report = await check('turned', true);
    const [output] = report.outputs;
    expect(output!.contract).toMatchObject({ kind: 'boxes', origin: 'Ultralytics metadata', certainty: 'found' });
    expect(output!.contract.parts!.at(-1)).toEqual({ kind: 'angles', from: 6, to: 7 });
    expect(output!.verdict).toEqual({ h: 'holds', v: 'holds', hv: 'holds' });
    for (const flip of FLIPS) {
      expect(output!.figure[flip]!.value).toBeLessThan(1e-5);
      expect(output!.angles![flip]!.maxAngle).toBeLessThan(1e-4);
    }
  });

  it('is told without metadata by angles that no scores are', async () => {
    const { contract, verdict } = (await check('turned', true, undefined, true)).outputs[0]!;
    expect(contract).toMatchObject({ kind: 'boxes', certainty: 'found' });
    expect(contract.parts!.at(-1)).toEqual({ kind: 'angles', from: 6, to: 7 });
    expect(verdict).toEqual({ h: 'holds', v: 'holds', hv: 'holds' });
  });

  it('is broken where they do not, said in degrees and explained to the last bit', async () => {
    const report = await check('turned', false);
    const [output] = report.outputs;
    expect(output!.verdict).toEqual({ h: 'broken', v: 'broken', hv: 'broken' });
    expect(output!.angles!.h!.meanAngle).toBeGreaterThan(0.01);
    expect(verdictText(report, 'h')).toMatch(/angles of its boxes differ by \d+(\.\d+)?° on average/);
    const { causes } = applyPatch(report, await engine.explain('a', 'causes'));
    for (const flip of FLIPS) expect(causes![flip]!.twinResidual).toBeLessThan(1e-5);
  });

  it('is attributed modulo half a turn, as it is judged', async () => {
    const report = await check('turned', false);
    const [output] = report.outputs;
    for (const flip of FLIPS) {
      const patched = applyPatch(report, await engine.attribution('a', flip));
      const attributed = patched.attributions![flip]!;
      const judged = output!.pairs.find(({ a, b }) => a === 'id' && b === flip)!;
      expect(attributed.error).toBeCloseTo(judged.relL2, 6);
    }
  });

  it('has no average, which is refused with the reason', async () => {
    await check('turned', false);
    const wrote = engine.writeFix('a', { kind: 'tta', flips: ['h'] }, join(folder, 'no.onnx'));
    await expect(wrote).rejects.toThrow(/output output0 holds angles of turned boxes, which have no mean/);
  });
});

describe('other fixes of boxes', () => {
  it('are refused with the reason', async () => {
    await check('centers', false);
    const path = join(folder, 'fixed.onnx');
    await expect(engine.writeFix('a', { kind: 'pad', size: [66, 98] }, path)).rejects.toThrow(
      /output output0 holds coordinates, which are others in an image of another size\. Use --tta\.$/,
    );
    await expect(engine.writeFix('a', { kind: 'symmetrize', flips: ['h'] }, path)).rejects.toThrow(
      /output output0 should swap, negate or mirror its channels/,
    );
  });
});

describe('signs and pairs that the data show', () => {
  it('are offered, not applied', async () => {
    const report = await check('flow', true);
    const [flow] = report.outputs;
    expect(flow!.contract).toMatchObject({ kind: 'map' });
    expect(flow!.verdict.h).toBe('broken');
    expect(flow!.offer).toMatchObject({
      looksLike: 'flow',
      entry: { contract: 'map', negate: { h: [0], v: [1] } },
    });
    for (const flip of FLIPS) expect(flow!.offer!.figure[flip]).toBeLessThan(1e-5);
    expect(verdictText(report, 'h')).toContain('It looks like a flow field, which is offered as its contract.');
    expect(offerSentences(report, flow!)).toContain(
      '“flow” looks like a flow field: with channel 0 negated under ↔ and channel 1 negated under ↕, it would differ by',
    );
    expect(offerSentences(report, flow!)).toContain(
      'write "flow": {"contract": "map", "negate": {"h": [0], "v": [1]}} into "outputs" of flow-exact.flipscope.json.',
    );
    const accepted = (await check('flow', true, { flow: flow!.offer!.entry })).outputs[0]!;
    expect(accepted.verdict).toEqual({ h: 'holds', v: 'holds', hv: 'holds' });
    expect(accepted.offer).toBeUndefined();
    const [joints] = (await check('joints', true)).outputs;
    expect(joints!.offer).toMatchObject({ looksLike: 'pairs', entry: { contract: 'map', swap: [[1, 2]] } });
  });

  it('are not offered where there are none', async () => {
    const [output] = (await check('joints', false)).outputs;
    expect(output!.verdict.h).toBe('broken');
    expect(output!.offer).toBeUndefined();
  });

  it('are offered by the name of a flow, which the data do not show, with the figure that they have', async () => {
    const [output] = (await check('flow', false)).outputs;
    expect(output!.verdict.h).toBe('broken');
    expect(output!.offer).toMatchObject({ looksLike: 'flow', entry: { negate: { h: [0], v: [1] } } });
    expect(output!.offer!.figure.h).toBeGreaterThan(0.5);
  });
});
