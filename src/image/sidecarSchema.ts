import { z } from 'zod';

/** The file a user may write beside a model; `media/flipscope.schema.json` is made from this. */

const channelValues = z.array(z.number()).min(1).max(4);
const side = z.int().min(1).max(8192);

export const preprocessSchema = z
  .strictObject({
    size: z.tuple([side, side]).describe("Height and width of the network's input."),
    resize: z
      .enum(['crop', 'stretch', 'none'])
      .describe('crop: shorter side to resizeTo, then centre crop; stretch: to size; none: centre crop only.'),
    resizeTo: side.describe('Length of the shorter side before the centre crop, in pixels; only with crop.'),
    interpolation: z.enum(['bilinear', 'bicubic', 'nearest']).describe('Antialiased, as Pillow resizes.'),
    channels: z.enum(['rgb', 'bgr', 'gray']).describe("The network's channel order; mean and std follow it."),
    scale: z
      .number()
      .positive()
      .describe('Multiplied to pixels 0…255 before mean and std: value = (pixel·scale − mean) / std.'),
    mean: channelValues.describe('Subtracted, one value a channel.'),
    std: z.array(z.number().positive()).min(1).max(4).describe('Divided by, one value a channel.'),
  })
  .partial();

export const sidecarSchema = z.strictObject({
  $schema: z.string().describe('For editors; ignored.').optional(),
  preprocess: preprocessSchema.describe('From picture to input tensor; what is left out keeps its default.').optional(),
  labels: z
    .union([z.array(z.string()), z.string().regex(/\.(json|txt)$/i)])
    .describe('Class names in the order of the output, or a .json (array) or .txt (one a line) file in this folder.')
    .optional(),
  expects: z
    .enum(['invariance', 'equivariance', 'sensitive'])
    .describe('What a flip should do to the output: nothing, flip it too, or change it.')
    .optional(),
  input: z.string().min(1).describe("Name of the model's input that takes the picture.").optional(),
});

/** A change to a `Preprocess`; absent and undefined both mean "as it was". */
export type PreprocessChange = z.infer<typeof preprocessSchema>;
export type SidecarFile = z.infer<typeof sidecarSchema>;

/** In words: the offending key, what was expected, what was found. */
export function describeIssue(error: z.ZodError, root: unknown): string {
  const issue = error.issues[0];
  if (!issue) return 'it is not valid';
  if (issue.code === 'unrecognized_keys') {
    const key = [...issue.path, issue.keys[0]].join('.');
    const allowed = Object.keys(shapeAt(issue.path)).filter((name) => name !== '$schema');
    if (issue.path.length === 0 && key in preprocessSchema.shape) return `"${key}" belongs inside "preprocess"`;
    return `unknown key "${key}"; allowed are ${allowed.join(', ')}`;
  }
  const found: unknown = issue.path.reduce<unknown>((value, key) => (value as never)?.[key], root);
  const where = issue.path.length === 0 ? 'the file' : `"${issue.path.join('.')}"`;
  return `${where}: expected ${expectation(issue, issue.path)}, found ${JSON.stringify(found)?.slice(0, 60) ?? 'nothing'}`;
}

function shapeAt(path: readonly PropertyKey[]): object {
  return path.includes('preprocess') ? preprocessSchema.shape : sidecarSchema.shape;
}

function expectation(issue: z.core.$ZodIssue, path: readonly PropertyKey[]): string {
  if (issue.code === 'invalid_value') return issue.values.map((value) => `"${String(value)}"`).join(' or ');
  if (path.at(-1) === 'labels') return 'an array of texts, or the name of a .json or .txt file';
  if (path.includes('size')) return 'two whole numbers from 1 to 8192: height, width';
  if (path.at(-1) === 'resizeTo') return 'a whole number from 1 to 8192';
  if (path.includes('mean')) return 'one number a channel, in an array';
  if (path.includes('std')) return 'one number above 0 a channel, in an array';
  if (path.at(-1) === 'scale') return 'a number above 0, for example 0.00392156862745098 (1/255)';
  return issue.code === 'invalid_type'
    ? `${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`
    : issue.message;
}
