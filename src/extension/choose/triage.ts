import type { InputRef } from '../../protocol/spec';
import { fileKind } from '../../protocol/fileKinds';

/** The part of a `vscode.Uri` that decides what it is. */
export interface Selected {
  readonly scheme: string;
  readonly path: string;
  readonly fsPath: string;
}

export interface Triage {
  /** Images and tensors, in the order of the selection, each once. */
  readonly inputs: readonly InputRef[];
  /** Paths of model files. */
  readonly models: readonly string[];
  /** Paths of weights that have no graph. */
  readonly weights: readonly string[];
  /** What can not be used, and why: not a file on this machine, or not of a kind Flipscope reads. */
  readonly refused: readonly { readonly name: string; readonly why: 'scheme' | 'kind' }[];
}

/** Sorts a selection; menus' `when` clauses only see the clicked file, so every one is looked at here. */
export function triage(selection: readonly Selected[]): Triage {
  const inputs = new Map<string, InputRef>();
  const models = new Set<string>();
  const weights = new Set<string>();
  const refused: Triage['refused'][number][] = [];
  for (const uri of selection) {
    const kind = fileKind(uri.path);
    if (uri.scheme !== 'file' || kind === undefined) {
      refused.push({ name: baseName(uri.path), why: uri.scheme === 'file' ? 'kind' : 'scheme' });
    } else if (kind === 'model') {
      models.add(uri.fsPath);
    } else if (kind === 'weights') {
      weights.add(uri.fsPath);
    } else {
      inputs.set(uri.fsPath, { kind, path: uri.fsPath });
    }
  }
  return { inputs: [...inputs.values()], models: [...models], weights: [...weights], refused };
}

export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
