import { describe, expect, it } from 'vitest';
import { upgradeOutput, type FormerOutput } from '../../../src/report/upgrade';
import type { LayerReport, OutputPair, OutputReport, Report } from '../../../src/report/report';
import { swappedClasses } from '../../../src/report/facts/sensitive';
import { verdictFor, verdictText } from '../../../src/report/facts/verdict';
import { mainOutput, worstFlip } from '../../../src/report/facts/mainOutput';

const layer: LayerReport = {
  tensor: 't1',
  node: '/conv1/Conv',
  op: 'Conv',
  shape: [1, 64, 64, 64],
  action: { h: 'flip(3)' },
  error: { h: 0.1 },
  pooled: { h: 0.02 },
  cosine: { h: 0.99 },
};

function pair(b: OutputPair['b'], relL2: number, cosine = 0.99613): OutputPair {
  return { a: 'id', b, relL2, cosine, maxAbs: 0.1, meanAbs: 0.01 };
}

function output(change: Partial<OutputReport> = {}): OutputReport {
  const pairs = [pair('h', 0.0881), pair('v', 0.12)];
  const former: FormerOutput = { name: 'y', shape: [1, 512], expects: 'invariance', pairs, ...change };
  return { ...upgradeOutput(former, 1e-5), ...change };
}

function report(change: Partial<Report> = {}): Report {
  return {
    schema: 'flipscope/report@2',
    tool: { name: 'flipscope', version: '0', onnxruntime: '0' },
    model: { path: 'm', name: 'm', sha256: '', opset: 13, producer: '', inputs: [], outputs: [] },
    input: {
      name: 'x',
      source: { kind: 'noise', seed: 0 },
      shape: [1, 3, 128, 128],
      layout: 'nchw',
      flipMode: 'tensor',
    },
    flips: ['h', 'v'],
    outputs: [output()],
    layers: [layer],
    firstBroken: { h: 't1', v: null },
    noiseFloor: 1e-5,
    checks: { instrumentationDelta: 0 },
    timings: {},
    warnings: [],
    ...change,
  };
}

