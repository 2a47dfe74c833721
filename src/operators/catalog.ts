import { isDefaultDomain } from '../onnx/operatorSets';
import { ATTENTION } from './families/attention';
import { CONTRACTION } from './families/contraction';
import { CONVOLUTION } from './families/convolution';
import { ELEMENTWISE } from './families/elementwise';
import { GENERATORS } from './families/generators';
import { INDEXING } from './families/indexing';
import { MOVEMENT } from './families/movement';
import { NORMALIZATION } from './families/normalization';
import { OPTIMIZED } from './families/optimized';
import { POOLING } from './families/pooling';
import { QUANTIZATION } from './families/quantization';
import { REDUCTION } from './families/reduction';
import { RESAMPLING } from './families/resampling';
import { NOT_FOLLOWED } from './follow/rule';
import { CONJUGATED } from './mirror/mirrorImage';
import {
  KNOWN_DOMAINS,
  NO_FLAGS,
  type Family,
  type KnownDomain,
  type OperatorKind,
  type OperatorRecord,
} from './record';
import { TRANSFORMS } from './families/transforms';
import { UNKNOWN_SHAPE } from './shape/operator';

const FAMILIES: Readonly<Record<string, Family>> = {
  elementwise: ELEMENTWISE,
  normalization: NORMALIZATION,
  quantization: QUANTIZATION,
  reduction: REDUCTION,
  convolution: CONVOLUTION,
  pooling: POOLING,
  resampling: RESAMPLING,
  movement: MOVEMENT,
  indexing: INDEXING,
  contraction: CONTRACTION,
  transforms: TRANSFORMS,
  attention: ATTENTION,
  generators: GENERATORS,
  optimized: OPTIMIZED,
};

/** What is known of operators that are in no family. */
export const UNKNOWN_OPERATOR: OperatorRecord = {
  kind: 'unknown',
  shape: UNKNOWN_SHAPE,
  follow: NOT_FOLLOWED,
  mirror: CONJUGATED,
  flags: NO_FLAGS,
};

/** An operator's name, as a node has it. */
export interface OperatorName {
  readonly domain: string;
  readonly opType: string;
}

/** One operator of the catalog. */
export interface CatalogEntry extends OperatorName {
  readonly family: string;
  readonly domain: KnownDomain;
  readonly record: OperatorRecord;
}

/** All operators that are known, family by family. */
export const CATALOG: readonly CatalogEntry[] = Object.entries(FAMILIES).flatMap(([family, records]) =>
  KNOWN_DOMAINS.flatMap((domain) =>
    Object.entries(records[domain] ?? {}).map(([opType, record]) => ({ family, domain, opType, record })),
  ),
);

/** By domain and name. */
const RECORDS: ReadonlyMap<string, ReadonlyMap<string, OperatorRecord>> = new Map(
  KNOWN_DOMAINS.map((domain) => [
    domain,
    new Map(CATALOG.filter((entry) => entry.domain === domain).map(({ opType, record }) => [opType, record])),
  ]),
);

/** The record of a node's operator; `UNKNOWN_OPERATOR` where there is none. */
export function operatorOf({ domain, opType }: OperatorName): OperatorRecord {
  return RECORDS.get(isDefaultDomain(domain) ? 'ai.onnx' : domain)?.get(opType) ?? UNKNOWN_OPERATOR;
}

/** What a node's operator does with space. */
export function operatorKind(node: OperatorName): OperatorKind {
  return operatorOf(node).kind;
}

/** Operators whose local defect is zero, unless one of their inputs is a constant that varies over space. */
export function isPointwise(node: OperatorName): boolean {
  const kind = operatorKind(node);
  return kind === 'pointwise' || kind === 'shape';
}
