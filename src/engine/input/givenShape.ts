import { readTensorShape } from '../../image/tensorFile';
import type { AnalysisSpec } from '../../protocol/spec';

/** Shape of the tensor that is given for the image's input. */
export async function givenShape({ input }: AnalysisSpec): Promise<readonly number[] | undefined> {
  if (input.kind === 'tensor') return readTensorShape(input.path);
  return input.kind === 'noise' ? input.shape : undefined;
}