describe('verdictFor', () => {
  it('takes what holds by the absolute noise of its values for noise, unless that was stated', () => {
    const small = { pairs: [pair('h', 3.4e-5)], figure: { h: { name: 'relL2', value: 3.4e-5 } } } as const;
    const of = (rtol: number, verdict: 'holds' | 'broken') =>
      verdictFor(
        report({ outputs: [output({ ...small, verdict: { h: verdict }, tolerance: { rtol, atol: 0.05 } })] }),
        'h',
      );
    expect(of(1e-5, 'holds')).toMatchObject({ kind: 'exact', asExpected: true });
    expect(of(1e-5, 'holds').headline).toBe(
      'Mirroring does not change this embedding (error 0.0034%, the rounding of its values).',
    );
    expect(of(1e-5, 'broken').kind).toBe('changed');
    expect(of(0.1, 'holds')).toMatchObject({ kind: 'changed', asExpected: true });
  });

  it('says by how much an embedding changes and where it starts', () => {
    const [layer] = report().layers;
    const exact = { ...layer!, tensor: 'before', node: 'before', error: { h: 0 } };
    expect(verdictText(report({ layers: [exact, layer!] }), 'h')).toBe(
      'Mirroring changes this embedding by 8.8% (cosine 0.996). It starts at conv1.',
    );
    // That the first layer of all differs is what one expects.
    expect(verdictText(report(), 'h')).toBe('Mirroring changes this embedding by 8.8% (cosine 0.996).');
    expect(verdictFor(report(), 'h')).toMatchObject({ kind: 'changed', asExpected: false, figure: '8.8%' });
    expect(verdictText(report(), 'v')).toBe('Turning upside-down changes this embedding by 12% (cosine 0.996).');
  });

  it('says where the difference may start that could not be measured', () => {
    const [layer] = report().layers;
    const before = (names: readonly string[], error: number | undefined) =>
      names.map((node) => ({ ...layer!, tensor: node, node, error: error === undefined ? {} : { h: error } }));
    const starts = (names: readonly string[], error?: number): string =>
      verdictText(report({ layers: [...before(names, error), layer!, ...before(['behind'], undefined)] }), 'h');
    expect(starts(['a', 'b'])).toContain('It starts at conv1 or before: a, b could not be measured.');
    expect(starts(['a', 'b', 'c', 'd', 'e'], NaN)).toContain('before: a, b, c and 2 more could not be measured.');
    expect(starts(['a'], 1e-7)).toContain('It starts at conv1.');
  });

  it('names the causes with their shares', () => {
    const causes = {
      h: { error: 0.0881, shares: { grid: 0.0379, kernel: 0.0502 }, counterfactuals: [], twinResidual: 3e-7 },
    };
    expect(verdictText(report({ causes }), 'h')).toBe(
      'Mirroring changes this embedding by 8.8% (cosine 0.996). ' +
        '57% from asymmetric kernels, 43% from the stride grid at 128×128.',
    );
  });

  it('says that a cause lessens the error when its share is negative', () => {
    const causes = {
      h: { error: 0.08, shares: { grid: 0.1, kernel: -0.02 }, counterfactuals: [], twinResidual: 0 },
    };
    expect(verdictText(report({ causes }), 'h')).toContain(
      '125% from the stride grid at 128×128, offset by asymmetric kernels (−25%).',
    );
  });

  it('calls an error up to the noise floor exact', () => {
    const at = report({ outputs: [output({ pairs: [pair('h', 1e-5)] })], firstBroken: { h: null } });
    expect(verdictFor(at, 'h')).toMatchObject({ kind: 'exact', asExpected: true });
    const exact = report({ outputs: [output({ pairs: [pair('h', 1.2e-7)] })], firstBroken: { h: null } });
    expect(verdictText(exact, 'h')).toBe('Mirroring does not change this embedding (error 1.2e-7, float noise).');
    expect(verdictFor(exact, 'h')).toMatchObject({ kind: 'exact', asExpected: true });
    const zero = report({ outputs: [output({ pairs: [pair('h', 0)] })], firstBroken: { h: null } });
    expect(verdictText(zero, 'h')).toBe('Mirroring does not change this embedding (bit for bit the same).');
  });

  it('mentions layers that differ although the output does not', () => {
    const exact = report({ outputs: [output({ pairs: [pair('h', 1e-7)] })] });
    expect(verdictText(exact, 'h')).toContain('Inside, layers do differ from conv1 on');
  });

  it('says whether the top class stays', () => {
    const classes = (index: number, label: string) => ({
      top: { id: [{ index: 1, label: 'tabby', p: 0.6 }], h: [{ index, label, p: 0.5 }] },
      agreement: { h: index === 1 },
      top5Overlap: { h: 5 },
      jsd: { h: 0.01 },
    });
    const stays = report({ outputs: [output({ classes: classes(1, 'tabby') })] });
    expect(verdictFor(stays, 'h').headline).toBe(
      'Top class stays tabby, 60% → 50%, when mirrored left-right; the class scores move by 8.8% of their length.',
    );
    const moves = report({ outputs: [output({ classes: classes(2, 'tiger cat') })] });
    expect(verdictFor(moves, 'h').headline).toContain(
      'Top class changes from tabby, 60%, to tiger cat, 50%, when mirrored',
    );
  });

  it('words a dense output as equivariance', () => {
    const dense = { shape: [1, 21, 64, 64], expects: 'equivariance' as const };
    expect(verdictFor(report({ outputs: [output(dense)] }), 'h').headline).toBe(
      'Mirroring the input does more than mirror this output: flipped back, it differs by 8.8% (cosine 0.996).',
    );
    const exact = report({ outputs: [output({ ...dense, pairs: [pair('h', 2e-7)] })], firstBroken: {} });
    expect(verdictText(exact, 'h')).toBe(
      'Mirroring the input does no more than mirror this output (error 2e-7, float noise).',
    );
  });

  it('speaks of the output that changes most when there are several', () => {
    const outputs = [output({ name: 'boxes', pairs: [pair('h', 1e-3)] }), output({ name: 'scores' })];
    expect(verdictText(report({ outputs }), 'h')).toContain('changes the output “scores” by 8.8%');
    expect(verdictText(report({ outputs }), 'h')).toContain('of 2 outputs; the others: “boxes” 0.1%.');
  });

  it('does not judge what is not a number', () => {
    const broken = report({ outputs: [output({ pairs: [pair('h', NaN, NaN)] })] });
    expect(verdictFor(broken, 'h')).toMatchObject({ kind: 'incomparable' });
    expect(verdictFor(broken, 'h').asExpected).toBeUndefined();
    expect(verdictText(broken, 'h')).toContain('holds NaN or infinity, or is zero throughout');
    expect(worstFlip(report({ outputs: [output({ pairs: [pair('h', NaN, NaN), pair('v', 0.1)] })] }))).toBe('h');
  });

  it('says of several outputs that cannot be compared that none can', () => {
    const lost = (name: string): OutputReport => output({ name, pairs: [pair('h', NaN, NaN)], figure: {} });
    expect(verdictFor(report({ outputs: [lost('a'), lost('b')] }), 'h')).toMatchObject({
      kind: 'incomparable',
      details: ['None of 2 outputs can be compared.'],
    });
  });

  it('says what classes of angles are offered as', () => {
    const offer = { looksLike: 'turns', entry: { contract: 'sensitive', flips: ['h'] }, figure: { h: 0.2 } } as const;
    expect(verdictText(report({ outputs: [output({ offer })] }), 'h')).toContain(
      'It has classes whose names are angles, which a rotation by 180° should change: that is offered as its contract.',
    );
  });

  it('says when a flip was not measured', () => {
    expect(verdictFor(report(), 'hv')).toMatchObject({ kind: 'unmeasured', details: [] });
    expect(worstFlip(report())).toBe('v');
    expect(worstFlip(report({ outputs: [] }))).toBeUndefined();
  });
});

