import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TRAINING } from '../../../src/report/facts/training';

/** Written from the list: every piece of advice with its snippet and its source. */
function page(): string {
  const head = `# Training for flips

What can be done in training about a change under flips, in PyTorch. The panel shows the same below its fixes. Written by \`npm run docs\`
from \`src/report/facts/training.ts\`.

What flips in training can leave is told by \`flipscope compare\` over checkpoints: see [checkpoints](checkpoints.md).
`;
  const sections = TRAINING.map(
    ({ title, text, snippet, source }) =>
      `## ${title}\n\n${text}\n\n\`\`\`python\n${snippet}\n\`\`\`\n\nSource: ${source}\n`,
  );
  return `${head}\n${sections.join('\n')}`;
}

it('docs/training.md is current; `npm run docs` writes it', async () => {
  await expect(page()).toMatchFileSnapshot(join(import.meta.dirname, '../../../docs/training.md'));
});

it('has a source for every piece of advice, and names each once', () => {
  expect(new Set(TRAINING.map(({ title }) => title)).size).toBe(TRAINING.length);
  for (const { source, snippet } of TRAINING) {
    expect(source).toMatch(/\w{4}.*\.$/);
    expect(snippet.split('\n').length).toBeGreaterThan(2);
    // Of a page as narrow as half a window.
    for (const line of snippet.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  }
});
