import { auditVerdictCause } from '../audit';
import { causeTitle } from '../causeNames';
import { isExact, noiseWords } from '../exact';
import { formatError } from '../format';
import { ERROR, LAYER_MEASURES, type LayerMeasure } from '../layers';
import { localCause } from '../localCause';
import { layerChanges } from '../runChange';
import type { AuditEntry, Cause, Flip, LayerReport, Report } from '../../report';
import type { RunFigures } from '../../schema/runFigures';
import type { Coloring, Legend, UnitMark } from './marks';
import { graphName, type GraphUnit } from './units';

const LOCAL: LayerMeasure = LAYER_MEASURES.find(({ csv }) => csv === 'local')!;
const NOT_MEASURED: UnitMark = { kind: 'unknown', text: 'not measured' };
const END: UnitMark = { kind: 'end', text: '' };

/** The ways of coloring a network by what is known of it, in the order in which they are offered. */
export function graphColorings(
  units: readonly GraphUnit[],
  report: Report,
  flip: Flip,
  before: RunFigures | undefined,
): readonly Coloring[] {
  const found = { units, layers: layersOf(units, report), report, flip };
  return [
    byMeasure('error', ERROR, found),
    ...(hasLocal(report, flip) ? [byMeasure('local', LOCAL, found), byCause(found)] : []),
    ...(before === undefined ? [] : [byChange(found, before)]),
    ...(report.audit === undefined ? [] : [auditColoring(units, report.audit)]),
  ];
}

/** A report as a graph shows it. */
interface Found {
  readonly units: readonly GraphUnit[];
  /** The layer that each unit is; undefined for what is none, or was not measured. */
  readonly layers: readonly (LayerReport | undefined)[];
  readonly report: Report;
  readonly flip: Flip;
}

/** A mark for each unit that is none of the network's ends. */
function marked(
  { units, layers }: Pick<Found, 'units' | 'layers'>,
  mark: (layer: LayerReport) => UnitMark,
): readonly UnitMark[] {
  return units.map(({ kind }, i) => {
    if (kind === 'input' || kind === 'output') return END;
    const layer = layers[i];
    return layer === undefined ? NOT_MEASURED : mark(layer);
  });
}

/** By what the file alone tells of every operator. */
export function auditColoring(units: readonly GraphUnit[], audit: readonly AuditEntry[]): Coloring {
  const entries = new Map(audit.map((entry) => [graphName(entry.node), entry]));
  const labels = new Map<Cause, string>();
  const marks = units.map(({ kind, nodes }): UnitMark => {
    if (kind === 'input' || kind === 'output') return END;
    const verdicts = [...new Set(nodes.flatMap((node) => entries.get(node)?.verdicts ?? []))];
    const wrong = verdicts.flatMap((verdict) => {
      const cause = auditVerdictCause(verdict);
      return cause === undefined ? [] : [{ verdict, cause }];
    });
    for (const { cause, verdict } of wrong) labels.set(cause, verdict);
    const causes = wrong.map(({ cause }) => cause);
    if (causes.length > 0) return { kind: 'causes', causes, text: wrong.map(({ verdict }) => verdict).join(', ') };
    if (verdicts.includes('unknown')) return { kind: 'unknown', text: 'not known' };
    return verdicts.length === 0
      ? { kind: 'unknown', text: 'not judged' }
      : { kind: 'exact', text: 'its own mirror image' };
  });
  const causes = [...labels].map(([cause, label]) => ({ cause, label }));
  const exact = 'its own mirror image';
  return {
    name: 'audit',
    title: 'audit of the file',
    marks,
    legend: legendOf(marks, { causes, exact, unknown: 'not known' }),
  };
}

function layersOf(units: readonly GraphUnit[], { layers }: Report): readonly (LayerReport | undefined)[] {
  const byTensor = new Map(layers.map((layer) => [graphName(layer.tensor), layer]));
  return units.map(({ tensor }) => (tensor === undefined ? undefined : byTensor.get(tensor)));
}

function hasLocal({ layers }: Report, flip: Flip): boolean {
  return layers.some(({ local }) => local?.[flip] !== undefined);
}

