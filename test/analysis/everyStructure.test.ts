import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sizeAdvice } from '../../src/analysis/audit/sizeAdvice';
import { selectTensors } from '../../src/analysis/measure/selectTensors';
import { networkOf } from '../support/mirror';
import { denseHead, DENSE_HEADS } from '../support/models/denseHeads';
import { DETECTOR_FORMS, detector } from '../support/models/detector';
import { mobilenetV2 } from '../support/models/mobilenetV2';
import { randomNetworks } from '../support/models/randomNetworks';
import { resnet18 } from '../support/models/resnet';
import { stridedSegmenter, tinyClassifier, tinySegmenter } from '../support/models/tinyModels';
import { linesOfValue } from '../support/storedText';
import type { Network } from '../../src/operators/network';
import { allAtOnce } from '../../src/protocol/steps';

const NETWORKS: readonly Network[] = [
  ...[64, 65, 97].map((width) => networkOf(resnet18(), [1, 3, 96, width])),
  networkOf(mobilenetV2(), [1, 3, 64, 81]),
  networkOf(tinyClassifier(), [1, 3, 30, 33]),
  networkOf(tinyClassifier({ nhwc: true }), [1, 30, 33, 3], 'nhwc'),
  networkOf(tinySegmenter(), [1, 3, 18, 16]),
  networkOf(stridedSegmenter({ outputs: ['low', 'mask', 'labels'] }), [1, 3, 18, 16]),
  ...(Object.keys(DENSE_HEADS) as (keyof typeof DENSE_HEADS)[]).map((name) =>
    networkOf(denseHead(name, false), [1, 3, 64, 96]),
  ),
  ...DETECTOR_FORMS.map((form) => networkOf(detector({ form, seed: 2 }), [1, 3, 64, 96])),
  ...randomNetworks(9, 120),
];

it('layers are chosen and sizes advised as test/analysis/everyStructure.txt says; `npm run docs` writes it', async () => {
  const text = NETWORKS.map((network, i) => {
    const layers = selectTensors(network.model).map(
      ({ tensor, node, op, nodes }) => `${tensor} = ${op} by ${node}: ${nodes.join(' ')}`,
    );
    const lines = [...layers, ...linesOfValue({ sizes: allAtOnce(sizeAdvice(network)) }, 0)];
    return `${i} [${network.input.shape.join(' ')}]\n${lines.map((line) => `  ${line}\n`).join('')}`;
  });
  await expect(text.join('')).toMatchFileSnapshot(join(import.meta.dirname, 'everyStructure.txt'));
});
