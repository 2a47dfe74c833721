/**
 * Writes the cards and the tables of README.md and docs/augmentation.md from measured/figures.json.
 *
 *     node models/shapes/pages.mjs
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pageSections } from './cards.mjs';
import { replaceSection } from '../../scripts/markdown.mjs';

const here = import.meta.dirname;
const figures = JSON.parse(await readFile(join(here, 'measured', 'figures.json'), 'utf8'));
for (const { file, name, lines } of pageSections(figures)) {
  await replaceSection(join(here, '..', '..', file), name, lines);
}
