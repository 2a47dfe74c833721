import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeModel } from '../../src/onnx/write';
import { NAMED_MODELS } from '../support/models/namedModels';

/** Published architectures with seeded weights; time and memory do not depend on the values. */
const NAMES = ['resnet18', 'resnet50', 'mobilenet-v2'];

/** Writes the models into a folder; their names and paths. */
export function writeModels(folder: string): readonly (readonly [string, string])[] {
  mkdirSync(folder, { recursive: true });
  return NAMES.map((name) => {
    const file = join(folder, `${name}.onnx`);
    writeFileSync(file, encodeModel(NAMED_MODELS[name]!()));
    return [name, file] as const;
  });
}
