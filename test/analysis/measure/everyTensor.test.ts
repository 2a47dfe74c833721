import { describe, expect, it } from 'vitest';
import { everyTensor } from '../../../src/analysis/measure/everyTensor';
import { InstrumentedModel } from '../../../src/analysis/measure/instrumentedModel';
import { relativeL2 } from '../../../src/analysis/measure/metrics';
import { appendToModel } from '../../../src/onnx/append';
import { applyFlip } from '../../../src/operators/follow/rearrange';
import { FLIPS } from '../../../src/report/flips';
import { createSession, networkOf, noiseFeeds, runModel } from '../../support/mirror';
import { tinyClassifier, tinySegmenter } from '../../support/models/tinyModels';
import { unexpectedLog } from '../../support/unexpectedLog';

const NETS = { classifier: tinyClassifier(), segmenter: tinySegmenter() };

describe.each(Object.entries(NETS))('every tensor of a %s', (_, proto) => {
  const network = networkOf(proto, [1, 3, 32, 32]);
  const choices = everyTensor(network.model);

  it('is a layer of its own', () => {
    const { graph } = network.model;
    const made = graph.nodes.filter(({ opType }) => opType !== 'Constant').map(({ output }) => output[0]);
    expect(choices.map(({ tensor }) => tensor)).toEqual(made);
    for (const { tensor, op, nodes } of choices) {
      expect(op).toBe(graph.producer(tensor)!.opType);
      expect(nodes).toHaveLength(1);
    }
  });

  it('has the error that plain runs of the marked model give', async () => {
    const feeds = noiseFeeds(network);
    const model = new InstrumentedModel(network.model, createSession, { choose: () => choices, log: unexpectedLog });
    const { layers } = await model.measure({ feeds, flips: FLIPS, actionOf: network.action });
    await model.release();
    const hidden = choices.map(({ tensor }) => tensor).filter((name) => !network.model.graph.isOutput(name));
    const marked = appendToModel(network.model.bytes, { outputs: hidden });
    const x = await runModel(marked, feeds.id);
    for (const flip of FLIPS) {
      const gx = await runModel(marked, feeds[flip]);
      for (const { tensor, error } of layers) {
        const expected = applyFlip(gx[tensor]!, network.action(tensor)!, flip);
        expect(error[flip]).toBeCloseTo(relativeL2(x[tensor]!.data, expected.data), 5);
      }
    }
    expect(layers.map(({ tensor }) => tensor)).toEqual(choices.map(({ tensor }) => tensor));
  });
});
