import { auditFile } from '../../src/engine/models/audit';
import { ModelCache } from '../../src/engine/models/modelCache';
import type { SessionFactories } from '../../src/engine/runtime/runtime';
import { encodeModel } from '../../src/onnx/write';
import { UserError } from '../../src/protocol/errors';
import { allAtOnce } from '../../src/protocol/steps';
import { buildRandomModel, modelChoice } from '../support/models/randomModel';
import { damaged } from './damage';
import type { FuzzKind } from './kind';

/** Nothing is run: an unknown model may take all memory. */
const noSessions: SessionFactories = () => () =>
  Promise.reject(new UserError('runtime-missing', 'Nothing is run in this test.'));

/** Networks of random layers with damaged bytes, read and audited. */
export const MODELS: FuzzKind = {
  name: 'model',
  cases: 60,
  arbitrary: () =>
    damaged(
      modelChoice(6)
        .map(buildRandomModel)
        .filter((model) => model !== undefined)
        .map(encodeModel),
    ),
  use: async (bytes, place) => {
    const path = place.write('model.onnx', bytes);
    const cache = new ModelCache(place.folder, 2 ** 20, () => undefined, noSessions);
    return allAtOnce(auditFile(await cache.openForAudit({ kind: 'file', path }), undefined));
  },
};