describe('an assumed contract', () => {
  const assumed = { kind: 'vector', origin: 'two axes, no names of classes', certainty: 'assumed' } as const;
  const told = (change: Partial<OutputReport>): string =>
    verdictFor(report({ outputs: [output({ contract: assumed, ...change })] }), 'h').details[0]!;

  it('is told with what it would be otherwise', () => {
    const start = 'That “y” is a vector is assumed (two axes, no names of classes).';
    expect(told({})).toBe(start);
    expect(told({ otherwise: { contract: 'classes', figure: { h: 0.0881 }, top1: { h: true } } })).toBe(
      `${start} Read as classes, it would differ by the same 8.8%, and the top class would stay.`,
    );
    expect(told({ otherwise: { contract: 'map', figure: { h: 0.3 } } })).toBe(
      `${start} As a map, it would differ by 30%.`,
    );
    expect(told({ otherwise: { contract: 'classes', figure: { v: 0.3 } } })).toBe(start);
  });

  it('of a map is told with what comparing as it is would give', () => {
    const contract = { ...assumed, kind: 'map' } as const;
    expect(told({ contract, otherwise: { contract: 'vector', figure: { h: 0.5 } } })).toMatch(
      /a map is assumed .* Compared as it is, it would differ by 50%\.$/,
    );
  });
});

