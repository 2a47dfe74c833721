import { outputView } from '../analysis/layer/outputView';
import { outputHead } from '../contracts/head';
import { UserError } from '../protocol/errors';
import type { OutputView } from '../protocol/views';
import type { Flip } from '../report/report';
import type { Analysis } from './analysis';

/**
 * An output of a finished analysis as what it is.
 *
 * @throws UserError `input-invalid` when the analysis has no such output or did not run that flip
 */
export function shownOutput(analysis: Analysis, name: string, flip: Flip): OutputView {
  const { onnx, labels } = analysis.model.loaded;
  const contract = analysis.contract(name);
  const [original, other] = [analysis.outputs[name]?.id, analysis.outputs[name]?.[flip]];
  if (contract === undefined || original === undefined || other === undefined) {
    throw new UserError('input-invalid', `No output "${name}" was compared under ${flip}. Run the check again.`);
  }
  return outputView({
    contract,
    flip,
    tracked: analysis.shaped.actionOf(name),
    head: outputHead(onnx.graph, name),
    hasBatch: analysis.model.input.layout.includes('n'),
    original,
    other,
    ...(labels && { labels }),
  });
}
