import { inputFiles } from '../../protocol/inputFiles';
import type { AnalysisSpec } from '../../protocol/spec';
import { modelFiles, type LoadedModel } from './loadModel';

/** Files that a model is read from, or would be if they were there: its own, its description, labels and weights. */
export function modelSources(ref: AnalysisSpec['model'], { onnx, companions }: LoadedModel): readonly string[] {
  return [onnx.path, ...modelFiles(ref), ...companions];
}

/** Everything that is read for a spec. */
export function sourcesOf(spec: AnalysisSpec, loaded: LoadedModel): readonly string[] {
  return [...modelSources(spec.model, loaded), ...inputFiles(spec)];
}
