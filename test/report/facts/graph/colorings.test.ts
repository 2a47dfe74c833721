import { describe, expect, test } from 'vitest';
import { breakPath } from '../../../../src/report/facts/graph/breakPath';
import { auditColoring, graphColorings } from '../../../../src/report/facts/graph/colorings';
import { blockMark } from '../../../../src/report/facts/graph/marks';
import { runFigures } from '../../../../src/report/facts/runChange';
import type { AuditEntry, LayerReport, Report } from '../../../../src/report/report';
import { sampleReport } from '../../sampleReport';
import { smallGraph } from './smallGraph';

const graph = smallGraph('X>a a>b b>c a>c c>d d>Y');
const FLOOR = 1e-5;

/** A report of the graph's layers `a` and following, with these errors; undefined: not measured. */
function reportOf(errors: readonly (number | undefined)[], more: Partial<LayerReport> = {}): Report {
  const [like] = sampleReport().layers;
  const layers = errors.map((error, i): LayerReport => {
    const name = 'abcd'[i]!;
    const { local: _, ...rest } = like!;
    return { ...rest, tensor: name, node: name, error: error === undefined ? {} : { h: error }, ...more };
  });
  const first = layers.find(({ error }) => (error.h ?? 0) > FLOOR)?.tensor ?? null;
  const { audit: _, ...report } = sampleReport();
  return { ...report, layers, noiseFloor: FLOOR, firstBroken: { h: first } };
}

const byName = (report: Report, name: string, before?: Report) =>
  graphColorings(graph.units, report, 'h', before && runFigures(before)).find((coloring) => coloring.name === name);

describe('by error', () => {
  test('the scale reaches from the smallest above the noise floor to the largest, by the logarithm', () => {
    const coloring = byName(reportOf([1e-7, 0.001, 0.1, undefined]), 'error')!;
    expect(coloring.marks.map(({ kind }) => kind)).toEqual(['end', 'exact', 'scale', 'scale', 'unknown', 'end']);
    expect(coloring.marks[2]).toEqual({ kind: 'scale', position: 0, value: 0.001, text: '0.1%' });
    expect(coloring.marks[3]).toMatchObject({ position: 1, text: '10%' });
    expect(coloring.legend).toEqual({
      causes: [],
      scale: { kind: 'scale', low: '0.1%', high: '10%' },
      exact: 'exact (float noise)',
      unknown: 'not measured',
    });
  });

  test('what differs little looks alike, and what is far below the largest is at the low end', () => {
    expect(byName(reportOf([0.1, 0.12]), 'error')!.legend.scale).toMatchObject({ low: '1.2%', high: '12%' });
    const [, small] = byName(reportOf([2e-5, 0.5]), 'error')!.marks;
    expect(small).toMatchObject({ kind: 'scale', position: 0 });
    const [, infinite, one] = byName(reportOf([Infinity, 0.2, 0.3]), 'error')!.marks;
    expect(infinite).toMatchObject({ position: 1, text: '∞' });
    expect(one).toMatchObject({ kind: 'scale' });
  });

  test('a legend names nothing that is not there', () => {
    expect(byName(reportOf([0, 0, 0, 0]), 'error')!.legend).toEqual({ causes: [], exact: 'exact (float noise)' });
  });
});

test('only what is known is offered', () => {
  const names = (report: Report) => graphColorings(graph.units, report, 'h', undefined).map(({ name }) => name);
  expect(names(reportOf([0.1]))).toEqual(['error']);
  expect(names(reportOf([0.1], { local: { h: 0.1 } }))).toEqual(['error', 'local', 'cause']);
  expect(names(reportOf([0.1], { local: { v: 0.1 } }))).toEqual(['error']);
  expect(names({ ...reportOf([0.1]), audit: [] })).toEqual(['error', 'audit']);
  expect(byName(reportOf([0.1]), 'change', reportOf([0.1]))).toBeDefined();
});

