import type { ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { GraphBuilder } from './graphBuilder';

export interface ZooOptions {
  readonly seed?: number;
  /** A number fixes the batch; default 'N', free. */
  readonly batch?: number | string;
  /** Height and width; default free. */
  readonly size?: readonly [number | string, number | string];
  /** Leaves out the dense layer: the output is the embedding. */
  readonly headless?: boolean;
}

/** Keeps residual sums from growing: each block adds (0.4)² of its input's power. */
export const BRANCH_GAIN = 0.4;

type Block = (b: GraphBuilder, x: string, width: number, stride: number, project: boolean) => string;

/** He et al. 2016, "Deep Residual Learning", table 1; batch norms folded into the convolutions, as torchvision exports it. */
export function resnet18(options: ZooOptions = {}): ModelProto {
  return resnet(options, [2, 2, 2, 2], basicBlock, false);
}

/** The variant with the stride in the 3×3 convolution ("v1.5"), as torchvision has it. */
export function resnet50(options: ZooOptions = {}): ModelProto {
  return resnet(options, [3, 4, 6, 3], bottleneck, true);
}

function resnet(options: ZooOptions, depths: readonly number[], block: Block, projectFirst: boolean): ModelProto {
  const b = new GraphBuilder({ seed: options.seed ?? 1 });
  let x = b.input('input', [options.batch ?? 'N', 3, ...(options.size ?? ['H', 'W'])]);
  x = b.relu(b.conv(x, 64, 7, { stride: 2, pads: 3 }));
  x = b.maxPool(x, 3, { stride: 2, pads: 1 });
  for (const [stage, depth] of depths.entries()) {
    for (let i = 0; i < depth; i++) {
      const stride = i === 0 && stage > 0 ? 2 : 1;
      x = block(b, x, 64 * 2 ** stage, stride, i === 0 && (stage > 0 || projectFirst));
    }
  }
  x = b.flatten(b.globalAveragePool(x));
  b.output(options.headless ? x : b.gemm(x, 1000), 'output');
  return b.build();
}

function basicBlock(b: GraphBuilder, x: string, width: number, stride: number, project: boolean): string {
  const inner = b.relu(b.conv(x, width, 3, { stride, pads: 1 }));
  const branch = b.conv(inner, width, 3, { pads: 1, gain: BRANCH_GAIN });
  return b.relu(b.add(branch, project ? shortcut(b, x, width, stride) : x));
}

function bottleneck(b: GraphBuilder, x: string, width: number, stride: number, project: boolean): string {
  const reduced = b.relu(b.conv(x, width, 1));
  const inner = b.relu(b.conv(reduced, width, 3, { stride, pads: 1 }));
  const branch = b.conv(inner, 4 * width, 1, { gain: BRANCH_GAIN });
  return b.relu(b.add(branch, project ? shortcut(b, x, 4 * width, stride) : x));
}

function shortcut(b: GraphBuilder, x: string, width: number, stride: number): string {
  return b.conv(x, width, 1, { stride });
}
