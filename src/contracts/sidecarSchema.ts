import * as z from 'zod';
import type { Rules } from '../report/schema/describeIssue';
import { expectedOfInput, inputContract } from './inputSchema';
import { statedContractSchema, statedPartSchema } from '../report/schema/contract';
import { EXPECTED_TESTS, modelTests } from '../report/schema/modelTest';
import { preprocessChangeSchema, preprocessRules } from '../report/schema/preprocess';

/** The file a user may write beside a model; `media/flipscope.schema.json` is made from this. */
export const sidecarSchema = z.strictObject({
  $schema: z.string().describe('For editors; ignored.').optional(),
  preprocess: preprocessChangeSchema
    .describe('From image to input tensor; what is left out keeps its default.')
    .optional(),
  labels: z
    .union([z.array(z.string()), z.string().regex(/\.(json|txt)$/i)])
    .describe('Class names in the order of the output, or a .json (array) or .txt (one per line) file in this folder.')
    .optional(),
  expects: z
    .enum(['invariance', 'equivariance', 'sensitive'])
    .describe(
      'What a flip should do to outputs without a contract of their own: nothing, flip them too, or change them.',
    )
    .optional(),
  outputs: z
    .record(z.string(), statedContractSchema)
    .describe('What a flip should do to each output, by name; one that is not named is inferred.')
    .optional(),
  inputs: z
    .record(z.string(), inputContract)
    .describe('What each input of the model is, by its name; what is left out is found.')
    .optional(),
  input: z.string().min(1).describe("Name of the model's input that takes the image.").optional(),
  tests: modelTests.optional(),
});

export type SidecarFile = z.infer<typeof sidecarSchema>;

/** What is possible in such a file, in words. */
export const sidecarRules: Rules = {
  expected: ([key, ...rest]) => {
    if (key === 'preprocess') return preprocessRules.expected(rest);
    if (key === 'inputs') return expectedOfInput(rest);
    if (key === 'tests') return EXPECTED_TESTS;
    return key === 'labels' ? 'an array of texts, or the name of a .json or .txt file' : undefined;
  },
  keys: ([key, , part]) => {
    if (key === 'preprocess') return preprocessRules.keys([]);
    if (key === 'inputs') return INPUT_KEYS;
    if (key === 'outputs') return Object.keys(shapeIn(part));
    return Object.keys(sidecarSchema.shape).filter((known) => known !== '$schema');
  },
};

const INPUT_KEYS = [...new Set(inputContract.options.flatMap(({ shape }) => Object.keys(shape)))];

/** The fields of an output's contract, or of an object inside it. */
function shapeIn(part: PropertyKey | undefined): object {
  const { shape } = statedContractSchema;
  switch (part) {
    case 'parts':
      return statedPartSchema.shape;
    case 'negate':
      return shape.negate.unwrap().shape;
    case 'shift':
      return shape.shift.unwrap().shape;
    default:
      return shape;
  }
}
