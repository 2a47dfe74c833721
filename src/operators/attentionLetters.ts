import type { NodeProto } from '../onnx/proto/onnx_pb';
import { intAttribute } from '../onnx/attributes';

/**
 * The index letters of an attention's tensors, axis by axis: `b` samples, `h` heads, `s` positions that ask, `t` positions
 * that are looked at, `d` what a query and a key are compared by, `e` what a value holds. `*` is an axis on which several
 * of these lie folded together, or that weights mix: no flip may move it.
 */
export interface AttentionLetters {
  /** Queries, keys and values, by input; together they are summed over what the result does not have. */
  readonly operands: ReadonlyMap<number, readonly string[]>;
  /** Biases of the scores and masks, by input, aligned at their last axes. */
  readonly biases: ReadonlyMap<number, readonly string[]>;
  /** By output; absent ones are not followed. */
  readonly outputs: ReadonlyMap<number, readonly string[]>;
  /** Positions count: a causal mask, lengths, or angles that grow along them. */
  readonly ordered: boolean;
  /** Keys and values of earlier runs stand before the new ones. */
  readonly appends: boolean;
}

/** The node and the shapes of its inputs. */
export interface AttentionQuestion {
  readonly node: NodeProto;
  readonly inShape: (index: number) => readonly number[];
}

export type Attention = (question: AttentionQuestion) => AttentionLetters;

const FOLDED: readonly string[] = ['b', 's', '*'];
const SCORES: readonly string[] = ['b', 'h', 's', 't'];

function has(node: NodeProto, index: number): boolean {
  return (node.input[index] ?? '') !== '';
}

function given(
  node: NodeProto,
  letters: readonly (readonly [number, readonly string[]])[],
): ReadonlyMap<number, readonly string[]> {
  return new Map(letters.filter(([index]) => has(node, index)));
}

/** The last letters, as many as the tensor has axes. */
function aligned(letters: readonly string[], rank: number): readonly string[] {
  return letters.slice(letters.length - rank);
}

/** Attention (ONNX, version 23 and 24): heads on an axis of their own (rank 4) or folded into the last one (rank 3). */
export const attention: Attention = ({ node, inShape }) => {
  const separate = inShape(0).length === 4;
  const grouped = separate && inShape(0)[1] !== inShape(1)[1];
  const [head, shared] = grouped ? ['*', '*'] : ['h', 'h'];
  const appends = has(node, 4);
  const form = (position: string, channel: string, heads: string): readonly string[] =>
    separate ? ['b', heads, position, channel] : ['b', position, '*'];
  const kept = (channel: string): readonly string[] => ['b', separate ? shared : '*', 't', separate ? channel : '*'];
  return {
    operands: new Map([
      [0, form('s', 'd', head)],
      [1, form('t', 'd', shared)],
      [2, form('t', 'e', shared)],
    ]),
    biases: given(node, [[3, aligned(grouped || !separate ? ['b', '*', 's', 't'] : SCORES, inShape(3).length)]]),
    outputs: new Map([
      [0, form('s', 'e', head)],
      [1, kept('d')],
      [2, kept('e')],
      [3, ['b', separate ? head : '*', 's', 't']],
    ]),
    ordered:
      intAttribute(node, 'is_causal', 0) === 1 || has(node, 6) || (!appends && endsEarly(inShape(3), inShape(1))),
    appends,
  };
};

/** Whether a mask ends before the keys do: those after it are not looked at. */
function endsEarly(mask: readonly number[], keys: readonly number[]): boolean {
  const length = mask.at(-1) ?? 1;
  return length !== 1 && length !== keys[keys.length === 4 ? 2 : 1];
}

/** com.microsoft MultiHeadAttention: queries alone, or packed with keys and values; keys alone or packed with values. */
export const multiHeadAttention: Attention = ({ node, inShape }) => {
  const packed = inShape(0).length === 5;
  const t = packed ? 's' : 't';
  const keys = (rank: number): readonly string[] =>
    rank === 5 ? ['b', t, '*', '*', '*'] : rank === 4 ? ['b', '*', t, '*'] : ['b', t, '*'];
  return {
    operands: new Map([
      [0, packed ? ['b', 's', '*', '*', '*'] : FOLDED],
      ...given(node, [
        [1, keys(inShape(1).length)],
        [2, keys(inShape(2).length)],
      ]),
    ]),
    biases: given(node, [
      [4, paddingMask(inShape(4).length, t)],
      [5, ['b', '*', 's', t]],
    ]),
    outputs: new Map([
      [0, FOLDED],
      [1, ['b', '*', t, '*']],
      [2, ['b', '*', t, '*']],
      [3, ['b', '*', 's', t]],
    ]),
    ordered: intAttribute(node, 'unidirectional', 0) === 1 || hasLengths(node, inShape, 4),
    appends: has(node, 6),
  };
};

/** Which keys there are: one truth value each, for all queries or for each, or for each head and query. */
function paddingMask(rank: number, keys: string): readonly string[] {
  if (rank === 3) return ['b', 's', keys];
  return rank === 4 ? ['b', '*', '*', '*'] : rank === 2 ? ['b', keys] : ['*'];
}

/** A mask that says how many keys there are, from the first on. */
function hasLengths(node: NodeProto, inShape: AttentionQuestion['inShape'], index: number): boolean {
  return has(node, index) && inShape(index).length === 1;
}

/** com.microsoft Attention and QAttention: one tensor of tokens, from which weights make queries, keys and values. */
export const packedAttention =
  (mask: number, past: number, bias: number | undefined): Attention =>
  ({ node, inShape }) => ({
    operands: new Map([[0, FOLDED]]),
    biases: given(node, [
      [mask, paddingMask(inShape(mask).length, 's')],
      ...(bias === undefined ? [] : [[bias, ['b', '*', 's', 's']] as const]),
    ]),
    outputs: new Map([
      [0, FOLDED],
      [1, ['*', 'b', '*', 's', '*']],
    ]),
    ordered:
      intAttribute(node, 'unidirectional', 0) === 1 ||
      intAttribute(node, 'do_rotary', 0) === 1 ||
      (has(node, mask) && [1, 4].includes(inShape(mask).length)),
    appends: has(node, past),
  });

/** com.microsoft GroupQueryAttention: always causal, with the keys and values of earlier runs. */
export const groupQueryAttention: Attention = ({ node }) => ({
  operands: new Map([
    [0, FOLDED],
    ...given(node, [
      [1, ['b', 't', '*']],
      [2, ['b', 't', '*']],
    ]),
  ]),
  biases: given(node, [[10, ['b', '*', 's', 't']]]),
  outputs: new Map([
    [0, FOLDED],
    [1, ['b', '*', 't', '*']],
    [2, ['b', '*', 't', '*']],
  ]),
  ordered: true,
  appends: true,
});