test('by cause: that of the local defect, and what is not known is called so', () => {
  const report = reportOf([0.1, 0.1, 0.1, 0.1]);
  const [a, b, c, d] = report.layers as [LayerReport, LayerReport, LayerReport, LayerReport];
  const layers = [
    { ...a, local: { h: 0.2 }, localKernel: { h: 0.2 } },
    { ...b, local: { h: 0 } },
    { ...c, local: { h: 0.3 } },
    d,
  ];
  const { marks, legend } = byName({ ...report, layers }, 'cause')!;
  expect(marks.slice(1, 5)).toEqual([
    { kind: 'causes', causes: ['kernel'], text: 'asymmetric kernels' },
    { kind: 'exact', text: 'no local defect' },
    { kind: 'unknown', text: 'cause not known' },
    { kind: 'unknown', text: 'not measured' },
  ]);
  expect(legend).toEqual({
    causes: [{ cause: 'kernel', label: 'asymmetric kernels' }],
    exact: 'no local defect',
    unknown: 'not known',
  });
});

test('by change: smaller and larger than in the run before', () => {
  const { marks, legend } = byName(reportOf([0.1, 0.3, 0.2, 0.5]), 'change', reportOf([0.1, 0.1, 0.3]))!;
  expect(marks.slice(1, 5)).toEqual([
    { kind: 'exact', value: 0, text: 'as before' },
    { kind: 'change', position: 1, value: expect.closeTo(0.2), text: '10% → 30%' },
    { kind: 'change', position: expect.closeTo(-0.5), value: expect.closeTo(-0.1), text: '30% → 20%' },
    { kind: 'unknown', text: 'no figure before' },
  ]);
  expect(legend.scale).toEqual({ kind: 'change', low: 'smaller by 20%', high: 'larger by 20%' });
});

test('by the audit: all verdicts of what is fused into a unit', () => {
  const entry = (node: string, ...verdicts: AuditEntry['verdicts']): AuditEntry => ({ node, op: 'Conv', verdicts });
  const units = graph.units.map((unit) => (unit.name === 'a' ? { ...unit, nodes: ['a', 'a2'] } : unit));
  const audit = [
    entry('a', 'asymmetric kernel', 'misaligned grid'),
    entry('a2', 'exact'),
    entry('b', 'unknown'),
    entry('c', 'exact'),
  ];
  const { marks, legend } = auditColoring(units, audit);
  expect(marks.slice(1, 5)).toEqual([
    { kind: 'causes', causes: ['kernel', 'grid'], text: 'asymmetric kernel, misaligned grid' },
    { kind: 'unknown', text: 'not known' },
    { kind: 'exact', text: 'its own mirror image' },
    { kind: 'unknown', text: 'not judged' },
  ]);
  expect(legend.causes.map(({ label }) => label)).toEqual(['asymmetric kernel', 'misaligned grid']);
});

test('a block has the mark of the worst in it', () => {
  const scale = (position: number, text: string) => ({ kind: 'scale', position, value: position, text }) as const;
  const exact = { kind: 'exact', text: 'exact' } as const;
  const unknown = { kind: 'unknown', text: 'not measured' } as const;
  expect(blockMark([exact, scale(0.2, '2%'), scale(0.5, '5%'), unknown])).toEqual(scale(0.5, 'up to 5%'));
  expect(blockMark([exact, scale(0.2, '2%')])).toEqual(scale(0.2, '2%'));
  expect(blockMark([unknown, exact])).toEqual(exact);
  expect(blockMark([unknown])).toEqual(unknown);
  const causes = (...list: ('kernel' | 'grid')[]) => ({ kind: 'causes', causes: list, text: list.join() }) as const;
  expect(blockMark([causes('kernel'), causes('grid'), exact])).toEqual({
    kind: 'causes',
    causes: ['kernel', 'grid'],
    text: 'kernel, grid',
  });
});

describe('the way of the difference', () => {
  const places = (report: Report) => [...(breakPath(graph, report, 'h')?.units ?? [])].sort((a, b) => a - b);

  test('from where it starts to the output, over what is not exact', () => {
    expect(places(reportOf([0, 0.1, 0.1, 0.1]))).toEqual([2, 3, 4, 5]);
    expect(places(reportOf([0.1, 0, 0.1, undefined]))).toEqual([1, 3, 4, 5]);
    expect(breakPath(graph, reportOf([0, 0.1, 0.1, 0.1]), 'h')?.sentence).toBe(
      'The difference starts at b and reaches Y through 3 layers',
    );
  });

  test('it may reach no output, or not start at all', () => {
    const path = breakPath(graph, reportOf([0, 0.1, 0.1, 0]), 'h');
    expect([...path!.units]).toEqual([2]);
    expect(path?.sentence).toMatch(/^The difference starts at b and reaches no output$/);
    expect(breakPath(graph, reportOf([0, 0, 0, 0]), 'h')).toBeUndefined();
  });
});
