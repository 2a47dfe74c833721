import type {
  AuditEntry,
  CauseReport,
  DifferenceAccount,
  LayerReport,
  PerFlip,
  Report,
  Scale,
  SizeAdvice,
  TriedFix,
} from './report';

/** Figures of a layer that are measured on request, each per flip. */
export type LayerFigures = Pick<
  LayerReport,
  | 'local'
  | 'localKernel'
  | 'localGrid'
  | 'attribution'
  | 'permuted'
  | 'mutual'
  | 'swaps'
  | 'signed'
  | 'negated'
  | 'linear'
  | 'shift'
>;

export interface LayerPatch extends LayerFigures {
  readonly tensor: string;
}

/**
 * What an answer of the engine adds to a report. Plain data: it crosses processes. Parts that are absent
 * leave the report as it is.
 */
export interface ReportPatch {
  readonly causes?: PerFlip<CauseReport>;
  readonly attributions?: PerFlip<DifferenceAccount>;
  readonly estimate?: NonNullable<Report['estimate']>;
  readonly sizeAdvice?: SizeAdvice;
  readonly fixes?: readonly TriedFix[];
  readonly scale?: Scale;
  readonly audit?: readonly AuditEntry[];
  readonly layers?: readonly LayerPatch[];
  readonly warnings?: readonly string[];
}

/**
 * The report with what `patch` adds. Values per flip are merged flip by flip, layers by tensor; a warning is
 * listed once. Patches of different questions may be applied in any order.
 */
export function applyPatch(report: Report, patch: ReportPatch): Report {
  const { causes, attributions, estimate, sizeAdvice, fixes, scale, audit, layers, warnings } = patch;
  return {
    ...report,
    ...(causes === undefined ? {} : { causes: { ...report.causes, ...causes } }),
    ...(attributions === undefined ? {} : { attributions: { ...report.attributions, ...attributions } }),
    ...(estimate === undefined ? {} : { estimate: { ...report.estimate, ...estimate } }),
    ...(sizeAdvice === undefined ? {} : { sizeAdvice }),
    ...(fixes === undefined ? {} : { fixes }),
    ...(scale === undefined ? {} : { scale }),
    ...(audit === undefined ? {} : { audit }),
    ...(layers === undefined ? {} : { layers: patchedLayers(report.layers, layers) }),
    ...(warnings === undefined ? {} : { warnings: [...new Set([...report.warnings, ...warnings])] }),
  };
}

function patchedLayers(layers: readonly LayerReport[], patches: readonly LayerPatch[]): readonly LayerReport[] {
  const byTensor = new Map(patches.map(({ tensor, ...figures }) => [tensor, figures]));
  return layers.map((layer) => {
    const figures = byTensor.get(layer.tensor);
    return figures === undefined ? layer : { ...layer, ...mergeFigures(layer, figures) };
  });
}

/** `b` with the flips that only `a` has, in every figure of `b`. */
export function mergeFigures(a: LayerFigures, b: LayerFigures): LayerFigures {
  const names = Object.keys(b) as (keyof LayerFigures)[];
  return Object.fromEntries(names.map((name) => [name, { ...a[name], ...b[name] }]));
}
