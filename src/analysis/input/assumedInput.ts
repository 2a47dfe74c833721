import { findLayout } from '../../contracts/inputLayout';
import type { OnnxModel } from '../../onnx/model';
import { tensorInfo } from '../../onnx/valueInfo';
import { UserError } from '../../protocol/errors';
import type { Layout, TensorInfo } from '../../report/report';
import { findImageInput, type ImageInput, type KnownInputs } from './imageInput';

/** What exporters write most, by the number of axes. */
const COMMON: ReadonlyMap<number, Layout> = new Map([
  [4, 'nchw'],
  [5, 'ncdhw'],
  [3, 'chw'],
]);

/**
 * As `findImageInput`, for what is judged from the file alone and is useful under an assumption too: of any type, with
 * the common layout where nothing tells it, four axes where none are declared. Undefined when no input can be an image.
 *
 * @throws UserError `setting-invalid` for a description that does not fit the model
 */
export function assumedImageInput(model: OnnxModel, known: KnownInputs): ImageInput | undefined {
  try {
    return findImageInput(model, known);
  } catch (error) {
    if (!(error instanceof UserError) || error.reason !== 'model-no-image-input') throw error;
  }
  const ranks = [...COMMON.keys()];
  const [first] = model.graph.inputs
    .map(tensorInfo)
    .map(withAxes)
    .filter(({ name, shape }) => known.contracts?.[name]?.role !== 'constant' && COMMON.has(shape.length))
    .sort((a, b) => ranks.indexOf(a.shape.length) - ranks.indexOf(b.shape.length));
  return first && { ...assumed(model, first), ...(known.size === undefined ? {} : { size: known.size }) };
}

/** Axes that are not declared, or 0 long as some exporters write free ones, are free. */
function withAxes(info: TensorInfo): TensorInfo {
  const shape = info.shape.length === 0 ? ['', '', '', ''] : info.shape.map((d) => (d === 0 ? '' : d));
  return { ...info, shape };
}

function assumed(model: OnnxModel, info: TensorInfo): ImageInput {
  const { name, dtype, shape } = info;
  const common = {
    layout: COMMON.get(shape.length)!,
    origin: 'nothing in the file tells it',
    certainty: 'assumed',
  } as const;
  return { name, dtype, declared: shape, ...(findLayout(model, info) ?? common) };
}
