import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import type { NetworkGraph } from '../../src/report/networkGraph';
import { nodeDataFiles } from '../../src/report/nodeData';
import type { LayerReport, Report } from '../../src/report/report';
import { runFigures } from '../../src/report/facts/runChange';
import { sampleReport } from './sampleReport';

/** `GraphNodeData` of Model Explorer's node_data_builder.py, as far as it is written. */
const graphNodeData = z.strictObject({
  name: z.string(),
  results: z.record(
    z.string(),
    z.strictObject({
      value: z.union([z.number(), z.string()]),
      bgColor: z
        .string()
        .regex(/^#[0-9a-f]{6}$/)
        .optional(),
    }),
  ),
  thresholds: z.array(z.strictObject({ value: z.number(), bgColor: z.string().regex(/^#[0-9a-f]{6}$/) })).optional(),
});

/** Obeyed by terminals. */
const HOSTILE = '\x9b31m\u202e';
const network: NetworkGraph = {
  nodes: [
    { kind: 'input', name: 'x', op: '' },
    { kind: 'operator', name: 'conv', op: 'Conv', layer: 0 },
    { kind: 'operator', name: 'Relu_4', op: 'Relu', layer: 0, unnamed: 4 },
    { kind: 'operator', name: '__proto__', op: 'MaxPool', layer: 1 },
    { kind: 'operator', name: HOSTILE, op: 'Relu', layer: 1 },
    { kind: 'operator', name: 'flatten', op: 'Flatten' },
    { kind: 'output', name: 'y', op: '' },
  ],
  edges: [0, 1, 2, 3, 4].map((from) => [from, from + 1] as const),
  layers: [
    { tensor: 'a', node: 'conv', op: 'Conv+Relu' },
    { tensor: 'b', node: '__proto__', op: 'MaxPool' },
  ],
  aside: 0,
};

function reportOf(first: number, second: number): Report {
  const [like] = sampleReport().layers as [LayerReport];
  const layer = (tensor: string, node: string, error: number): LayerReport => ({
    ...like,
    tensor,
    node,
    error: { h: error, v: error / 2 },
    local: { h: error },
    localKernel: { h: error },
  });
  return {
    ...sampleReport(),
    flips: ['h', 'v'],
    layers: [layer('a', 'conv', first), layer('b', '__proto__', second)],
    audit: [{ node: 'conv', op: 'Conv', verdicts: ['asymmetric kernel'] }],
  };
}

/** As it is, once it fits: zod would leave out `__proto__`. */
function checked(data: unknown): z.infer<typeof graphNodeData> {
  graphNodeData.parse(data);
  return data as z.infer<typeof graphNodeData>;
}

function parsed(report: Report, before?: Report) {
  return nodeDataFiles(network, report, before && runFigures(before)).map(({ flip, coloring, text }) => ({
    of: `${coloring} ${flip}`,
    data: checked(JSON.parse(text)),
    text,
  }));
}

describe('node data', () => {
  test('is a file for every way of coloring and flip, first the error under the first', () => {
    expect(parsed(reportOf(0.1, 0.2), reportOf(0.1, 0.3)).map(({ of }) => of)).toEqual([
      'error h',
      'local h',
      'cause h',
      'change h',
      'audit h',
      'error v',
      'change v',
      'audit v',
    ]);
  });

  test('has the figure of a layer at each of its operators, by the ids that Model Explorer gives them', () => {
    const [{ data, text }] = parsed(reportOf(0.125, 1e-7)) as [ReturnType<typeof parsed>[0]];
    expect(data.name).toBe('Flipscope: error E, mirrored left-right');
    expect(data.results['conv']).toEqual({ value: 0.125 });
    expect(data.results['<node_4>']).toEqual({ value: 0.125 });
    expect(text).toContain('"__proto__": {\n      "value": 1e-7\n    }');
    expect(text).not.toMatch(/flatten|"x"|"y"/);
    expect(data.results[HOSTILE]).toEqual({ value: 1e-7 });
    expect(text).not.toMatch(/[\x7f-\x9f\u202e]/);
    // Model Explorer takes the first threshold that a value does not pass.
    const ends = data.thresholds!.map(({ value }) => value);
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
    expect(ends.at(-1)).toBe(Number.MAX_VALUE);
  });

  test('names causes, verdicts and what is no number', () => {
    const files = new Map(parsed(reportOf(0.1, NaN)).map(({ of, data }) => [of, data]));
    expect(files.get('error h')!.results['conv']).toEqual({ value: 0.1 });
    expect(Object.getOwnPropertyDescriptor(files.get('error h')!.results, '__proto__')?.value).toEqual({
      value: 'NaN',
    });
    expect(files.get('cause h')!.results['conv']).toEqual({ value: 'asymmetric kernels', bgColor: '#0072b2' });
    expect(files.get('audit h')).toEqual({
      name: 'Flipscope: audit of the file',
      results: {
        conv: { value: 'asymmetric kernel', bgColor: '#0072b2' },
        '<node_4>': { value: 'asymmetric kernel', bgColor: '#0072b2' },
      },
    });
  });

  test('has the change against the run before with its sign', () => {
    const { data } = parsed(reportOf(0.1, 0.2), reportOf(0.1, 0.3)).find(({ of }) => of === 'change h')!;
    expect(data.results['conv']).toEqual({ value: 0 });
    expect(Object.getOwnPropertyDescriptor(data.results, '__proto__')?.value.value).toBeCloseTo(-0.1);
  });
});
