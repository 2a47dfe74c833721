import type { ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { GraphBuilder } from './graphBuilder';
import { BRANCH_GAIN, type ZooOptions } from './resnet';

/** Expansion, channels, repeats, first stride: Sandler et al. 2018, "MobileNetV2", table 2. */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** Width 1.0; batch norms folded into the convolutions, ReLU6 as Clip, as torchvision exports it. */
export function mobilenetV2(options: ZooOptions = {}): ModelProto {
  const b = new GraphBuilder({ seed: options.seed ?? 1 });
  let x = b.input('input', [options.batch ?? 'N', 3, ...(options.size ?? ['H', 'W'])]);
  x = b.relu6(b.conv(x, 32, 3, { stride: 2, pads: 1 }));
  let channels = 32;
  for (const [expansion, width, repeats, firstStride] of STAGES) {
    for (let i = 0; i < repeats; i++) {
      x = invertedResidual(b, x, channels, width, expansion, i === 0 ? firstStride : 1);
      channels = width;
    }
  }
  x = b.relu6(b.conv(x, 1280, 1));
  x = b.flatten(b.globalAveragePool(x));
  b.output(options.headless ? x : b.gemm(x, 1000), 'output');
  return b.build();
}

function invertedResidual(
  b: GraphBuilder,
  x: string,
  channels: number,
  width: number,
  expansion: number,
  stride: number,
): string {
  const hidden = channels * expansion;
  const expanded = expansion === 1 ? x : b.relu6(b.conv(x, hidden, 1));
  const filtered = b.relu6(b.conv(expanded, hidden, 3, { stride, pads: 1, groups: hidden }));
  const residual = stride === 1 && channels === width;
  const projected = b.conv(filtered, width, 1, { gain: residual ? BRANCH_GAIN : 1 });
  return residual ? b.add(x, projected) : projected;
}
