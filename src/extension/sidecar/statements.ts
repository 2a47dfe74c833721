import { l10n, type Memento } from 'vscode';
import * as z from 'zod';
import { UserError } from '../../protocol/errors';
import type { AnalysisSpec, ModelRef } from '../../protocol/spec';
import { CONTRACT_KINDS, type ContractKind } from '../../report/contractKinds';
import type { Offer, Preprocess } from '../../report/report';
import { preprocessSchema } from '../../report/schema/preprocess';
import { modelKey } from '../choose/modelKey';
import { withContract, withEntry, withLabels, withPreprocess } from './editSidecar';
import { changeSidecar } from './sidecarFile';

const STATEMENTS = 'statements';

const stored = z.record(
  z.string(),
  z.object({
    expect: z.record(z.string(), z.enum(CONTRACT_KINDS)).exactOptional(),
    preprocess: preprocessSchema.exactOptional(),
  }),
);
type Stored = z.infer<typeof stored>;
type Entry = Stored[string];

/** An entry that a report offers for an output. */
type Offered = Offer['entry'];

/** A statement that was kept. */
export interface Kept {
  /** The file it stands in; absent where this workspace alone keeps it. */
  readonly file?: string;
  /** Why no file has it, as a sentence. */
  readonly reason?: string;
  undo(): Promise<void>;
}

/**
 * What a person states of a model in the panel: contracts of outputs, and preprocessing. It is kept in the model's
 * `<model>.flipscope.json`; for a built-in model, or where that cannot be written, in the workspace's own memory.
 */
export class Statements {
  readonly #state: Memento;

  constructor(state: Memento) {
    this.#state = state;
  }

  /** The spec with what this workspace keeps of its model; a preprocessing of its own stays. */
  applied(spec: AnalysisSpec): AnalysisSpec {
    const { expect, preprocess } = this.#entry(spec.model);
    return {
      ...omit(spec, 'expect', 'expectOrigin'),
      ...(expect && { expect, expectOrigin: l10n.t('changed in the panel') }),
      ...(preprocess !== undefined &&
        spec.preprocess === undefined &&
        spec.input.kind === 'image' && { preprocess, preprocessOrigin: l10n.t('saved in this workspace') }),
    };
  }

  /** Keeps the contract of an output; undefined takes back what was stated. Rejects with a `UserError`. */
  keepContract(model: ModelRef, output: string, kind: ContractKind | undefined): Promise<Kept> {
    const without = (entry: Entry): Entry => withoutContract(entry, output);
    return this.#keep(
      model,
      (text) => withContract(text, output, kind),
      without,
      (entry) => (kind === undefined ? without(entry) : { ...entry, expect: { ...entry.expect, [output]: kind } }),
    );
  }

  /** Keeps a whole entry of an output, which only a file has room for. Rejects with a `UserError` where none can be written. */
  async keepOffer(model: ModelRef, output: string, entry: Offered): Promise<Kept> {
    if (model.kind === 'builtin') {
      throw new UserError('write-failed', l10n.t('A built-in model has no file of its own.'));
    }
    const before = this.#entry(model);
    const { path, undo } = await changeSidecar(model.path, (text) => withEntry(text, output, entry));
    await this.#store(model, withoutContract(before, output));
    return { file: path, undo: () => undo().then(() => this.#store(model, before)) };
  }

  /** Keeps names of classes, which only a file has room for. Rejects with a `UserError` where none can be written. */
  async keepLabels(model: ModelRef, labels: readonly string[]): Promise<Kept> {
    if (model.kind === 'builtin') {
      throw new UserError('write-failed', l10n.t('A built-in model has no file of its own.'));
    }
    const { path, undo } = await changeSidecar(model.path, (text) => withLabels(text, labels));
    return { file: path, undo };
  }

  /** Keeps a preprocessing. Rejects with a `UserError`. */
  keepPreprocess(model: ModelRef, preprocess: Preprocess): Promise<Kept> {
    return this.#keep(
      model,
      (text) => withPreprocess(text, preprocess),
      (entry) => omit(entry, 'preprocess'),
      (entry) => ({ ...entry, preprocess: preprocessSchema.parse(preprocess) }),
    );
  }

  /** @param forget and `remember`: the workspace's own entry where a file has the statement, and where none has */
  async #keep(
    model: ModelRef,
    edit: (text: string | undefined) => string,
    forget: (entry: Entry) => Entry,
    remember: (entry: Entry) => Entry,
  ): Promise<Kept> {
    const before = this.#entry(model);
    const restore = (): Promise<void> => this.#store(model, before);
    if (model.kind === 'builtin') {
      await this.#store(model, remember(before));
      return { reason: l10n.t('A built-in model has no file of its own.'), undo: restore };
    }
    try {
      const { path, undo } = await changeSidecar(model.path, edit);
      await this.#store(model, forget(before));
      return { file: path, undo: () => undo().then(restore) };
    } catch (error) {
      if (!(error instanceof UserError) || error.reason !== 'write-failed') throw error;
      await this.#store(model, remember(before));
      return { reason: error.message, undo: restore };
    }
  }

  #entry(model: ModelRef): Entry {
    return this.#all()[modelKey(model)] ?? {};
  }

  /** What an older version kept and this one does not know is left out. */
  #all(): Stored {
    return stored.safeParse(this.#state.get<unknown>(STATEMENTS)).data ?? {};
  }

  async #store(model: ModelRef, entry: Entry): Promise<void> {
    const key = modelKey(model);
    const others = omit(this.#all(), key);
    await this.#state.update(STATEMENTS, Object.keys(entry).length > 0 ? { ...others, [key]: entry } : others);
  }
}

function withoutContract(entry: Entry, output: string): Entry {
  const others = omit(entry.expect ?? {}, output);
  return { ...omit(entry, 'expect'), ...(Object.keys(others).length > 0 && { expect: others }) };
}

function omit<T extends object, K extends keyof T>(value: T, ...keys: readonly K[]): Omit<T, K> {
  const left = Object.entries(value).filter(([key]) => !keys.some((k) => k === key));
  return Object.fromEntries(left) as Omit<T, K>;
}
