import { describe, expect, it } from 'vitest';
import { everyTensor } from '../../../src/analysis/measure/everyTensor';
import { selectTensors } from '../../../src/analysis/measure/selectTensors';
import { networkGraph } from '../../../src/engine/models/networkGraph';
import { parseModel, type OnnxModel } from '../../../src/onnx/model';
import type { ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { encodeModel } from '../../../src/onnx/write';
import { MAX_GRAPH_EDGES, MAX_GRAPH_NAME, MAX_GRAPH_NODES, type NetworkGraph } from '../../../src/report/networkGraph';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { tinyClassifier } from '../../support/models/tinyModels';

function graphOf(model: OnnxModel): NetworkGraph {
  return networkGraph(model.graph, selectTensors(model));
}

function opened(proto: ModelProto): OnnxModel {
  return parseModel(encodeModel(proto), 'built.onnx');
}

describe('networkGraph', () => {
  it('has every operator on the image with the layer that it is part of, and the ends', () => {
    const model = opened(tinyClassifier());
    const { nodes, edges, layers, aside, beyond } = graphOf(model);
    expect(nodes.map(({ op, name }) => op || name)).toEqual([
      'input',
      'Conv',
      'Relu',
      'MaxPool',
      'Conv',
      'Relu',
      'GlobalAveragePool',
      'Flatten',
      'Gemm',
      'Identity',
      'output',
    ]);
    expect(edges).toEqual(nodes.slice(1).map((_, i) => [i, i + 1]));
    expect(nodes.map(({ layer }) => (layer === undefined ? undefined : layers[layer]?.op))).toEqual([
      undefined,
      'Conv+Relu',
      'Conv+Relu',
      'MaxPool',
      'Conv+Relu',
      'Conv+Relu',
      'GlobalAveragePool',
      undefined,
      'Gemm',
      'Gemm',
      undefined,
    ]);
    expect(layers.map(({ tensor }) => tensor)).toEqual(selectTensors(model).map(({ tensor }) => tensor));
    expect([aside, beyond]).toEqual([0, undefined]);
  });

  it('tells what has no name in the file', () => {
    const { nodes } = graphOf(opened(tinyClassifier()));
    expect(nodes[1]).toMatchObject({ name: 'conv1' });
    expect(nodes[1]).not.toHaveProperty('unnamed');
    const b = new GraphBuilder();
    const x = b.input('x', [1, 3, 8, 8]);
    b.output(b.relu(x));
    const proto = b.build();
    for (const node of proto.graph!.node) node.name = '';
    expect(graphOf(opened(proto)).nodes[1]).toMatchObject({ name: 'Relu_0', unnamed: 0 });
  });

  it('has each operator as a layer where every tensor is measured', () => {
    const model = opened(tinyClassifier());
    const { nodes, layers } = networkGraph(model.graph, everyTensor(model));
    expect(layers).toHaveLength(9);
    expect(nodes.slice(1, -1).map(({ layer }) => layer)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('stays small, whatever a file holds, and says what is left out', () => {
    const b = new GraphBuilder();
    let x = b.input('x', [1, 1, 2, 2]);
    const long = 'n'.repeat(3000);
    for (let i = 0; i < MAX_GRAPH_NODES + 10; i++) x = b.maxPool(x, 1, { name: i === 0 ? long : `r${i}` });
    b.output(x, 'y');
    const graph = graphOf(b.model());
    expect(graph.nodes).toHaveLength(MAX_GRAPH_NODES);
    expect(graph.beyond).toEqual({ nodes: 13, edges: 0 });
    expect(graph.nodes[1]!.name).toHaveLength(MAX_GRAPH_NAME);
    expect(graph.edges.every(([from, to]) => from < to && to < MAX_GRAPH_NODES)).toBe(true);
  });

  it('has no more than so many connections', () => {
    const b = new GraphBuilder();
    const x = b.input('x', [1, 1, 2, 2]);
    const parts = Array.from({ length: 150 }, () => b.relu(x));
    const joined = Array.from({ length: 150 }, () => b.concat(parts));
    b.output(b.concat(joined), 'y');
    const { edges, beyond } = graphOf(b.model());
    expect(edges).toHaveLength(MAX_GRAPH_EDGES);
    expect(beyond).toEqual({ nodes: 0, edges: 150 + 150 * 150 + 150 + 2 - MAX_GRAPH_EDGES });
  });
});
