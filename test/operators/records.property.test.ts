import { beforeAll, describe, expect, it } from 'vitest';
import { mirrorTwin } from '../../src/analysis/mirror/twin';
import { CATALOG } from '../../src/operators/catalog';
import { CONJUGATED } from '../../src/operators/mirror/mirrorImage';
import { opaqueUnder } from '../../src/operators/follow/action';
import { mirrorImages, type Network } from '../../src/operators/network';
import { UNKNOWN_SHAPE } from '../../src/operators/shape/operator';
import { rearrangeElements, type FloatTensor } from '../../src/operators/follow/rearrange';
import { FLIPS } from '../../src/report/flips';
import { noiseFeeds, outputErrors, runModel } from '../support/mirror';
import { CALLS, nameOf, NOT_RUN, OPERATOR_CASES, type Call } from '../support/operatorCases/all';
import { byOpset, callGraph } from '../support/operatorCases/graph';
import { cases } from '../support/scale';

const EXACT = 1e-5;
/** Images to try every operator on. */
const IMAGES = cases(6);

describe('every record', () => {
  it.each(CATALOG.filter(({ record }) => record.kind === 'pointwise' || record.kind === 'symmetric'))(
    '$domain::$opType treats positions alike: it is followed and has a shape',
    ({ record }) => {
      expect(typeof record.follow).toBe('function');
      expect(record.shape).not.toBe(UNKNOWN_SHAPE);
      expect(record.mirror).not.toBe(CONJUGATED);
    },
  );

  it.each(CATALOG.filter(({ record }) => record.mirror !== CONJUGATED))(
    '$domain::$opType has a mirror image, and so a shape and, unless it reads shapes only, an action',
    ({ record }) => {
      expect(record.shape).not.toBe(UNKNOWN_SHAPE);
      expect(typeof record.follow).toBe(record.kind === 'shape' ? 'object' : 'function');
    },
  );

  it.each(CATALOG.filter(({ record }) => /convolution/i.test(record.kind) && record.mirror !== CONJUGATED))(
    '$domain::$opType slides weights',
    ({ record }) => {
      expect(record.flags.weights).toBeGreaterThan(0);
    },
  );

  it.each(CATALOG)('$domain::$opType is run here, or listed with the reason', (entry) => {
    expect(nameOf(entry) in OPERATOR_CASES).not.toBe(nameOf(entry) in NOT_RUN);
  });

  it('has no case of an operator that is not in the catalog', () => {
    const known = new Set(CATALOG.map(nameOf));
    expect(
      [...Object.keys(OPERATOR_CASES), ...Object.keys(NOT_RUN)].filter((name) => !known.has(name.split('@')[0]!)),
    ).toEqual([]);
  });
});

/** What was found of one operator on one image. */
interface Finding {
  readonly image: string;
  readonly problem: string;
}

type Findings = Map<string, Finding[]>;

/** Whether a flip of the image does nothing to a result but reverse some of its axes. */
function isReversed(original: FloatTensor, flipped: FloatTensor): boolean {
  const axes = [...original.dims.keys()];
  const subsets = axes.reduce<number[][]>((sets, axis) => [...sets, ...sets.map((set) => [...set, axis])], [[]]);
  return subsets.some((set) => {
    const listed = set.map((axis) => ({ axis, map: 'reverse' as const }));
    const expected = rearrangeElements(original.data, original.dims, listed);
    return expected.every((value, i) => Math.abs(value - flipped.data[i]!) <= 1e-6 * (1 + Math.abs(value)));
  });
}

/** A window may read one row only, by other taps for each result: then a flip changes nothing though rows are in order. */
function slides({ entry }: Call): boolean {
  return /convolution|pooling/i.test(entry.record.kind);
}

/** Whether the catalog says that all the node's results commute with the flip. */
function claimsToCommute(network: Network, result: string, flip: (typeof FLIPS)[number]): boolean {
  const node = network.model.graph.producer(result)!;
  return mirrorImages(network, flip).get(node)!.differences.length === 0;
}

async function examine(calls: readonly Call[], seed: number, found: Findings): Promise<void> {
  const { shape, network, outputs } = callGraph(calls, seed);
  const image = `[${shape.join(', ')}], seed ${seed}`;
  const report = (output: string, problem: string): void => {
    const { name } = outputs.get(output)!;
    found.set(name, [...(found.get(name) ?? []), { image, problem: `${output}: ${problem}` }]);
  };
  const feeds = noiseFeeds(network);
  const original = await runModel(network.model.bytes, feeds.id);
  for (const [output, { dims }] of Object.entries(original)) {
    const expected = network.shapes.shape(output);
    if (String(expected) !== String(dims)) report(output, `shape [${expected?.join()}] instead of [${dims.join()}]`);
  }
  for (const flip of FLIPS) {
    const results = await runModel(network.model.bytes, feeds[flip]);
    const flipped = outputErrors(network, flip, original, results);
    const twin = outputErrors(
      network,
      flip,
      original,
      await runModel(mirrorTwin(network, { flip }).bytes, feeds[flip]),
    );
    for (const output of outputs.keys()) {
      const result = output.replace(/\/float$/, '');
      const inputsCommute = network.model.graph
        .producer(result)!
        .input.every(
          (name) =>
            name === '' || network.model.graph.producer(name) === undefined || claimsToCommute(network, name, flip),
        );
      const differs = inputsCommute && !(flipped[output]! < EXACT);
      if (differs && claimsToCommute(network, result, flip)) {
        report(output, `is said to commute with ${flip}, but differs by ${flipped[output]}`);
      }
      const isFollowed = opaqueUnder(network.action(output), flip) === undefined;
      if (differs && isFollowed && !slides(outputs.get(output)!) && isReversed(original[output]!, results[output]!)) {
        report(output, `is reversed by ${flip} along other axes than those that are said`);
      }
      if (!(twin[output]! < EXACT)) report(output, `its mirror image under ${flip} differs by ${twin[output]}`);
    }
  }
}

describe('every record, held against ONNX Runtime', () => {
  const found: Findings = new Map();
  const run = CALLS.filter(({ name }) => !(name in NOT_RUN));

  beforeAll(async () => {
    for (const calls of byOpset(run)) {
      for (let seed = 1; seed <= IMAGES; seed++) await examine(calls, seed, found);
    }
  }, 300_000);

  it.each(run)('$name has the shape, the action and the mirror image that it is said to have', ({ name }) => {
    expect(found.get(name) ?? []).toEqual([]);
  });
});
