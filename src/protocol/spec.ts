import type { Flip, Preprocess } from '../report/report';
import type { ContractKind } from '../report/contractKinds';

/** The execution provider that computes on the processor, and is always there. */
export const CPU_PROVIDER = 'cpu';

/** Which model: one that ships with Flipscope, or a file. */
export type ModelRef = (
  | { readonly kind: 'builtin'; readonly id: string }
  | { readonly kind: 'file'; readonly path: string }
) & {
  /** A description of the model in the form of `<model>.flipscope.json`, used instead of the one beside it. */
  readonly sidecar?: string;
  /** The execution provider of ONNX Runtime that runs it; `CPU_PROVIDER` without. */
  readonly provider?: string;
};

/** The model that a person names: `builtin:ID`, or a path. */
export function modelNamed(name: string): ModelRef {
  const id = /^builtin:(.+)$/.exec(name)?.[1];
  return id === undefined ? { kind: 'file', path: name } : { kind: 'builtin', id };
}

/** A model with what runs it: nothing is named where that is the processor. */
export function runBy(model: ModelRef, provider = CPU_PROVIDER): ModelRef {
  return provider === CPU_PROVIDER ? model : { ...model, provider };
}

/** A model's name with what runs it, unless that is the processor: `resnet18 (webgpu)`. */
export function nameRunBy(name: string, { provider }: ModelRef): string {
  return provider === undefined ? name : `${name} (${provider})`;
}

/** Which input. Noise without a shape takes the model's, with free dimensions from `size`. */
export type InputRef =
  | { readonly kind: 'image'; readonly path: string }
  | { readonly kind: 'tensor'; readonly path: string }
  | { readonly kind: 'noise'; readonly seed: number; readonly shape?: readonly number[] };

/** A number for every entry, nested arrays, or a file that holds the tensor. */
export type FurtherValue = NestedNumbers | { readonly path: string };
export type NestedNumbers = number | boolean | readonly NestedNumbers[];

/** Everything that decides a report. A plain value: it is stored, compared and sent as it is. */
export interface AnalysisSpec {
  readonly model: ModelRef;
  readonly input: InputRef;
  readonly flips: readonly Flip[];
  readonly flipMode: 'tensor' | 'file';
  /** Replaces the model's own preprocessing (changed in the panel). */
  readonly preprocess?: Preprocess;
  /** What the override is called in the report. */
  readonly preprocessOrigin?: string;
  /** Further inputs of the model, by name: numbers, or a file (`.npy`; an image for an input that is one). */
  readonly inputs?: Readonly<Record<string, FurtherValue>>;
  /** Which tensors are measured: those that fusion keeps (the default), or all, unfused. */
  readonly layers?: 'fused' | 'all';
  /** Height and width for a model whose input is free. */
  readonly size?: readonly [number, number];
  /** Relative tolerance of all outputs that state none of their own. */
  readonly failAbove?: number;
  /** Contracts of outputs, by name, that replace those of the sidecar. */
  readonly expect?: { readonly [output: string]: ContractKind };
  /** What `expect` is called in the report. */
  readonly expectOrigin?: string;
}
