import type { OutputReport, Report, ReportedDetection } from '../../src/report/report';
import { without } from '../support/without';
import { sampleReport } from './sampleReport';

const at = (x: number, score: number, label: string): ReportedDetection => ({
  sample: 0,
  box: [x, 20, x + 30, 60],
  score,
  class: 3,
  label,
});

const CONTRACT: OutputReport['contract'] = {
  kind: 'boxes',
  origin: 'non-maximum suppression',
  certainty: 'found',
  positions: { kind: 'set', axis: 0 },
  axis: 1,
  parts: [
    {
      kind: 'boxes',
      from: 0,
      to: 4,
      coordinates: { form: 'xyxy', unit: 'pixels', origin: 'edge', extent: [224, 224] },
    },
  ],
  companions: [
    { tensor: 'scores', holds: 'scores' },
    { tensor: 'crops', holds: 'masks' },
  ],
};

/** Of three boxes two are matched under h, with keypoints, and a shift by one pixel explains most of it. */
export function detectionReport(report: Report = sampleReport()): Report {
  const output: OutputReport = {
    name: 'boxes',
    shape: [3, 4],
    expects: 'equivariance',
    contract: CONTRACT,
    verdict: { h: 'broken' },
    tolerance: { rtol: 1e-5, atol: 0 },
    figure: { h: { name: 'unmatched', value: 0.2 } },
    pairs: [],
    boxes: { h: { matched: 2, meanIoU: 0.9312, missing: 1, extra: 0, scoreChange: 0.0213 } },
    keypoints: { h: { meanDistance: 0.0041, pixels: 1.3, within5: 0.98 } },
    pixelShift: { h: { origin: 'center', meanIoU: 0.9981, meanDistance: 0.0002 } },
    detections: {
      id: [at(10, 0.9, 'cat'), at(90, 0.8, 'cat'), at(150, 0.41, 'dog')],
      h: [at(11, 0.88, 'cat'), at(90, 0.8, 'cat')],
    },
    matches: {
      h: [
        [0, 0],
        [1, 1],
      ],
    },
  };
  return { ...report, flips: ['h'], outputs: [output] };
}

/** Keypoints that lie apart. */
export function keypointReport(report: Report = sampleReport()): Report {
  const output = without(detectionReport(report).outputs[0]!, 'matches', 'boxes', 'detections');
  return {
    ...report,
    flips: ['h'],
    outputs: [
      {
        ...output,
        name: 'points',
        contract: { kind: 'keypoints', origin: 'name of the output', certainty: 'found', axis: 2 },
        figure: { h: { name: 'meanDistance', value: 0.0041 } },
        pairs: [{ a: 'id', b: 'h', relL2: 0.02, cosine: 0.999, maxAbs: 3, meanAbs: 0.4 }],
      },
    ],
  };
}
