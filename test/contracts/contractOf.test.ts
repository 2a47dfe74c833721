import { describe, expect, it } from 'vitest';
import type { OutputFacts } from '../../src/contracts/contract';
import { checkOutputNames, contractOf } from '../../src/contracts/contractOf';
import { boxCandidates } from '../../src/contracts/heads/candidates';
import { inferContract } from '../../src/contracts/infer';
import type { Sidecar } from '../../src/contracts/sidecar';
import type { StatedContract } from '../../src/report/schema/contract';
import { outputFacts } from '../support/outputFacts';

const facts = (more: Partial<OutputFacts> = {}): OutputFacts =>
  outputFacts({ name: 'y', shape: [1, 10], tracked: { kind: 'invariant' }, ...more });
const PATH = '/models/cat.flipscope.json';
const beside = (outputs: Readonly<Record<string, StatedContract>>): Sidecar => ({ path: PATH, outputs });
const SAID = { origin: 'cat.flipscope.json', certainty: 'stated' } as const;

describe('the contract of an output', () => {
  it('is inferred where nothing is stated of it', () => {
    const inferred = inferContract(facts());
    expect(contractOf(facts(), {})).toEqual(inferred);
    expect(contractOf(facts(), { expect: { other: 'map' }, sidecar: beside({ other: { contract: 'map' } }) })).toEqual(
      inferred,
    );
    expect(contractOf(facts(), { expect: {}, sidecar: { path: PATH } })).toEqual(inferred);
    // A name that every object has.
    const odd = facts({ name: 'constructor' });
    expect(contractOf(odd, { expect: {}, sidecar: beside({}) })).toEqual(inferContract(odd));
  });

  it('is what is asked for, else what the sidecar says', () => {
    const asked = { kind: 'sensitive', origin: '--expect', certainty: 'stated' };
    expect(contractOf(facts(), { expect: { y: 'sensitive' } })).toEqual({ contract: asked });
    expect(contractOf(facts(), { expect: { y: 'sensitive' }, expectOrigin: 'the panel' }).contract.origin).toBe(
      'the panel',
    );
    const sidecar = beside({ y: { contract: 'vector', rtol: 0.5 } });
    expect(contractOf(facts(), { sidecar })).toEqual({ contract: { kind: 'vector', ...SAID, rtol: 0.5 } });
    // Details count where they are about the same contract.
    expect(contractOf(facts(), { expect: { y: 'sensitive' }, sidecar })).toEqual({ contract: asked });
    expect(contractOf(facts(), { expect: { y: 'vector' }, sidecar })).toEqual({
      contract: { kind: 'vector', origin: '--expect', certainty: 'stated', rtol: 0.5 },
    });
    const bad = beside({ y: { contract: 'vector', negate: { h: [10] } } });
    expect(() => contractOf(facts(), { sidecar: bad })).toThrow(
      /^\/models\/cat\.flipscope\.json: "outputs\.y\.negate"/,
    );
    expect(() => contractOf(facts(), { expect: { y: 'vector' }, sidecar: bad })).toThrow(/^--expect: "outputs\.y/);
  });
});

describe('boxes of which only that is stated', () => {
  const of = facts({ shape: [1, 4, 126], tracked: { kind: 'lost', reason: 'a dense layer mixes positions of space' } });
  const found = (stated: Omit<StatedContract, 'contract'>, kind: 'boxes' | 'keypoints' = 'boxes') =>
    contractOf(of, { sidecar: beside({ y: { contract: kind, ...stated } }) });

  it('are written in one of all the forms that a name allows', () => {
    const contracts = boxCandidates(of, SAID, 'name');
    expect(contracts.length).toBeGreaterThan(boxCandidates(of, SAID, 'form').length);
    expect(found({})).toEqual({ contract: contracts[0], candidates: { contracts, margin: 1 } });
    for (const detail of ['flips', 'rtol', 'atol', 'scores', 'classes']) {
      expect(found({}).contract).not.toHaveProperty(detail);
    }
    // No head is like this one: what is stated is resolved.
    const rows = contractOf(facts({ shape: [100, 4] }), { expect: { y: 'boxes' } });
    expect(rows.candidates).toBeUndefined();
    expect(rows.contract).toMatchObject({ kind: 'boxes', positions: { kind: 'set', axis: 0 } });
  });

  it('keep whatever else is stated of all of them', () => {
    const details = { flips: ['h'], rtol: 0, atol: 0.25, scores: 'scores', classes: 'numbers' } as const;
    const { contract, candidates } = found({ ...details, flips: ['h'] });
    expect(candidates!.contracts.every((candidate) => candidate.scores === 'scores')).toBe(true);
    expect(contract).toMatchObject(details);
  });

  it('are written as stated where a detail says how', () => {
    expect(found({ form: 'xyxy', axis: 1, rtol: 0.5 }).candidates).toBeUndefined();
    expect(found({ axis: 1 }).candidates).toBeUndefined();
    expect(found({ unit: '0..1', axis: 1 }).candidates).toBeUndefined();
    expect(found({ axis: 1, strides: [8, 16, 32] }).candidates).toBeUndefined();
    expect(found({ axis: 1 }, 'keypoints').candidates).toBeUndefined();
    expect(contractOf(of, { expect: { y: 'vector' } }).candidates).toBeUndefined();
  });
});

describe('boxes in a dense head', () => {
  const head = facts({
    shape: [1, 9, 126],
    tracked: { kind: 'lost', reason: 'a dense layer mixes positions of space' },
  });

  it('are written as the data tell', () => {
    const asked = contractOf(head, { expect: { y: 'boxes' } });
    expect(asked.contract).toMatchObject({ kind: 'boxes', certainty: 'stated', origin: '--expect' });
    const forms = asked.candidates!.contracts.map(({ parts }) => parts![0]!.coordinates!.form);
    expect(forms).toEqual(expect.arrayContaining(['cxcywh', 'xyxy', 'xywh', 'yxyx', 'deltas', 'ltrb']));
    expect(asked.candidates!.contracts.every(({ certainty }) => certainty === 'stated')).toBe(true);
  });

  it('are written as stated where more is', () => {
    const outputs = { y: { contract: 'boxes', axis: 1, to: 4, form: 'xywh' } } as const;
    const said = contractOf(head, { sidecar: { path: 'cat.flipscope.json', outputs } });
    expect(said.candidates).toBeUndefined();
    expect(said.contract.parts![0]!.coordinates!.form).toBe('xywh');
    const bare: Record<string, StatedContract> = { y: { contract: 'boxes', rtol: 0.1, flips: ['h'] } };
    const asked = contractOf(head, { sidecar: { path: 'cat.flipscope.json', outputs: bare } });
    expect(asked.candidates!.contracts.length).toBeGreaterThan(1);
    expect(asked.contract).toMatchObject({ rtol: 0.1, flips: ['h'] });
  });

  it('keep the details of a sidecar that is about boxes', () => {
    const outputs = { y: { parts: [{ contract: 'boxes', axis: 1, to: 4, form: 'xyxy' }] } } satisfies Record<
      string,
      StatedContract
    >;
    const sidecar = { path: 'cat.flipscope.json', outputs };
    const { contract } = contractOf(head, { expect: { y: 'boxes' }, sidecar });
    expect(contract.parts![0]!.coordinates!.form).toBe('xyxy');
    expect(contractOf(head, { expect: { y: 'vector' }, sidecar }).contract.kind).toBe('vector');
  });
});

describe('what a sidecar expects of all outputs', () => {
  const expected = (expects: NonNullable<Sidecar['expects']>, more: Partial<OutputFacts>, others: object = {}) =>
    contractOf(facts(more), { sidecar: { path: PATH, expects, ...others } });
  const pooled = {};
  const scores = { head: 'softmax' } as const;
  const image = {
    shape: [1, 3, 32, 48],
    tracked: { kind: 'lost', reason: 'a dense layer mixes positions of space' },
  } as const;
  const numbers = { shape: [1, 32, 48], dtype: 'int64' } as const;

  it('is that all change', () => {
    for (const more of [pooled, scores, image]) {
      expect(expected('sensitive', more)).toEqual({ contract: { kind: 'sensitive', ...SAID } });
    }
  });

  it('is that none changes: classes stay classes', () => {
    expect(expected('invariance', scores)).toEqual({ contract: { kind: 'classes', ...SAID } });
    expect(expected('invariance', pooled)).toEqual({ contract: { kind: 'vector', ...SAID } });
    expect(expected('invariance', image)).toEqual({ contract: { kind: 'vector', ...SAID } });
  });

  it('is that all are flipped too, as far as they have rows and columns', () => {
    const axes = { kind: 'axes', rows: 2, columns: 3 };
    expect(expected('equivariance', image)).toEqual({ contract: { kind: 'map', ...SAID, positions: axes } });
    expect(expected('equivariance', { ...image, tracked: { kind: 'invariant' } })).toEqual({
      contract: { kind: 'map', ...SAID, positions: axes },
    });
    expect(expected('equivariance', numbers).contract).toMatchObject({ kind: 'labels', ...SAID });
    expect(expected('equivariance', pooled)).toEqual({ contract: inferContract(facts(pooled)).contract });
    expect(expected('equivariance', scores)).toEqual({ contract: inferContract(facts(scores)).contract });
    const byAxes: OutputFacts['tracked'] = {
      kind: 'spatial',
      h: [{ axis: 3, map: 'reverse' }],
      v: [{ axis: 2, map: 'reverse' }],
    };
    expect(expected('equivariance', { shape: [1, 3, 5, 7], tracked: byAxes })).toEqual({
      contract: { kind: 'map', ...SAID, positions: axes },
    });
  });

  it('is not about an output with an entry of its own', () => {
    const outputs = { outputs: { y: { contract: 'map', rows: 0, columns: 1 } } };
    expect(expected('sensitive', pooled, outputs).contract.kind).toBe('map');
  });
});

describe('names of outputs', () => {
  const outputs = Array.from({ length: 9 }, (_, i) => `out${i}`);

  it('are those of the model', () => {
    expect(() => checkOutputNames({}, outputs)).not.toThrow();
    const all = { expect: { out0: 'map', out8: 'vector' }, sidecar: beside({ out1: {} }) } as const;
    expect(() => checkOutputNames(all, outputs)).not.toThrow();
  });

  it('are else refused with the first eight that there are', () => {
    const rest = `the model has no output "y"; its outputs are ${outputs.slice(0, 8).join(', ')}.`;
    expect(() => checkOutputNames({ expect: { out1: 'map', y: 'map' } }, outputs)).toThrow(
      expect.objectContaining({ reason: 'preprocess-invalid', message: `--expect: ${rest}`, file: undefined }),
    );
    expect(() => checkOutputNames({ expect: { y: 'map' }, expectOrigin: 'the panel' }, outputs)).toThrow(
      `the panel: ${rest}`,
    );
    expect(() => checkOutputNames({ sidecar: beside({ y: {} }) }, outputs)).toThrow(
      expect.objectContaining({ message: `${PATH}: "outputs": ${rest}`, file: PATH }),
    );
  });
});
