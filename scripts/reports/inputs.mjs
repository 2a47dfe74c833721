import { fromBinary } from '@bufbuild/protobuf';
import { readdir, readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { tsImport } from 'tsx/esm/api';

const { ModelProtoSchema } = await tsImport('../../src/onnx/proto/onnx_pb.ts', import.meta.url);

/** Batch, channels, height and width where a model leaves them free. */
const FREE_SHAPE = [1, 3, 64, 64];

/**
 * What to check a model on, as arguments of the command line, the likeliest first: tensors and images beside it,
 * noise of the declared shape, the bundled sample (no argument), noise of a likely shape.
 * @returns {Promise<string[][]>}
 */
export async function inputsFor(model) {
  const files = await filesBeside(model);
  const shape = await declaredShape(model);
  const isFixed = shape?.every((size) => size > 0) ?? false;
  const noise = shape && ['--noise', shape.map((size, axis) => (size > 0 ? size : FREE_SHAPE[axis])).join('x')];
  const others = noise === undefined ? [[]] : isFixed ? [noise, []] : [[], noise];
  return [...files.map((file) => [file]), ...others];
}

/** Tensors before images, and of each the model's namesake, `x`, and the others by name; not those of another model. */
async function filesBeside(model) {
  const { dir, name } = parse(model);
  const files = (await readdir(dir)).sort();
  const stems = [name, 'x', ...files.map((file) => parse(file).name)];
  const own = stems.filter((stem) => stem === name || !files.includes(`${stem}.onnx`));
  const candidates = ['.npy', '.png'].flatMap((ending) => own.map((stem) => `${stem}${ending}`));
  return [...new Set(candidates)].filter((file) => files.includes(file)).map((file) => join(dir, file));
}

/** The shape of the first input with four axes, with 0 for a free one; undefined when there is none. */
async function declaredShape(model) {
  try {
    const { graph } = fromBinary(ModelProtoSchema, await readFile(model));
    const weights = new Set(graph.initializer.map((tensor) => tensor.name));
    const shapes = graph.input
      .filter((input) => !weights.has(input.name))
      .map((input) => input.type?.value.value?.shape?.dim ?? []);
    const dims = shapes.find((shape) => shape.length === 4);
    return dims?.map(({ value }) => (value.case === 'dimValue' ? Math.max(0, Number(value.value)) : 0));
  } catch {
    // A file that is no model is refused by Flipscope, and its refusal is what we want to know.
    return undefined;
  }
}
