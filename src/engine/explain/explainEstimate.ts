import { symmetrizeWeights } from '../../analysis/fix/symmetrizeWeights';
import { flipErrors, runOrientations } from '../../analysis/fix/verify';
import type { ReportPatch } from '../../report/patch';
import type { Report } from '../../report/report';
import type { Analysis } from '../analysis';
import { mirroredNetwork, type ExplainContext } from './explain';

/**
 * What training with flips can leave of the main output's change at this size, estimated: its figure with every weight
 * replaced by its mean with its mirror image. Nothing for a flip under which the output has no norm, or nothing changes.
 */
export async function explainEstimate(analysis: Analysis, context: ExplainContext): Promise<ReportPatch> {
  const network = await mirroredNetwork(analysis, context.run);
  const { spec, mainOutputs, feeds, contract } = analysis;
  const estimate: { -readonly [F in keyof NonNullable<Report['estimate']>]: NonNullable<Report['estimate']>[F] } = {};
  for (const [i, flip] of spec.flips.entries()) {
    const output = mainOutputs[flip];
    if (output !== undefined) {
      const { bytes, changed, kept } = await context.run(symmetrizeWeights(network, flip));
      const of = { id: feeds.id, h: feeds.id, v: feeds.id, hv: feeds.id, [flip]: feeds[flip]! };
      const outputs = await runOrientations(network, bytes, of, ['id', flip], context.createSession);
      const contracts = new Map([[output, contract(output)!]]);
      const error = flipErrors(network, contracts, outputs, [flip], [output])[flip]!;
      estimate[flip] = { error, weights: changed, kept };
    }
    context.onProgress((i + 1) / spec.flips.length);
  }
  return { estimate };
}