describe('a model that should tell mirror images apart', () => {
  const top = (...indices: number[]) => indices.map((index, i) => ({ index, label: `c${index}`, p: 0.5 / (i + 1) }));
  const classes = (after: number[]) => ({
    top: { id: top(1, 2, 3), h: top(...after) },
    agreement: { h: after[0] === 1 },
    top5Overlap: { h: 3 },
    jsd: { h: 0.2 },
  });

  it('is told that it does, and which classes change places', () => {
    const pairs = swappedClasses(classes([2, 1, 3]).top, 'h');
    const found = { ...classes([2, 1, 3]), swapped: { h: pairs } };
    const swapped = report({ outputs: [output({ sensitive: true, classes: found })] });
    expect(verdictFor(swapped, 'h').asExpected).toBe(true);
    expect(verdictFor(swapped, 'h').details.slice(0, 2)).toEqual([
      'This model should tell the two apart, as its description says: it does.',
      'c1 and c2 are mirror images of each other: they change places.',
    ]);
    const two = { ...found, swapped: { h: [...pairs, ...pairs] } };
    expect(verdictText(report({ outputs: [output({ sensitive: true, classes: two })] }), 'h')).toContain(
      'c1 and c2, c1 and c2 are mirror images of each other: they change places.',
    );
    const other = report({ outputs: [output({ sensitive: true, classes: { ...found, swapped: { h: [] } } })] });
    expect(verdictFor(other, 'h').details.join(' ')).not.toContain('change places');
  });

  it('is told that it cannot when nothing changes', () => {
    const same = report({ outputs: [output({ sensitive: true, pairs: [pair('h', 0), pair('v', 0.1)] })] });
    expect(verdictFor(same, 'h').asExpected).toBe(false);
    expect(worstFlip(same)).toBe('h');
    expect(verdictFor(same, 'h').details[0]).toBe(
      'This model should tell the two apart, as its description says: it cannot.',
    );
  });
});

describe('the output that the verdict speaks of', () => {
  const judged = (name: string, value: number | undefined, verdict: NonNullable<OutputReport['verdict']['h']>) => ({
    ...output({ name }),
    figure: value === undefined ? {} : { h: { name: 'relL2' as const, value } },
    verdict: { h: verdict },
  });
  const chosen = (...outputs: OutputReport[]) => mainOutput(report({ outputs }), 'h')?.name;

  it('is the one that changes most, of those that are judged', () => {
    expect(chosen(judged('a', 0.1, 'holds'), judged('b', 0.3, 'holds'), judged('c', 0.2, 'broken'))).toBe('b');
    expect(chosen(judged('a', 0.1, 'holds'), judged('b', 0.2, 'broken'))).toBe('b');
    expect(chosen(judged('a', 0.3, 'incomparable'), judged('b', 0.1, 'holds'))).toBe('b');
    expect(chosen(judged('a', 0.3, 'empty'), judged('b', 0, 'broken'))).toBe('b');
    expect(chosen(judged('a', 0.2, 'holds'), judged('b', 0.2, 'broken'))).toBe('a');
  });

  it('is none of prototypes of masks, unless nothing else is judged, and does not call itself the one that changes most', () => {
    const contract = { kind: 'map', origin: 'prototypes', certainty: 'assumed', coefficients: 'boxes' } as const;
    const prototypes = { ...judged('prototypes', 1.3, 'broken'), contract };
    expect(chosen(prototypes, judged('boxes', 0.2, 'broken'))).toBe('boxes');
    expect(chosen(prototypes, judged('boxes', 0, 'holds'))).toBe('boxes');
    expect(chosen(prototypes, judged('boxes', 0.2, 'incomparable'))).toBe('prototypes');
    expect(verdictText(report({ outputs: [prototypes, judged('boxes', 0.2, 'broken')] }), 'h')).toContain(
      'The other outputs: “prototypes” 130% (prototypes of masks).',
    );
  });

  it('is one that holds NaN before all, one without a figure after all', () => {
    expect(chosen(judged('a', 0.9, 'broken'), judged('b', NaN, 'incomparable'))).toBe('b');
    expect(chosen(judged('a', undefined, 'empty'), judged('b', 0.1, 'incomparable'))).toBe('b');
    expect(chosen()).toBeUndefined();
  });
});
