import { dirname, join } from 'node:path';
import type { OnnxModel } from '../../onnx/model';
import { parseJson } from '../../report/parseJson';
import { unusable, type ConfigFile, type Description } from './description';
import { readGraphNormalization } from './graphNormalization';
import { readModelConfig, readProcessorConfig } from './huggingFace';
import { readKerasApplication } from './kerasApplications';
import { labelsFiles, readLabelsNearby } from './labelsNearby';
import { readMetadataLabels } from './metadataLabels';
import { readOpenClip } from './openClip';
import { readOpenVino } from './openvino';
import { readText } from './readText';
import { readTimm } from './timm';
import { readUltralytics } from './ultralytics';
import { readWindowsMl } from './windowsMl';

const PROCESSOR = 'preprocessor_config.json';
const CONFIG = 'config.json';
const OPEN_CLIP = 'open_clip_config.json';

/** Folders that may describe a model: its own, and the one above it, where Hugging Face keeps a model's files. */
const FOLDERS = ['.', '..'] as const;

/** Every file that may describe a model besides its own description, whether or not it is there. */
export function descriptionFiles(modelFile: string): readonly string[] {
  const folder = dirname(modelFile);
  const configs = FOLDERS.flatMap((where) => [PROCESSOR, CONFIG, OPEN_CLIP].map((name) => join(folder, where, name)));
  return [...configs, ...labelsFiles(modelFile)];
}

/**
 * What is told of a model besides its own description, strongest first: configurations of Transformers, timm and
 * open_clip beside the model or above it, its metadata, labels beside it, how its graph begins, and an application of
 * Keras that its operators are named after. What is not right in one is a warning, and the next is asked.
 * Never throws for what a file says.
 */
export async function findDescriptions(model: OnnxModel): Promise<readonly Description[]> {
  const found: (Description | undefined)[] = [];
  for (const where of FOLDERS) found.push(...(await readFolder(dirname(model.path), where)));
  found.push(
    readUltralytics(model),
    readWindowsMl(model),
    readOpenVino(model),
    readMetadataLabels(model),
    await readLabelsNearby(model.path),
    readGraphNormalization(model),
    readKerasApplication(model),
  );
  return found.filter((description) => description !== undefined);
}

async function readFolder(folder: string, where: string): Promise<readonly (Description | undefined)[]> {
  const read = (
    name: string,
    ...readers: readonly ((file: ConfigFile) => Description | undefined)[]
  ): Promise<readonly (Description | undefined)[]> =>
    readConfig(join(folder, where, name), where === '.' ? name : `${where}/${name}`, readers);
  return [
    ...(await read(PROCESSOR, readProcessorConfig)),
    ...(await read(CONFIG, readModelConfig, readTimm)),
    ...(await read(OPEN_CLIP, readOpenClip)),
  ];
}

async function readConfig(
  path: string,
  name: string,
  readers: readonly ((file: ConfigFile) => Description | undefined)[],
): Promise<readonly (Description | undefined)[]> {
  const read = await readText(path);
  if (read === undefined) return [];
  if ('problem' in read) return [unusable(name, `${name}: ${read.problem} It is not used.`)];
  const value = jsonIn(read.text);
  return value === undefined
    ? [unusable(name, `${name}: expected JSON, found something else or a file that is cut short. It is not used.`)]
    : readers.map((reader) => reader({ name, value }));
}

function jsonIn(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
