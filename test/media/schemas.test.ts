import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { sidecarSchema } from '../../src/contracts/sidecarSchema';
import { comparisonFileSchema } from '../../src/report/schema/comparison';
import { reproductionFileSchema } from '../../src/report/schema/reproduction';
import { reportFileSchema, reportSchema } from '../../src/report/schema/reportSchema';
import { summarySchema } from '../../src/report/schema/summary';

/** The published JSON schemas, made from the schemas that the product itself checks by. `npm run schemas` writes them. */
const MEDIA = join(import.meta.dirname, '../../media');

/** That a whole number is one which a double keeps says nothing to a reader. */
function dropSafeMaximum({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/** A report is described once, in its own schema. */
function asReference(context: Parameters<typeof dropSafeMaximum>[0] & { readonly zodSchema: unknown }): void {
  dropSafeMaximum(context);
  if (context.zodSchema !== reportSchema) return;
  for (const key of Object.keys(context.jsonSchema)) delete context.jsonSchema[key];
  context.jsonSchema.$ref = 'flipscope-report.schema.json';
}

/** Definitions that only the report had named are none of its own. */
function withoutUnused({ $defs = {}, ...schema }: z.core.JSONSchema.JSONSchema): z.core.JSONSchema.JSONSchema {
  const text = JSON.stringify(schema);
  const used = Object.entries($defs).filter(([name]) => text.includes(`"#/$defs/${name}"`));
  return { ...schema, $defs: Object.fromEntries(used) };
}

it.each([
  [
    'flipscope.schema.json',
    'Flipscope: how to feed the model beside this file',
    // The newest draft that VS Code's JSON editor knows in full.
    z.toJSONSchema(sidecarSchema, { target: 'draft-7', io: 'input' }),
  ],
  [
    'flipscope-report.schema.json',
    'Flipscope: what a flip does to a model',
    z.toJSONSchema(reportFileSchema, { unrepresentable: 'any', override: dropSafeMaximum }),
  ],
  [
    'flipscope-comparison.schema.json',
    'Flipscope: what flips do to several models, side by side',
    withoutUnused(z.toJSONSchema(comparisonFileSchema, { unrepresentable: 'any', override: asReference })),
  ],
  [
    'flipscope-summary.schema.json',
    'Flipscope: what flips do to a model over a data set',
    z.toJSONSchema(summarySchema, { unrepresentable: 'any', override: dropSafeMaximum }),
  ],
  [
    'flipscope-reproduction.schema.json',
    'Flipscope: the question of the ResNet-18 without its head, and its answer',
    z.toJSONSchema(reproductionFileSchema, { unrepresentable: 'any', override: dropSafeMaximum }),
  ],
])('media/%s is current', async (name, title, { $schema, ...schema }) => {
  const text = `${JSON.stringify({ $schema, title, ...schema }, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(join(MEDIA, name));
});
