import { expect, it } from 'vitest';
import { averagingObstacle, canJoin, openQuestion } from '../../../src/report/facts/averaging';
import { fixSentence } from '../../../src/report/facts/fixes';
import type { Offer, OutputContract, OutputReport } from '../../../src/report/report';
import { sampleReport } from '../sampleReport';

const OFFER: Offer = {
  looksLike: 'points',
  entry: { contract: 'keypoints', unit: '0..1', perPoint: 2 },
  figure: { h: 0.02 },
};

function output(contract: Partial<OutputContract>, more: Partial<OutputReport> = {}): OutputReport {
  const [first] = sampleReport().outputs;
  return { ...first!, contract: { ...first!.contract, ...contract }, ...more };
}

it('an open offer stands against an average, whatever the output was taken for', () => {
  const words =
    'looks like coordinates of points in the image: averaged as a vector, what a flip changes in it would cancel out';
  const open = output({ kind: 'vector' }, { offer: OFFER });
  expect(openQuestion(open)).toBe(words);
  expect(openQuestion(output({ kind: 'classes' }, { offer: OFFER }))).toContain('averaged as classes,');
  expect(averagingObstacle([output({ kind: 'vector' }), open])).toBe(
    `the output “output” ${words}; accept what is offered for it, or state its contract, first`,
  );
  const report = { ...sampleReport(), outputs: [open] };
  expect(fixSentence(report, 'h')).toContain(`Averaging is no fix as it stands: the output “output” ${words};`);
});

it('nothing stands against the average of a plain embedding, and an offer for what is not averaged', () => {
  expect(averagingObstacle([output({ kind: 'vector' })])).toBeUndefined();
  const labels = output({ kind: 'labels' }, { offer: { ...OFFER, looksLike: 'pairs' } });
  expect(averagingObstacle([output({ kind: 'vector' }), labels])).toBeUndefined();
  expect(averagingObstacle([labels])).toMatch(/^class numbers have no mean; export the model/);
});

it('what has no mean is named', () => {
  const angles = output({ kind: 'boxes', axis: 1, parts: [{ kind: 'angles', from: 4, to: 5 }] });
  expect(averagingObstacle([angles])).toMatch(/^the output “output” holds angles of turned boxes, which have no mean/);
  const report = { ...sampleReport(), outputs: [angles] };
  expect(fixSentence(report, 'h')).toContain('Averaging is no fix as it stands: the output “output” holds angles');
});

it.each<[string, readonly OutputReport[], boolean]>([
  ['nothing', [], false],
  ['a vector', [output({ kind: 'vector' })], true],
  ['two vectors', [output({ kind: 'vector' }), output({ kind: 'vector' })], true],
  ['a vector beside what is ignored', [output({ kind: 'vector' }), output({ kind: 'ignore' })], true],
  ['a map', [output({ kind: 'map' })], false],
  ['classes', [output({ kind: 'classes' })], false],
  ['a vector beside a map', [output({ kind: 'vector' }), output({ kind: 'map' })], false],
  ['a map beside a vector', [output({ kind: 'map' }), output({ kind: 'vector' })], false],
  ['what is ignored alone', [output({ kind: 'ignore' })], false],
])('outputs of %s can be joined as fits', (_, outputs, joins) => {
  expect(canJoin(outputs)).toBe(joins);
});

it('classes that are offered stand against no average, which is the same', () => {
  const scores: Offer = { looksLike: 'scores', entry: { contract: 'classes' }, figure: { h: 0.05 } };
  const open = output({ kind: 'vector' }, { offer: scores });
  expect(openQuestion(open)).toBeUndefined();
  expect(averagingObstacle([open])).toBeUndefined();
});

it('classes of left and right that are offered stand against one, which would mix them', () => {
  const sides: Offer = { looksLike: 'pairs', entry: { contract: 'classes', swap: [[0, 1]] }, figure: { h: 0 } };
  expect(openQuestion(output({ kind: 'classes' }, { offer: sides }))).toBe(
    'has classes whose names are left and right: averaged as classes, what a flip changes in it would cancel out',
  );
});
