import { splitMember } from './memberPath';
import type { AnalysisSpec, FurtherValue } from './spec';

/** Files that a spec's inputs are read from. */
export function inputFiles({ input, inputs = {} }: Pick<AnalysisSpec, 'input' | 'inputs'>): readonly string[] {
  const further = Object.values<FurtherValue>(inputs).flatMap((value) =>
    typeof value === 'object' && 'path' in value ? [value.path] : [],
  );
  const paths = input.kind === 'noise' ? further : [input.path, ...further];
  return paths.map((path) => splitMember(path).file);
}
