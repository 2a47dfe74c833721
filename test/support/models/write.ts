/** Writes one of the builder's models to a file: `tsx test/support/models/write.ts NAME FILE`. */
import { writeFileSync } from 'node:fs';
import { encodeModel } from '../../../src/onnx/write';
import { writeWithExternalData } from './externalData';
import { NAMED_MODELS } from './namedModels';
import { tinyClassifier } from './tinyModels';

const [name = '', file] = process.argv.slice(2);
const make = NAMED_MODELS[name];
if (file !== undefined && name === 'external-data') {
  writeWithExternalData(tinyClassifier(), file);
} else if (file !== undefined && make !== undefined) {
  writeFileSync(file, encodeModel(make()));
} else {
  const names = [...Object.keys(NAMED_MODELS), 'external-data'].join(', ');
  console.error(`usage: tsx test/support/models/write.ts NAME FILE\nNAME is one of ${names}`);
  process.exitCode = 2;
}
