import { fact, type Fact, type Operator, type Rule, type Shape } from './operator';

/** RNN, GRU and LSTM: Y [T, directions, N, hidden], then the last states [directions, N, hidden]; `layout` 1 puts N first. */
export const recurrent: Rule = (op) => {
  const [time, batch] = op.shape(0);
  const hidden = op.int('hidden_size', op.shape(2).at(-1)!);
  const directions = op.string('direction', 'forward') === 'bidirectional' ? 2 : 1;
  const batchFirst = op.int('layout', 0) === 1;
  const all = batchFirst ? [time!, batch!, directions, hidden] : [time!, directions, batch!, hidden];
  const last = batchFirst ? [time!, directions, hidden] : [directions, batch!, hidden];
  return op.node.output.map((_, i) => fact(i === 0 ? all : last));
};

/** com.microsoft Attention and QAttention: [N, T, D] with packed weights [D, 3·hidden]. */
export const packedAttention: Rule = (op) => {
  const hidden = op.ints('qkv_hidden_sizes')?.[2] ?? op.shape(1).at(-1)! / 3;
  return withoutCache(op, [...op.shape(0).slice(0, 2), hidden]);
};

/**
 * com.microsoft MultiHeadAttention with query [N, T, D] and value [N, S, Dv] or [N, heads, S, Dv / heads]; packed are all
 * three as [N, T, heads, 3, D / heads], keys and values as [N, S, heads, 2, D / heads].
 */
export const multiHeadAttention: Rule = (op) => {
  const [batch, length, ...query] = op.shape(0) as [number, number, ...number[]];
  const value = op.hasInput(2) ? op.shape(2) : undefined;
  if (value === undefined)
    return withoutCache(op, [batch, length, query.length === 1 ? query[0]! : query[0]! * query[2]!]);
  return withoutCache(op, [batch, length, value.length === 4 ? value[1]! * value[3]! : value.at(-1)!]);
};

/** com.microsoft GroupQueryAttention: query [N, T, D], or packed with keys and values of fewer heads. */
export const groupQueryAttention: Rule = (op) => {
  const [batch, length, width] = op.shape(0) as [number, number, number];
  const [heads, shared] = [op.int('num_heads', 1), op.int('kv_num_heads', 1)];
  return withoutCache(op, [batch, length, op.hasInput(1) ? width : (width * heads) / (heads + 2 * shared)]);
};

/** The result alone: how many keys and values of earlier runs there are is seen only when it runs. */
function withoutCache(op: Operator, shape: Shape): readonly (Fact | undefined)[] {
  return [fact(shape), ...op.node.output.slice(1).map(() => undefined)];
}

/**
 * Attention (ONNX 23): the result [N, heads, T, Dv] or [N, T, heads·Dv], then the keys [N, shared heads, S, D] and values
 * with earlier ones before them, and the scores [N, heads, T, S].
 */
export const attention: Rule = (op) => {
  const separate = op.shape(0).length === 4;
  const [query, key, value] = [0, 1, 2].map((i) => {
    const heads = op.int(i === 0 ? 'q_num_heads' : 'kv_num_heads', 1);
    const shape = op.shape(i);
    return separate ? shape : [shape[0]!, heads, shape[1]!, shape[2]! / heads];
  }) as [Shape, Shape, Shape];
  const [batch, heads, length] = query as [number, number, number, number];
  const total = key[2]! + (op.hasInput(4) ? op.shape(4)[2]! : 0);
  const width = value[3]!;
  const all = [
    separate ? [batch, heads, length, width] : [batch, length, heads * width],
    [batch, key[1]!, total, key[3]!],
    [batch, key[1]!, total, width],
    [batch, heads, length, total],
  ];
  return op.node.output.map((_, i) => fact(all[i]!));
};
