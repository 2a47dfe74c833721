import type { LayerReport, Report } from '../../../src/report/report';
import { judgedReport } from '../../support/judgedReport';
import { sampleReport } from '../sampleReport';

/** What tells one report of a comparison from another. */
export interface Made {
  readonly model?: string;
  readonly image?: string;
  /** Relative L2 of the output under every flip. */
  readonly output?: number;
  /** Layers as `tensor:Op:E`, with a space between. */
  readonly layers?: string;
}

/** The sample report with a model, an image, an output's error and layers of its own. */
export function comparedReport({ model = 'resnet18', image = 'chelsea.png', output = 0.12, layers }: Made): Report {
  const report = sampleReport();
  const [first] = report.outputs;
  const pairs = first!.pairs.map((pair) => ({ ...pair, relL2: output }));
  return judgedReport({
    ...report,
    model: { ...report.model, path: `/models/${model}.onnx`, name: `${model.split('/').at(-1)}.onnx`, sha256: model },
    input: { ...report.input, source: { kind: 'image', path: `images/${image}`, width: 451, height: 300 } },
    outputs: [{ ...first!, pairs }],
    layers: layers === undefined ? report.layers : layersOf(layers),
  });
}

function layersOf(text: string): LayerReport[] {
  const [pattern] = sampleReport().layers.slice(1);
  return text.split(' ').map((part) => {
    const [tensor = '', op = '', error = ''] = part.split(':');
    const [h, v, hv] = [Number(error), Number(error), Number(error)];
    return { ...pattern!, tensor, node: tensor, op, error: { h, v, hv } };
  });
}
