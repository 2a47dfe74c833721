import { fc } from '../fastCheck';
import { networkOf } from '../mirror';
import type { Network } from '../../../src/operators/network';
import { buildRandomModel, modelChoice } from './randomModel';

/** The same networks of random layers each time, of which every other has many layers. */
export function randomNetworks(seed: number, count: number): readonly Network[] {
  return [4, 12].flatMap((layers) =>
    fc
      .sample(modelChoice(layers), { seed: seed + layers, numRuns: count })
      .flatMap((choice) => {
        const model = buildRandomModel(choice);
        const { batch, channels, height, width } = choice;
        return model === undefined ? [] : [networkOf(model, [batch, channels, height, width])];
      })
      .slice(0, count / 2),
  );
}
