import { InferenceSession, Tensor } from 'onnxruntime-node';
import { editableModel, encodeModel } from '../../src/onnx/write';
import { ORIENTATIONS } from '../../src/report/flips';
import { flipFeeds } from '../support/flipFeeds';
import type { Subject } from './subject';
import { median, timeBlock } from './time';

const BLOCKS = 3;

/**
 * How many times faster the four orientations are as one batch than one after the other, in a session of one thread as studies
 * have it. Above 1 a batch would pay.
 *
 * @throws Error for a model whose batch cannot be made free
 */
export async function batchGain({ model, input, x }: Subject): Promise<number> {
  const one = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const session = await InferenceSession.create(encodeModel(freeBatch(model.proto)), one);
  const feeds = flipFeeds(input.name, x, input.layout, input.dtype);
  const single = ORIENTATIONS.map((orientation) => feeds[orientation][input.name]!.data as Float32Array);
  const [, ...rest] = x.dims;
  const together = new Float32Array(single.flatMap((data) => [...data]));
  const feed = (data: Float32Array, count: number) => ({ [input.name]: new Tensor('float32', data, [count, ...rest]) });
  const [alone, batch] = [single.map((data) => feed(data, 1)), feed(together, single.length)];
  const times: { readonly alone: number[]; readonly batch: number[] } = { alone: [], batch: [] };
  for (let block = 0; block < BLOCKS; block++) {
    times.alone.push(
      ...(await timeBlock(async () => {
        for (const of of alone) await session.run(of);
      })),
    );
    times.batch.push(...(await timeBlock(() => session.run(batch))));
  }
  await session.release();
  return median(times.alone) / median(times.batch);
}

/** The same model for any number of images at once. */
function freeBatch(proto: Parameters<typeof editableModel>[0]): ReturnType<typeof editableModel> {
  const copy = editableModel(proto);
  copy.graph.valueInfo = [];
  for (const { type } of [...copy.graph.input, ...copy.graph.output]) {
    if (type?.value.case !== 'tensorType') continue;
    const [batch] = type.value.value.shape?.dim ?? [];
    if (batch !== undefined) batch.value = { case: 'dimParam', value: 'N' };
  }
  return copy;
}
