import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { sidecarSchema } from '../../src/contracts/sidecarSchema';
import { reportFileSchema } from '../../src/report/schema/reportSchema';

/** The published JSON schemas, made from the schemas that the product itself checks by. `npm run schemas` writes them. */
const MEDIA = join(import.meta.dirname, '../../media');

/** That a whole number is one which a double keeps says nothing to a reader. */
function dropSafeMaximum({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
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
])('media/%s is current', async (name, title, { $schema, ...schema }) => {
  const text = `${JSON.stringify({ $schema, title, ...schema }, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(join(MEDIA, name));
});
