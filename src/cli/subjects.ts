import { fileKind } from '../protocol/fileKinds';

/** Paths that are models (`.onnx`, `builtin:ID`), and the others, each in the order given. */
export function splitSubjects(paths: readonly string[]): {
  readonly models: readonly string[];
  readonly inputs: readonly string[];
} {
  const isModel = (path: string): boolean => path.startsWith('builtin:') || fileKind(path) === 'model';
  return { models: paths.filter(isModel), inputs: paths.filter((path) => !isModel(path)) };
}
