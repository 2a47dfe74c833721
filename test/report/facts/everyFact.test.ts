import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  attributedReport,
  alignedReport,
  linearReport,
  nonFiniteReport,
  sampleReport,
  scaledReport,
  signedReport,
  sensitiveReport,
} from '../sampleReport';
import { everyFact } from './everyFact';

const REPORTS = {
  sample: sampleReport(),
  aligned: alignedReport(),
  attributed: attributedReport(),
  sensitive: sensitiveReport(),
  'not finite': nonFiniteReport(),
  'for scale': scaledReport(),
  'linear maps': linearReport(),
  'changed signs': signedReport(),
};

it('reports are turned into the rows and words of test/report/facts/everyFact.txt; `npm run docs` writes it', async () => {
  const text = Object.entries(REPORTS).map(([name, report]) => `${name}\n${everyFact(report)}\n`);
  await expect(text.join('\n')).toMatchFileSnapshot(join(import.meta.dirname, 'everyFact.txt'));
});
