import type { AttributeProto, NodeProto } from '../../src/onnx/proto/onnx_pb';
import { auditModel } from '../../src/analysis/audit/auditModel';
import { opaquePart, type Opaque, type OpaqueFlip } from '../../src/operators/follow/action';
import type { MirrorImage, NodeWriter, Plan } from '../../src/operators/mirror/mirrorImage';
import type { State } from '../../src/operators/mirror/state';
import { flipStates, mirrorImages, type Network } from '../../src/operators/network';
import type { AuditEntry, Cause, Flip } from '../../src/report/report';
import { allAtOnce } from '../../src/protocol/steps';
import { CALLS, type Call } from '../support/operatorCases/all';
import { byOpset, callGraph, type CallGraph } from '../support/operatorCases/graph';

/** Images on which every call is described. */
const SEEDS = [1, 2, 3, 4, 5];

/**
 * All that is said of every call of every operator on a few images: the order of its inputs and results under a flip,
 * what it is audited as, its differences, and how each of them is mirrored away, alone and together. That what is said
 * is true is another test's; this one holds the causes too, which a network with everything mirrored does not depend on.
 */
export function behaviorOfAll(): string {
  return behaviorOf(CALLS, SEEDS);
}

/** The same of some calls, on images of these seeds. */
export function behaviorOf(
  all: readonly Call[],
  seeds: readonly number[],
  graphOf = (calls: readonly Call[], seed: number): CallGraph => callGraph(calls, seed),
  flips: readonly Flip[] = ['h', 'v'],
): string {
  const lines = new Map<string, Set<string>>(all.map(({ name }) => [name, new Set()]));
  for (const seed of seeds) {
    for (const calls of byOpset(all)) {
      const { network, outputs } = graphOf(calls, seed);
      const audit = new Map(allAtOnce(auditModel(network)).map((entry) => [entry.node, entry]));
      const described = new Map<Call, NodeProto>();
      for (const [output, call] of outputs) {
        const cast = network.model.graph.producer(output)!;
        described.set(call, network.model.graph.producer(cast.input[0]!)!);
      }
      for (const [call, node] of described) {
        const found = lines.get(call.name)!;
        for (const line of behaviorLines(network, node, audit.get(network.model.graph.nodeName(node)), flips))
          found.add(line);
      }
    }
  }
  return grouped(lines);
}

/** Calls of which the same is said stand together. */
function grouped(lines: ReadonlyMap<string, ReadonlySet<string>>): string {
  const names = new Map<string, string[]>();
  for (const [name, found] of lines) {
    const text = [...found].map((line) => `  ${line}\n`).join('');
    names.set(text, [...(names.get(text) ?? []), name]);
  }
  return [...names].map(([text, group]) => `${group.join('\n')}\n${text}`).join('\n');
}

/** The same of one operator. */
export function behaviorLines(
  network: Network,
  node: NodeProto,
  audit: AuditEntry | undefined,
  flips: readonly Flip[] = ['h', 'v'],
): readonly string[] {
  const [opaque] = node.output.flatMap((name) => {
    const opaque: Opaque | OpaqueFlip | undefined = opaquePart(network.action(name));
    if (opaque === undefined) return [];
    return [`${opaque.kind}${'flip' in opaque ? ` under ${opaque.flip}` : ''}: ${opaque.reason}`];
  });
  return [
    ...(opaque === undefined ? [] : [opaque]),
    ...(audit === undefined ? [] : [`audit: ${auditText(audit)}`]),
    ...flips.flatMap((flip) => flipLines(network, node, flip)),
  ];
}

function auditText({ verdicts, asymmetry, mostAsymmetric, grid, note }: AuditEntry): string {
  const rounded = (_key: string, value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toPrecision(3)) : value;
  const details = Object.entries({ asymmetry, mostAsymmetric, grid, note }).filter(([, value]) => value !== undefined);
  const words = details.map(([key, value]) => `${key} ${JSON.stringify(value, rounded)}`);
  return [verdicts.join(', '), ...words].join('; ').replace(/"/g, '');
}

function flipLines(network: Network, node: NodeProto, flip: Flip): readonly string[] {
  const state = flipStates(network, flip);
  const image = mirrorImages(network, flip).get(node)!;
  const orders = `${node.input.map((name) => stateText(state(name))).join(' ')} → ${node.output.map((name) => stateText(state(name))).join(' ')}`;
  if (image.differences.length === 0) return [`${flip}: ${orders}`];
  const differences = image.differences.map(
    ({ cause, form, axis }) => `${cause} (${form}${axis === undefined ? '' : ` @${axis}`})`,
  );
  return [`${flip}: ${orders}: ${differences.join(', ')}: ${plans(node, image).join('; ')}`];
}

/** How each cause is mirrored away, then all of them. */
function plans(node: NodeProto, image: MirrorImage): readonly string[] {
  const causes = [...new Set(image.differences.map(({ cause }) => cause))];
  const sets: readonly (readonly Cause[])[] = [
    ...causes.map((cause) => [cause]),
    ...(causes.length > 1 ? [causes] : []),
  ];
  return sets.map(
    (set) =>
      `${set.join('+')} = ${planText(
        node,
        image.plan((cause) => set.includes(cause)),
      )}`,
  );
}

function planText(node: NodeProto, { inputs, outputs, write }: Plan): string {
  const order = (state: State | 'any'): string => (state === 'any' ? 'any' : stateText(state));
  const orders = `${inputs.map(order).join(' ')} → ${outputs.map(order).join(' ')}`;
  return write === undefined ? orders : `${orders} by ${written(node, write)}`;
}

/** What a plan adds to a twin. */
function written(original: NodeProto, write: NonNullable<Plan['write']>): string {
  const steps: string[] = [];
  const writer: NodeWriter = {
    node: (change, inputs, outputs) => {
      const attributes = change.attribute.filter(
        (attribute) => attributeText(attribute) !== textIn(original, attribute),
      );
      const removed = original.attribute.filter(({ name }) => change.attribute.every((a) => a.name !== name));
      const words = [...attributes.map(attributeText), ...removed.map(({ name }) => `no ${name}`)];
      steps.push(`${change.opType}(${inputs.join(', ')}; ${words.join(' ')}) → ${outputs.join(', ')}`);
    },
    crop: (tensor, ranges) => {
      steps.push(`crop ${tensor} ${ranges.map(({ axis, start, end }) => `${axis}:${start}…${end}`).join(' ')}`);
      return `${tensor}'`;
    },
    integers: (values) => `[${values.join(' ')}]`,
  };
  write(
    writer,
    original.input.map((name, i) => (name === '' ? '' : `in${i}`)),
    original.output.map((_, i) => `out${i}`),
  );
  return steps.join(', ');
}

function textIn(node: NodeProto, { name }: AttributeProto): string | undefined {
  const found = node.attribute.find((attribute) => attribute.name === name);
  return found && attributeText(found);
}

function attributeText({ name, i, f, s, ints, floats }: AttributeProto): string {
  const values =
    ints.length > 0 ? ints : floats.length > 0 ? floats : s.length > 0 ? [new TextDecoder().decode(s)] : [f || i];
  return `${name}=${values.join(' ')}`;
}

/** `2↔ 3↔`, `1[2 0 1]`, `·` for a tensor in its own order. */
function stateText(state: State): string {
  if (state.size === 0) return '·';
  return [...state].map(([axis, map]) => (map === 'reverse' ? `${axis}↔` : `${axis}[${map.join(' ')}]`)).join(' ');
}
