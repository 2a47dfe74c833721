import { expect, it } from 'vitest';
import { offerSentence, offerSentences } from '../../../src/report/facts/offers';
import { verdictText } from '../../../src/report/facts/verdict';
import { reportToMarkdown } from '../../../src/report/markdown/markdown';
import { reportToTable } from '../../../src/report/terminal/table';
import type { Offer, Report } from '../../../src/report/report';
import { sampleReport } from '../sampleReport';

const OFFER: Offer = {
  looksLike: 'flow',
  entry: { contract: 'map', negate: { h: [0], v: [1] } },
  figure: { h: 0.002, v: 3e-8 },
};

const WORDS =
  '“output” looks like a flow field: with channel 0 negated under ↔ and channel 1 negated under ↕, it would differ by 0.2% (↔), 3e-8 (↕).';

function offered(offer = OFFER): Report {
  const report = sampleReport();
  return { ...report, outputs: [{ ...report.outputs[0]!, offer }] };
}

it('an offer names every flip with its figure, and what to write where', () => {
  const report = offered();
  expect(offerSentence(report, report.outputs[0]!)).toBe(WORDS);
  expect(offerSentences(report, report.outputs[0]!)).toBe(
    `${WORDS} To accept, write "output": {"contract": "map", "negate": {"h": [0], "v": [1]}} into "outputs" of resnet18.flipscope.json.`,
  );
  expect(offerSentences(sampleReport(), sampleReport().outputs[0]!)).toBeUndefined();
});

it('what is to be written is set apart where names may be markup', () => {
  const report = offered({ ...OFFER, looksLike: 'corners', entry: { contract: 'boxes', form: 'xyxy' } });
  expect(offerSentences(report, report.outputs[0]!, (text) => `<${text}>`)).toBe(
    '<output> looks like corners that a box of MTCNN is moved by: mirrored so, it would differ by 0.2% (↔), 3e-8 (↕). To accept, write <"output": {"contract": "boxes", "form": "xyxy"}> into "outputs" of <resnet18.flipscope.json>.',
  );
});

it('a verdict only points to the offer', () => {
  const text = verdictText(offered(), 'h');
  expect(text).toContain('It looks like a flow field, which is offered as its contract.');
  expect(text).not.toContain('To accept');
  expect(verdictText(offered(), 'hv')).not.toContain('offered');
});

it.each([reportToMarkdown, (report: Report) => reportToTable(report, { color: false, width: 100 })])(
  'an offer is told once, whatever the number of flips',
  (render) => {
    const report = offered();
    expect(report.flips).toHaveLength(3);
    expect(render(report).split('To accept')).toHaveLength(2);
  },
);

it('an offer of points that change places says so', () => {
  const entry = { contract: 'keypoints', unit: 'pixels', swap: [[0, 1]] } as const; // prettier-ignore
  const report = offered({ looksLike: 'pairs', entry, figure: { h: 0.05 } });
  expect(offerSentence(report, report.outputs[0]!)).toBe(
    '“output” has points that look like left and right: mirrored so, it would differ by 5% (↔).',
  );
});

it('an offer of classes tells no figures, which are those of a vector', () => {
  const report = offered({ looksLike: 'scores', entry: { contract: 'classes' }, figure: { h: 0.05 } });
  const [output] = report.outputs;
  expect(offerSentences(report, output!)).toBe(
    '“output” has the form of scores of classes. To accept, write "output": {"contract": "classes"} into "outputs" of resnet18.flipscope.json.',
  );
});

it('an offer of classes that are angles tells how far a rotation changes them', () => {
  const report = offered({
    looksLike: 'turns',
    entry: { contract: 'sensitive', flips: ['hv'] },
    figure: { hv: 0.2 },
  });
  const [output] = report.outputs;
  expect(offerSentences(report, output!)).toBe(
    '“output” has classes whose names are angles: a rotation by 180° should change them, and does by 20% (↻). To accept, write "output": {"contract": "sensitive", "flips": ["hv"]} into "outputs" of resnet18.flipscope.json.',
  );
});
