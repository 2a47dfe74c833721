import { fc } from '../support/fastCheck';
import { readSidecar } from '../../src/contracts/sidecar';
import { sidecarSchema } from '../../src/contracts/sidecarSchema';
import { UserError } from '../../src/protocol/errors';
import { parseReport, reportToJson } from '../../src/report/json';
import { attributedReport, hostileReport, nonFiniteReport, sampleReport } from '../report/sampleReport';
import { damaged } from './damage';
import type { FuzzKind } from './kind';
import { SECRET } from './place';

const WORDS = [
  ...Object.keys(sidecarSchema.shape),
  ...[
    'size',
    'mean',
    'std',
    'resize',
    'layout',
    'contract',
    'swap',
    'negate',
    'parts',
    'form',
    'unit',
    'axis',
    'from',
    'to',
  ],
  ...['role', 'value', 'rtol', 'flips', 'grid', 'skip', 'strides', 'scores', 'output0', '__proto__', 'toString', ''],
];
const LEAVES = [
  'map',
  'boxes',
  'classes',
  'image',
  'constant',
  'h',
  'nchw',
  'invariance',
  0,
  1,
  -1,
  0.5,
  1e300,
  null,
  true,
];

/** JSON of the form of a description, of words that occur in one. */
const sidecar = (ways: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.letrec<{ value: unknown }>((tie) => ({
        value: fc.oneof(
          { depthSize: 'small', withCrossShrink: true },
          fc.constantFrom<unknown>(...LEAVES),
          fc.array(tie('value'), { maxLength: 4 }),
          fc.dictionary(fc.constantFrom(...WORDS), tie('value'), { maxKeys: 4 }),
        ),
      })).value,
      fc.option(fc.constantFrom('labels.json', ...ways)),
    )
    .map(([value, labels]) => {
      const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
      return JSON.stringify(labels === null || !isRecord ? value : { ...value, labels });
    });

export const SIDECARS: FuzzKind = {
  name: 'sidecar',
  cases: 400,
  arbitrary: ({ ways }) => damaged(sidecar(ways).map((text) => new TextEncoder().encode(text))),
  use: async (bytes, place) => {
    const { labels } = await readSidecar(place.write('model.flipscope.json', bytes));
    if (labels?.includes(SECRET) === true) throw new Error('labels were read from outside the folder');
  },
};

const REPORTS = [sampleReport(), attributedReport(), hostileReport(), nonFiniteReport()].map((report) =>
  new TextEncoder().encode(reportToJson(report)),
);

/** Reports as files; what is wrong with one is an ordinary error of one line, told with the file's name by whoever reads it. */
export const REPORT_FILES: FuzzKind = {
  name: 'report',
  cases: 100,
  arbitrary: () => damaged(fc.constantFrom(...REPORTS)),
  use: async (bytes) => {
    try {
      parseReport(new TextDecoder().decode(bytes));
    } catch (error) {
      if (Object.getPrototypeOf(error) !== Error.prototype) throw error;
      throw new UserError('input-invalid', (error as Error).message, undefined, { cause: error });
    }
  },
};
