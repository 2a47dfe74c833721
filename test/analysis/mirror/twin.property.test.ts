import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import type { Network } from '../../../src/operators/network';
import { networkAt } from '../../../src/operators/network';
import { presentCauses } from '../../../src/analysis/causes/presentCauses';
import { subsets } from '../../../src/analysis/causes/shapley';
import { counterfactualModel } from '../../../src/analysis/mirror/counterfactualModel';
import { mirrorTwin } from '../../../src/analysis/mirror/twin';
import { parseModel } from '../../../src/onnx/model';
import { encodeModel } from '../../../src/onnx/write';
import { allAtOnce } from '../../../src/protocol/steps';
import { FLIPS } from '../../../src/report/flips';
import { noiseFeeds, outputErrors, runModel } from '../../support/mirror';
import { buildRandomModel, modelChoice, type ModelChoice } from '../../support/models/randomModel';
import { cases } from '../../support/scale';

const EXACT = 1e-5;
const RUNS = cases(150);

function networkOfChoice(choice: ModelChoice): Network | undefined {
  const proto = buildRandomModel(choice);
  if (proto === undefined) return undefined;
  const model = parseModel(encodeModel(proto), 'random.onnx');
  const shape = [choice.batch, choice.channels, choice.height, choice.width];
  return networkAt(model, { name: 'x', shape, layout: 'nchw' });
}

/** Runs `check` on randomly built networks and their outputs for noise; models that ONNX Runtime itself refuses are left out. */
async function forRandomNetworks(
  seed: number,
  opsets: readonly number[],
  check: (network: Network, outputs: Awaited<ReturnType<typeof runModel>>) => Promise<void>,
  runs = RUNS,
): Promise<void> {
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(modelChoice(8, opsets), async (choice) => {
      const network = networkOfChoice(choice);
      fc.pre(network !== undefined);
      const outputs = await runModel(network.model.bytes, noiseFeeds(network).id).catch(() => undefined);
      if (outputs === undefined) refused++;
      fc.pre(outputs !== undefined);
      await check(network, outputs);
    }),
    { seed, numRuns: runs },
  );
  expect(refused).toBeLessThan(runs / 20);
}

async function expectExact(
  network: Network,
  bytes: Uint8Array,
  flip: (typeof FLIPS)[number],
  outputs: Awaited<ReturnType<typeof runModel>>,
) {
  const mirrored = await runModel(bytes, noiseFeeds(network)[flip]);
  for (const error of Object.values(outputErrors(network, flip, outputs, mirrored))) expect(error).toBeLessThan(EXACT);
}

describe('mirror twin of randomly built networks', () => {
  it.each([1, 2])('is exact under every flip (seed %i)', async (seed) => {
    await forRandomNetworks(seed, [13, 17, 18, 19], async (network, outputs) => {
      for (const flip of FLIPS) await expectExact(network, mirrorTwin(network, { flip }).bytes, flip, outputs);
    });
  });

  it('is the original when nothing is mirrored', async () => {
    await forRandomNetworks(3, [13, 18], async (network, outputs) => {
      const { bytes } = mirrorTwin(network, { flip: 'h', only: [] });
      const same = await runModel(bytes, noiseFeeds(network).id);
      for (const [name, { data }] of Object.entries(outputs)) expect(same[name]!.data).toEqual(data);
    });
  });

  it('of a mirror twin is the original', async () => {
    await forRandomNetworks(4, [13, 18], async (network, outputs) => {
      const twin = mirrorTwin(network, { flip: 'h' });
      const again = networkAt(parseModel(twin.bytes, 'twin.onnx'), network.input);
      const { bytes } = mirrorTwin(again, { flip: 'h' });
      const results = await runModel(bytes, noiseFeeds(network).id);
      const plain = { ...network, action: () => undefined };
      for (const error of Object.values(outputErrors(plain, 'h', outputs, results))) expect(error).toBeLessThan(EXACT);
    });
  });

  it('gives the same in one model with other counterfactuals as alone', async () => {
    await forRandomNetworks(
      5,
      [13, 18],
      async (network, outputs) => {
        const [output] = Object.keys(outputs);
        const jobs = FLIPS.flatMap((flip) =>
          subsets(presentCauses(network, flip)).map((mirrored) => ({ flip, mirrored, output: output! })),
        );
        const together = allAtOnce(counterfactualModel(network, jobs));
        const feeds = noiseFeeds(network);
        const fed = together.inputs.map(({ name, flip, input }) => [name, feeds[flip][input]!] as const);
        const found = await runModel(together.bytes, Object.fromEntries(fed));
        for (const [i, { flip, mirrored }] of jobs.entries()) {
          const alone = await runModel(mirrorTwin(network, { flip, only: mirrored }).bytes, feeds[flip]);
          const given = { [output!]: found[together.outputs[i]!]! };
          const plain = { ...network, action: () => undefined };
          const expected = { [output!]: alone[output!]! };
          expect(outputErrors(plain, flip, expected, given)[output!]).toBeLessThan(EXACT);
        }
      },
      RUNS / 5,
    );
  });
});
