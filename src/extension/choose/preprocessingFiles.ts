import { extname } from 'node:path';

/** Where a model's preprocessing may be set, the first that exists counts: `NAME.flipscope.json`, `NAME.onnx.flipscope.json`. */
export function preprocessingFiles(model: string): readonly [string, string] {
  const stem = model.slice(0, model.length - extname(model).length);
  return [`${stem}.flipscope.json`, `${model}.flipscope.json`];
}
