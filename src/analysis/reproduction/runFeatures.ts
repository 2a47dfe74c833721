import { create } from '@bufbuild/protobuf';
import { ValueInfoProtoSchema } from '../../onnx/proto/onnx_pb';
import { replaceNodes } from '../../onnx/replaceNodes';
import { encodeModel } from '../../onnx/write';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Network } from '../../operators/network';
import type { RunSteps } from '../../protocol/steps';
import type { Cause } from '../../report/report';
import { modelSettings } from '../measure/markedSession';
import type { SessionFactory, SessionTensor, Tensors } from '../measure/session';
import { toFloats } from '../measure/typedTensors';
import { counterfactualModel } from '../mirror/counterfactualModel';

/** The flips of the question: `x.flip(-1)` and `x.flip(-2)`. */
export const ASKED_FLIPS = ['h', 'v'] as const;
export type AskedFlip = (typeof ASKED_FLIPS)[number];

export interface FeatureRequest {
  readonly network: Network;
  /** The tensor that is wanted. */
  readonly features: string;
  readonly feeds: { readonly [O in 'id' | AskedFlip]: Tensors };
  readonly createSession: SessionFactory;
  readonly signal: AbortSignal;
  /** Writes the models that are run, in steps. */
  readonly run: RunSteps;
}

/** A tensor inside a network for x and its mirror images, not flipped back; what comes behind it is not run. */
export async function runFeatures(request: FeatureRequest): Promise<{ readonly [O in 'id' | AskedFlip]: FloatTensor }> {
  const { network, features, feeds, createSession } = request;
  const { graph, proto } = network.model;
  const ends = { inputs: graph.proto.input, outputs: [create(ValueInfoProtoSchema, { name: features })] };
  const bytes = encodeModel(replaceNodes(proto, graph.nodes, [], ends));
  const session = await createSession(bytes, modelSettings(network.model));
  const run = async (fed: Tensors): Promise<FloatTensor> => {
    request.signal.throwIfAborted();
    return floatTensor((await session.run(fed, { [features]: null }))[features]!);
  };
  try {
    return { id: await run(feeds.id), h: await run(feeds.h), v: await run(feeds.v) };
  } finally {
    await session.release();
  }
}

/** The same tensor of a counterfactual: the network on a flip of x, with some causes mirrored away. */
export async function runTwinFeatures(
  { network, features, feeds, createSession, signal, run }: FeatureRequest,
  flip: AskedFlip,
  mirrored: readonly Cause[],
): Promise<{ readonly tensor: FloatTensor; readonly warnings: readonly string[] }> {
  const twin = await run(counterfactualModel(network, [{ flip, mirrored, output: features }]));
  const fed = Object.fromEntries(twin.inputs.map(({ name, input }) => [name, feeds[flip][input]!]));
  signal.throwIfAborted();
  const session = await createSession(twin.bytes, twin.settings);
  try {
    signal.throwIfAborted();
    const [output] = twin.outputs;
    const found = await session.run(fed, { [output!]: null });
    return { tensor: floatTensor(found[output!]!), warnings: twin.warnings };
  } finally {
    await session.release();
  }
}

function floatTensor(tensor: SessionTensor): FloatTensor {
  return { dims: tensor.dims, data: toFloats(tensor) };
}
