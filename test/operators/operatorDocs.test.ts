import { join } from 'node:path';
import { expect, it } from 'vitest';
import { operatorDocs } from './operatorDocs';

it('docs/operators.md is current; `npm run docs` writes it', async () => {
  await expect(operatorDocs()).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/operators.md'));
});
