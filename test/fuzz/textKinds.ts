import { fc } from '../support/fastCheck';
import { readSidecar } from '../../src/contracts/sidecar';
import { sidecarSchema } from '../../src/contracts/sidecarSchema';
import { UserError } from '../../src/protocol/errors';
import { compareBaseline } from '../../src/analysis/study/compareBaseline';
import { baselineToJson, parseBaseline } from '../../src/report/baselineJson';
import { baselineSentences } from '../../src/report/facts/study/baseline';
import { BASELINE_SCHEMA } from '../../src/report/schema/baseline';
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

/** What is wrong with a file is an ordinary error of one line, told with the file's name by whoever reads it. */
function reading(parse: (text: string) => unknown): FuzzKind['use'] {
  return async (bytes) => {
    try {
      parse(new TextDecoder().decode(bytes));
    } catch (error) {
      if (error instanceof UserError || Object.getPrototypeOf(error) !== Error.prototype) throw error;
      throw new UserError('input-invalid', (error as Error).message, undefined, { cause: error });
    }
  };
}

export const REPORT_FILES: FuzzKind = {
  name: 'report',
  cases: 100,
  arbitrary: () => damaged(fc.constantFrom(...REPORTS)),
  use: reading(parseReport),
};

const BASELINE = new TextEncoder().encode(
  baselineToJson({
    schema: BASELINE_SCHEMA,
    tool: { version: '0.1.0', onnxruntime: '1.30.0' },
    flips: ['h', 'v'],
    models: [{ name: 'a', sha256: '0', noiseFloor: 1e-5, outputs: [{ output: 'y', contract: { kind: 'vector' } }] }],
    images: [
      [
        0,
        'a.png',
        'ab',
        [
          [
            [1, 0.1],
            [null, 0.2],
          ],
        ],
      ],
      [
        0,
        'b.png',
        'cd',
        [
          [
            [0, null],
            [1, 3e-7],
          ],
        ],
      ],
    ],
  }),
);

/** Baselines, each compared with the whole one too. */
export const BASELINE_FILES: FuzzKind = {
  name: 'baseline',
  cases: 100,
  arbitrary: () => damaged(fc.constant(BASELINE)),
  use: async (bytes, place) => {
    await reading((text) => {
      const baseline = parseBaseline(text);
      const now = parseBaseline(new TextDecoder().decode(BASELINE));
      baselineSentences(compareBaseline(now, { file: 'a.json', baseline }, 0.05));
    })(bytes, place);
  },
};
