import { CAUSE_COLORS } from './causeColors';
import { FLIP_LABELS } from './facts/format';
import { graphColorings } from './facts/graph/colorings';
import type { Coloring, ColoringName, UnitMark } from './facts/graph/marks';
import { unitGraph } from './facts/graph/units';
import { toJsonText } from './json';
import type { NetworkGraph, NetworkNode } from './networkGraph';
import type { Flip, Report } from './report';
import type { RunFigures } from './schema/runFigures';

/**
 * Node data of one graph as Google AI Edge Model Explorer reads it: `GraphNodeData` of its node_data_builder.py. Without
 * the id of a graph around it, it is taken for the graph on screen.
 */
interface NodeData {
  readonly name: string;
  /** By the ids that Model Explorer's adapter for ONNX gives to nodes. */
  readonly results: Readonly<Record<string, NodeResult>>;
  /** A node has the color of the first threshold that its value does not pass. */
  readonly thresholds?: readonly { readonly value: number; readonly bgColor: string }[];
}

interface NodeResult {
  readonly value: number | string;
  readonly bgColor?: string;
}

/** A way of coloring a graph under a flip, as a file of its own. */
export interface NodeDataFile {
  readonly flip: Flip;
  readonly coloring: ColoringName;
  readonly text: string;
}

/** Every way of coloring that a report has, under every flip: first the error under its first. */
export function nodeDataFiles(network: NetworkGraph, report: Report, before?: RunFigures): readonly NodeDataFile[] {
  const { units } = unitGraph(network);
  return report.flips.flatMap((flip) =>
    graphColorings(units, report, flip, before).map((coloring) => ({
      flip,
      coloring: coloring.name,
      text: toJsonText(nodeData(network, coloring, flip)),
    })),
  );
}

function nodeData(network: NetworkGraph, coloring: Coloring, flip: Flip): NodeData {
  const { nodes } = network;
  const byName = new Map(
    unitGraph(network).units.flatMap((unit, place) =>
      unit.nodes.map((name) => [name, coloring.marks[place]!] as const),
    ),
  );
  const results = nodes.flatMap((node) => {
    const result = node.kind === 'operator' ? resultOf(byName.get(node.name)) : undefined;
    return result === undefined ? [] : [[idOf(node), result] as const];
  });
  const thresholds = thresholdsOf(coloring);
  // What the file alone tells is the same under every flip.
  const under = coloring.name === 'audit' ? '' : `, ${FLIP_LABELS[flip]}`;
  return {
    name: `Flipscope: ${coloring.title}${under}`,
    results: Object.fromEntries(results),
    ...(thresholds && { thresholds }),
  };
}

/** model-explorer-onnx calls a node without a name by its place in the file. */
function idOf({ name, unnamed }: NetworkNode): string {
  return unnamed === undefined ? name : `<node_${unnamed}>`;
}

function resultOf(mark: UnitMark | undefined): NodeResult | undefined {
  switch (mark?.kind) {
    case 'scale':
    case 'change':
      // What is not finite is no number of JSON.
      return Number.isFinite(mark.value) ? { value: mark.value } : { value: mark.text };
    case 'causes':
      return { value: mark.text, bgColor: CAUSE_COLORS[mark.causes[0]!] };
    case 'exact':
      return mark.value === undefined ? { value: mark.text } : { value: mark.value };
    case 'unknown':
    case 'end':
    case undefined:
      return undefined;
  }
}

/** Light where the error is small: Model Explorer draws on white. By steps that a logarithm makes alike. */
const ERROR_COLORS = ['#fff5eb', '#fee6ce', '#fdd0a2', '#fdae6b', '#fd8d3c', '#e6550d', '#a63603'];
const STEPS = [1e-4, 1e-3, 1e-2, 0.03, 0.1, 0.3];
const CHANGE_STEPS = [-0.1, -0.01, -0.001, 0, 0.001, 0.01, 0.1];
const CHANGE_COLORS = ['#2166ac', '#67a9cf', '#d1e5f0', '#f7f7f7', '#fddbc7', '#ef8a62', '#d6604d', '#b2182b'];

function thresholdsOf({ name }: Coloring): NodeData['thresholds'] {
  if (name === 'error' || name === 'local') return steps(STEPS, ERROR_COLORS);
  return name === 'change' ? steps(CHANGE_STEPS, CHANGE_COLORS) : undefined;
}

function steps(ends: readonly number[], colors: readonly string[]): NonNullable<NodeData['thresholds']> {
  return colors.map((bgColor, i) => ({ value: ends[i] ?? Number.MAX_VALUE, bgColor }));
}
