import { join } from 'node:path';
import { expect, it } from 'vitest';
import { behaviorOfAll } from './behavior';

it('every operator is followed, audited and mirrored as test/operators/behavior.txt says; `npm run docs` writes it', async () => {
  await expect(behaviorOfAll()).toMatchFileSnapshot(join(import.meta.dirname, 'behavior.txt'));
});
