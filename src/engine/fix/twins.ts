import { contractsOf } from '../../analysis/fix/outputRules';
import { runOrientations, twinResidual, uncomparable } from '../../analysis/fix/verify';
import { mirrorTwin } from '../../analysis/mirror/twin';
import { FLOAT32_FLOOR, isAboveFloor } from '../../report/facts/exact';
import type { TwinRequest, TwinResult } from '../../protocol/fix';
import { requireUnchanged } from '../files/fileVersions';
import type { FixSubject } from './fixSubject';
import { refuseSources } from '../files/refuseSources';
import { writeWhole } from '../files/writeWhole';

/**
 * Writes a mirror twin, or a counterfactual, and measures on the image and on noise how far
 * twin(g·x) is from g·f(x).
 * @throws UserError when it cannot be written or run; nothing is left behind then.
 */
export async function writeTwin(subject: FixSubject, request: TwinRequest, path: string): Promise<TwinResult> {
  await refuseSources([path], subject.sources);
  const { flip } = request;
  const { network, createSession } = subject;
  const twin = mirrorTwin(network, { ...request, fixedSize: true });
  return writeWhole(path, twin.bytes, async (bytes) => {
    const errors = async (feeds: FixSubject['noise'], source: string) => {
      const original = await runOrientations(network, network.model.bytes, feeds, ['id', flip], createSession);
      const contracts = contractsOf(subject.settledFor(original));
      const mirrored = await runOrientations(network, bytes, feeds, [flip], createSession);
      const residual = twinResidual(network, contracts, original, mirrored, flip);
      const isLeft = request.only === undefined && isAboveFloor(residual, FLOAT32_FLOOR);
      const picked = [...contracts].filter(([, { positions }]) => isLeft && positions?.kind === 'set');
      return {
        residual,
        before: twinResidual(network, contracts, original, original, flip),
        warnings: [...uncomparable(original, source), ...picked.map(([name]) => withoutOrder(name))],
      };
    };
    await requireUnchanged(subject.files);
    const noise = await errors(subject.noise, 'noise');
    const image = subject.image && (await errors(subject.image, 'the image'));
    return {
      path,
      replaced: twin.replaced,
      residual: { noise: noise.residual, ...(image && { image: image.residual }) },
      before: { noise: noise.before, ...(image && { image: image.before }) },
      warnings: [...new Set([...twin.warnings, ...noise.warnings, ...(image?.warnings ?? [])])],
    };
  });
}

/** What is picked by its score changes places where scores are nearly equal: of noise, all are. */
function withoutOrder(name: string): string {
  return `The output ${name} holds picked results: rows whose scores are nearly equal may change places, which its difference counts in full.`;
}
