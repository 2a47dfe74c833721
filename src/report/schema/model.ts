import * as z from 'zod';
import { count, object } from './values';

/** A graph input or output. */
export const tensorInfo = object({
  name: z.string(),
  dtype: z.string(),
  shape: z
    .array(z.union([count, z.string()]))
    .describe('Fixed dimensions are numbers; free ones are their names, "" when unnamed.'),
}).meta({ id: 'tensor' });

export const modelInfo = object({
  path: z.string().describe('File path, or builtin:ID.'),
  name: z.string(),
  sha256: z.string(),
  opset: z.number(),
  producer: z.string(),
  inputs: z.array(tensorInfo),
  outputs: z.array(tensorInfo),
});
