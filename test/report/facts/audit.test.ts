import { expect, it } from 'vitest';
import { auditRows, auditSentence } from '../../../src/report/facts/audit';
import type { AuditEntry } from '../../../src/report/report';

const AUDIT: readonly AuditEntry[] = [
  {
    node: '/layer1/conv1/Conv',
    op: 'Conv',
    verdicts: ['asymmetric kernel', 'misaligned grid'],
    asymmetry: { H: 0.81, W: 0.74 },
    grid: { H: { r: 1, begin: 3, end: -2 }, W: { r: 0, begin: 1, end: 1 } },
  },
  { node: '/relu/Relu', op: 'Relu', verdicts: ['exact'] },
  { node: 'mixed', op: 'Conv', verdicts: ['exact', 'position-dependent'], note: 'a bias over space' },
  { node: 'odd', op: 'Odd', verdicts: ['unknown'] },
];

it('has a row for every operator of which one verdict is not exact, with units', () => {
  expect(auditRows(AUDIT)).toEqual([
    {
      node: '/layer1/conv1/Conv',
      name: 'layer1/conv1',
      op: 'Conv',
      verdict: 'asymmetric kernel, misaligned grid',
      unknown: false,
      figures: ['74%', '81%', '1 | 1', '3 | −2'],
    },
    expect.objectContaining({ node: 'mixed', note: 'a bias over space', figures: ['–', '–', '–', '–'] }),
    expect.objectContaining({ node: 'odd', unknown: true }),
  ]);
});

it('knows of an operator what one verdict knows', () => {
  const [row] = auditRows([{ node: 'half', op: 'Odd', verdicts: ['unknown', 'asymmetric kernel'] }]);
  expect(row).toMatchObject({ verdict: 'unknown, asymmetric kernel', unknown: false });
});

it('counts what is not known apart', () => {
  expect(auditSentence(AUDIT)).toBe('2 of 4 operators are not their own mirror images; of 1 it is not known');
  expect(auditSentence(AUDIT.slice(1, 2))).toBe('0 of 1 operators are not their own mirror images');
});
