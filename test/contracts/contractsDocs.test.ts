import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONTRACT_KINDS } from '../../src/report/contractKinds';
import { sidecarSchema } from '../../src/contracts/sidecarSchema';

const page = readFileSync(join(__dirname, '../../docs/contracts.md'), 'utf8');
const examples = [...page.matchAll(/```json\n(?<json>[\s\S]*?)```/g)].map((match) => match.groups!['json']!);

describe('the page on contracts', () => {
  it.each(examples)('shows an example that the reader of sidecars takes: %s', (json) => {
    expect(sidecarSchema.safeParse(JSON.parse(json)).error).toBeUndefined();
  });

  it.each(CONTRACT_KINDS)('tells what %s means', (kind) => {
    expect(page).toContain(`| \`${kind}\``);
  });

  it.each(CONTRACT_KINDS.filter((kind) => kind !== 'ignore'))('has a worked example of %s', (kind) => {
    expect(examples.some((json) => json.includes(`"contract": "${kind}"`))).toBe(true);
  });
});
