import type { OnnxModel } from '../../onnx/model';
import { tensorInfo } from '../../onnx/valueInfo';
import type { Description } from './description';
import { labelsFit } from './known';
import { metadataOf } from './metadata';
import { parsePythonLiteral, type PythonValue } from './pythonLiteral';

/** Keys under which programs keep names of classes: RapidOCR has `character`. No standard names one. */
const KEYS = ['names', 'labels', 'classes', 'class_names', 'class_labels', 'id2label', 'character'] as const;

/**
 * Names of classes in the model's metadata, whoever wrote them: a list or a dict by number, as JSON or as Python writes
 * it, or a name per line or between commas. Taken only where an output has as many entries: nothing says what such a
 * key means, and a text recognizer's characters are not its classes one by one.
 */
export function readMetadataLabels(model: OnnxModel): Description | undefined {
  const metadata = metadataOf(model);
  const outputs = model.graph.outputs.map(tensorInfo);
  for (const key of KEYS) {
    const labels = namesIn(metadata.get(key) ?? '');
    if (labels.length >= 2 && labelsFit(labels, outputs) === true) {
      return { origin: `metadata “${key}”`, labels, warnings: [] };
    }
  }
  return undefined;
}

function namesIn(text: string): readonly string[] {
  const value = parsePythonLiteral(text.trim());
  if (Array.isArray(value)) return textsOf(value);
  if (value instanceof Map)
    return textsOf(Array.from({ length: value.size }, (_, i) => value.get(i) ?? value.get(`${i}`)));
  return text.trim().split(text.trim().includes('\n') ? /\r?\n/ : /\s*,\s*/);
}

function textsOf(values: readonly (PythonValue | undefined)[]): readonly string[] {
  return values.every((value) => typeof value === 'string') ? values : [];
}
