import { mirrorTwin } from '../../src/analysis/mirror/twin';
import { opaqueUnder } from '../../src/operators/follow/action';
import { mirrorImages, type Network } from '../../src/operators/network';
import { rearrangeElements, type FloatTensor } from '../../src/operators/follow/rearrange';
import { UserError } from '../../src/protocol/errors';
import { FLIPS } from '../../src/report/flips';
import { noiseFeeds, outputErrors, runModel } from '../support/mirror';
import type { Call } from '../support/operatorCases/all';
import { callGraph, type Before, type CallGraph } from '../support/operatorCases/graph';

const EXACT = 1e-5;
/** One of 2^24 results shows an order by chance. */
const ORDER_BITS = 24;

/** What was found of one operator on one image. */
interface Finding {
  readonly image: string;
  readonly problem: string;
}

export type Findings = Map<string, Finding[]>;

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

/**
 * Whether an order can be seen in a result: few numbers, and numbers of which most are equal, are their own reversal by
 * chance. As information, in bits: count · H(values).
 */
function showsOrder({ data }: FloatTensor): boolean {
  const counts = new Map<number, number>();
  for (const value of data) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum + n * Math.log2(data.length / n), 0) >= ORDER_BITS;
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

/** Holds what the records say of these calls on an image of this seed against ONNX Runtime. */
export async function examine(calls: readonly Call[], seed: number, found: Findings, before?: Before): Promise<void> {
  const graph = callGraph(calls, seed, before);
  const { network } = graph;
  const feeds = noiseFeeds(network);
  await examineRun(graph, feeds, await runModel(network.model.bytes, feeds.id), seed, found);
}

async function examineRun(
  { shape, network, outputs }: CallGraph,
  feeds: ReturnType<typeof noiseFeeds>,
  original: Readonly<Record<string, FloatTensor>>,
  seed: number,
  found: Findings,
): Promise<void> {
  const image = `[${shape.join(', ')}], seed ${seed}`;
  const report = (output: string, problem: string): void => {
    const { name } = outputs.get(output)!;
    found.set(name, [...(found.get(name) ?? []), { image, problem: `${output}: ${problem}` }]);
  };
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
      const isOrdered = isFollowed && !slides(outputs.get(output)!) && showsOrder(original[output]!);
      if (differs && isOrdered && isReversed(original[output]!, results[output]!)) {
        report(output, `is reversed by ${flip} along other axes than those that are said`);
      }
      if (!(twin[output]! < EXACT)) report(output, `its mirror image under ${flip} differs by ${twin[output]}`);
    }
  }
}

/** As `examine`, of one call that ONNX Runtime may refuse. @returns whether it took it */
export async function examineIfValid(call: Call, seed: number, found: Findings): Promise<boolean> {
  const graph = callGraph([call], seed);
  const feeds = noiseFeeds(graph.network);
  const original = await runModel(graph.network.model.bytes, feeds.id).catch((error: unknown) => {
    if (error instanceof UserError) return undefined;
    throw error;
  });
  if (original !== undefined) await examineRun(graph, feeds, original, seed, found);
  return original !== undefined;
}
