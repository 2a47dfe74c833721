import { expect, it } from 'vitest';
import { fixSummary, unmovedSentence } from '../../../src/report/facts/fixSummary';
import { fixOptions } from '../../../src/report/facts/fixTable';
import type { Report, SizeAdvice } from '../../../src/report/report';
import { sampleReport } from '../sampleReport';

const report = sampleReport();
const here = report.outputs[0]!.figure.h!.value!;
const inputs = report.model.inputs.map((input) => ({ ...input, shape: ['batch', 3, 'height', 'width'] }));

function advised(measured: NonNullable<SizeAdvice['measured']>): Report {
  const misaligned = [{ node: 'conv1', op: 'Conv', axis: 'W', r: 1, cause: 'grid' }] as const;
  const sizeAdvice: SizeAdvice = { W: [225, 193], H: [225, 193], misaligned, measured };
  return { ...report, model: { ...report.model, inputs }, sizeAdvice };
}

it('ranks what leaves least first and what is no better than now last', () => {
  const options = fixOptions(
    advised([
      { size: [225, 225], error: { h: here * 1.2 } },
      { size: [193, 193], error: { h: here * 0.5 } },
    ]),
    'h',
  );
  const titles = options.map(({ title }) => title);
  expect(titles.slice(0, 2)).toEqual(['Average over the flips', 'Run at 193×193']);
  expect(options.find(({ title }) => title === 'Run at 225×225')?.effect).toBe('worse');
  expect(titles.indexOf('Run at 225×225')).toBeGreaterThan(titles.indexOf('Train with flip augmentation'));
  expect(options.filter(({ effect, error = Infinity }) => effect === 'better' && error >= here)).toEqual([]);
});

it('tells how far another size moves the output, and puts all flips into one table for exports', () => {
  const sized = advised([{ size: [193, 193], error: { h: here * 0.5, v: 0 }, moves: { h: 0.25, v: 0.25 } }]);
  const option = fixOptions(sized, 'h').find(({ title }) => title === 'Run at 193×193');
  expect(option?.moves).toBe('25%');
  const { columns, rows } = fixSummary({ ...sized, flips: ['h', 'v'] });
  expect(columns).toEqual(['what', '↔ hx: now → then', '↕ vx: now → then', 'output moves by', 'cost']);
  const row = rows.find(({ title }) => title === 'Run at 193×193');
  expect(row?.changes.map((text) => text.split(' → ')[1])).toEqual([option?.then, 'exact']);
  expect(row?.moves).toBe('25%');
  expect(rows[0]?.moves.split(', ')).toHaveLength(2);
  expect(fixSummary({ ...sized, outputs: [] }).rows).toEqual([]);
});

it('tells how far averaging moves the output: by half of what the flip does', () => {
  const [average] = fixOptions(report, 'h');
  expect(average).toMatchObject({ then: 'exact', effect: 'better' });
  expect(parseFloat(average!.moves)).toBeCloseTo((here * 100) / 2, 1);
});

it('offers no other size where the model takes its own only, and nothing where no figure is known', () => {
  const fixed = { ...advised([]), model: { ...report.model, inputs: [{ ...inputs[0]!, shape: [1, 3, 224, 224] }] } };
  const kinds = fixOptions(fixed, 'h').filter(({ remedy }) => remedy.kind === 'size');
  expect(kinds.map(({ title }) => title)).toEqual(['Resize inside the model']);
  expect(fixOptions({ ...report, outputs: [] }, 'h')).toEqual([]);
});

it('tells how far models that resize or have symmetric kernels move the output, or why that is not known', () => {
  const fixes = [
    { kind: 'resize', size: [225, 225], error: { h: here * 0.9 }, moves: { h: 0.02 } },
    { kind: 'symmetrize', error: {}, moves: {}, reason: 'no kernels' },
  ] as const;
  const tried = { ...advised([{ size: [225, 225], error: { h: here * 1.2 } }]), fixes };
  const byTitle = (title: string) => fixOptions(tried, 'h').find((option) => option.title === title);
  expect(byTitle('Resize inside the model')).toMatchObject({ moves: '2%', effect: 'better', mode: 'resize' });
  expect(byTitle('Resize inside the model')?.text).toMatch(
    /^Linear, by half pixels to 225×225\. Of an image that is read at that size at once: [\d.]+%\.$/,
  );
  expect(byTitle('Symmetric kernels are no fix')).toMatchObject({ moves: '–', unmoved: 'no kernels', effect: 'worse' });
  const { rows } = fixSummary({ ...tried, flips: ['h'] });
  expect(unmovedSentence(rows, (text) => `<${text}>`)).toContain('Symmetric kernels are no fix (<no kernels>)');
  for (const { moves, unmoved } of fixOptions(tried, 'h')) expect(moves === '–').toBe(unmoved !== undefined);
  expect(fixOptions({ ...tried, fixes: [] }, 'h').filter(({ moves, unmoved }) => moves === '–' && !unmoved)).toEqual(
    [],
  );
});

it('offers nothing where the output cannot be judged', () => {
  const outputs = report.outputs.map((output) => ({ ...output, verdict: { h: 'empty' } as const }));
  expect(fixOptions({ ...report, outputs }, 'h')).toEqual([]);
});
