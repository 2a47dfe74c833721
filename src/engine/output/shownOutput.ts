import { outputView } from '../../analysis/layer/outputView';
import { UserError } from '../../protocol/errors';
import type { OutputView } from '../../protocol/views';
import type { Flip } from '../../report/report';
import type { Analysis } from '../analysis';
import { viewRequest } from './outputMasks';

/**
 * An output of a finished analysis as what it is.
 *
 * @throws UserError `input-invalid` when the analysis has no such output or did not run that flip
 */
export function shownOutput(analysis: Analysis, name: string, flip: Flip): OutputView {
  const contract = analysis.contract(name);
  const request = contract && viewRequest(analysis, name, contract, flip);
  if (request === undefined) {
    throw new UserError('input-invalid', `No output "${name}" was compared under ${flip}. Run the check again.`);
  }
  return outputView(request);
}
