import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeModel } from '../../src/onnx/write';
import { tinyClassifier } from '../support/models/tinyModels';
import { writeSmallImages } from '../support/smallImages';

/** Small images and a small model, for `npm run test:cluster`: tsx writeInputs.ts FOLDER COUNT */
async function main(folder: string, count: number): Promise<void> {
  mkdirSync(join(folder, 'images'), { recursive: true });
  writeFileSync(join(folder, 'tiny.onnx'), encodeModel(tinyClassifier({ size: [16, 16], classes: 4 })));
  await writeSmallImages(join(folder, 'images'), count);
}

void main(process.argv[2]!, Number(process.argv[3]));
