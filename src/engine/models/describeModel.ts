import { stat } from 'node:fs/promises';
import { selectTensorsInSteps } from '../../analysis/measure/selectTensors';
import { contractOf } from '../../contracts/contractOf';
import { externalDataFiles } from '../../onnx/externalData';
import { elementCount, tensorDims } from '../../onnx/tensors';
import type { Network } from '../../operators/network';
import { UserError } from '../../protocol/errors';
import type { DescribedOutput, ModelDescription } from '../../report/modelDescription';
import { auditedNetwork, auditNetwork } from './audit';
import { fileFacts } from './fileFacts';
import { reportedModel } from './loadModel';
import type { AuditedModel } from './modelCache';
import { networkGraph } from './networkGraph';
import { timeSliced } from '../service/timeSliced';

/**
 * What a model's file tells before anything is run.
 *
 * @throws UserError naming the model.
 */
export async function describeModel(model: AuditedModel): Promise<ModelDescription> {
  const { onnx, info } = model.loaded;
  const network = await timeSliced(auditedNetwork(model, undefined));
  const counts = new Map<string, number>();
  for (const { opType } of onnx.graph.nodes) counts.set(opType, (counts.get(opType) ?? 0) + 1);
  return {
    info: await reportedModel(model.loaded),
    bytes: await bytesOf([onnx.path, ...externalDataFiles(onnx)]),
    parameters: onnx.proto.graph!.initializer.reduce((sum, tensor) => sum + elementCount(tensorDims(tensor)), 0),
    operators: [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)),
    outputs: info.outputs.map(({ name }) => describedOutput(model, network, name)),
    audit: await timeSliced(auditNetwork(model, network)),
    graph: networkGraph(onnx.graph, await timeSliced(selectTensorsInSteps(onnx))),
  };
}

function describedOutput({ loaded }: AuditedModel, network: Network | undefined, name: string): DescribedOutput {
  const shape = network?.shapes.shape(name);
  if (network?.action(name) === undefined || shape === undefined) return { name, ...(shape && { shape }) };
  const { layout, shape: inputShape } = network.input;
  const facts = fileFacts({ loaded, layout, inputShape, actionOf: network.action }, name, shape);
  try {
    const { contract, instead, candidates } = contractOf(facts, loaded.sidecar ? { sidecar: loaded.sidecar } : {});
    return { name, shape, contract, ...((instead ?? candidates) !== undefined && { isOpen: true }) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, shape, problem: error.message };
  }
}

async function bytesOf(files: readonly string[]): Promise<number> {
  const found = await Promise.all([...new Set(files)].map((file) => stat(file)));
  return found.reduce((sum, { size }) => sum + size, 0);
}