function byMeasure(name: 'error' | 'local', { title, values }: LayerMeasure, found: Found): Coloring {
  const { report, flip } = found;
  const { noiseFloor } = report;
  const range = scaleRange(
    report.layers.flatMap((layer) => values(layer)?.[flip] ?? []),
    noiseFloor,
  );
  const marks = marked(found, (layer) => {
    const value = values(layer)?.[flip];
    if (value === undefined) return NOT_MEASURED;
    const text = formatError(value, noiseFloor);
    if (isExact(value, noiseFloor)) return { kind: 'exact', value, text };
    return { kind: 'scale', position: logPosition(value, range), value, text };
  });
  const [low, high] = range;
  const scale = { kind: 'scale', low: formatError(low, noiseFloor), high: formatError(high, noiseFloor) } as const;
  const exact = `exact (${noiseWords(noiseFloor)})`;
  return { name, title, marks, legend: legendOf(marks, { scale, exact, unknown: NOT_MEASURED.text }) };
}

/** Orders of magnitude that a scale of colors has at least, where the noise floor lets it, and at most. */
const DECADES = { least: 1, most: 3 };

/** From the smallest above the noise floor to the largest: wide enough that what differs little looks alike. */
function scaleRange(values: readonly number[], floor: number): readonly [low: number, high: number] {
  const above = values.filter((value) => Number.isFinite(value) && !isExact(value, floor));
  const high = Math.max(floor, ...above);
  const smallest = Math.min(high / 10 ** DECADES.least, ...above);
  return [Math.max(floor, smallest, high / 10 ** DECADES.most), high];
}

/** What is not finite is as far as can be. */
function logPosition(value: number, [low, high]: readonly [number, number]): number {
  if (!(value < high)) return 1;
  return Math.max(0, Math.log(value / low) / Math.log(high / low));
}

function byCause(found: Found): Coloring {
  const { report, flip } = found;
  const { noiseFloor, sizeAdvice } = report;
  const marks = marked(found, (layer) => {
    const local = layer.local?.[flip];
    if (local === undefined) return NOT_MEASURED;
    if (isExact(local, noiseFloor)) return { kind: 'exact', text: 'no local defect' };
    const cause = localCause(layer, flip, sizeAdvice?.misaligned);
    return cause === undefined
      ? { kind: 'unknown', text: 'cause not known' }
      : { kind: 'causes', causes: [cause], text: causeTitle(cause) };
  });
  const causes = [...new Set(marks.flatMap((mark) => (mark.kind === 'causes' ? mark.causes : [])))];
  const labels = causes.map((cause) => ({ cause, label: causeTitle(cause) }));
  const legend = legendOf(marks, { causes: labels, exact: 'no local defect', unknown: 'not known' });
  return { name: 'cause', title: 'cause of the local defect', marks, legend };
}

function byChange(found: Found, before: RunFigures): Coloring {
  const { report, flip } = found;
  const changes = new Map(layerChanges(report, before, flip).map((change, i) => [report.layers[i]!, change]));
  const largest = Math.max(0, ...[...changes.values()].map(({ size }) => size).filter(Number.isFinite));
  const unknown = 'no figure before';
  const marks = marked(found, (layer) => {
    const change = changes.get(layer);
    const now = layer.error[flip];
    if (now === undefined || change?.before === undefined) return { kind: 'unknown', text: unknown };
    if (change.size === 0) return { kind: 'exact', value: 0, text: 'as before' };
    const share = Number.isFinite(change.size) ? change.size / largest : 1;
    const text = `${change.text} → ${formatError(now, report.noiseFloor)}`;
    return { kind: 'change', position: now < change.before ? -share : share, value: now - change.before, text };
  });
  const most = formatError(largest, 0);
  const scale = { kind: 'change', low: `smaller by ${most}`, high: `larger by ${most}` } as const;
  const legend = legendOf(marks, { scale, exact: 'as before', unknown });
  return { name: 'change', title: 'change against the run before', marks, legend };
}

/** Of all that a legend could name, what there is. */
function legendOf(
  marks: readonly UnitMark[],
  { scale, causes = [], exact, unknown }: Partial<Legend> & Pick<Required<Legend>, 'exact' | 'unknown'>,
): Legend {
  const has = (kind: UnitMark['kind']): boolean => marks.some((mark) => mark.kind === kind);
  return {
    causes,
    ...(scale !== undefined && has(scale.kind) && { scale }),
    ...(has('exact') && { exact }),
    ...(has('unknown') && { unknown }),
  };
}
