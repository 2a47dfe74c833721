import { fact, only, type Rule } from './operator';

/** RNN, GRU and LSTM: Y [T, directions, N, hidden], then the last states [directions, N, hidden]. */
export const recurrent: Rule = (op) => {
  const [time, batch] = op.shape(0);
  const hidden = op.int('hidden_size', op.shape(2).at(-1)!);
  const directions = op.string('direction', 'forward') === 'bidirectional' ? 2 : 1;
  const batchFirst = op.int('layout', 0) === 1;
  const all = batchFirst ? [time!, batch!, directions, hidden] : [time!, directions, batch!, hidden];
  const last = batchFirst ? [time!, directions, hidden] : [directions, batch!, hidden];
  return op.node.output.map((_, i) => fact(i === 0 ? all : last));
};

/** com.microsoft Attention: [N, T, D] with packed weights [D, 3·hidden]. */
export const packedAttention: Rule = (op) => {
  const hidden = op.ints('qkv_hidden_sizes')?.[2] ?? op.shape(1).at(-1)! / 3;
  return [...only([...op.shape(0).slice(0, 2), hidden]), ...op.node.output.slice(1).map(() => undefined)];
};

/** com.microsoft MultiHeadAttention with query [N, T, D] and value [N, S, Dv]. */
export const multiHeadAttention: Rule = (op) => {
  const query = op.shape(0);
  const value = op.hasInput(2) ? op.shape(2) : query;
  return [...only([...query.slice(0, 2), value.at(-1)!]), ...op.node.output.slice(1).map(() => undefined)];
};
