import type * as z from 'zod';
import type * as audit from './schema/audit';
import type * as causes from './schema/causes';
import type * as comparison from './schema/comparison';
import type * as contract from './schema/contract';
import type * as detections from './schema/detections';
import type * as masks from './schema/masks';
import type { triedFix } from './schema/fixes';
import type * as input from './schema/input';
import type * as layers from './schema/layers';
import type * as model from './schema/model';
import type * as outputs from './schema/outputs';
import type { usedPreprocess } from './schema/preprocess';
import type * as reproduction from './schema/reproduction';
import type { reportSchema } from './schema/reportSchema';
import type * as scale from './schema/scale';
import type { flip, orientation } from './schema/values';

/** The types of a report: those of `schema/`, where every property is described. */

export type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
type Infer<S extends z.ZodType> = DeepReadonly<z.infer<S>>;

/** A mirror operation on the two spatial axes: left-right, upside-down, 180° rotation. */
export type Flip = Infer<typeof flip>;
/** An orientation of the input: the original or one of its mirror images. */
export type Orientation = Infer<typeof orientation>;

/** One value per flip; a flip that was not asked for is absent. */
export type PerFlip<T> = { readonly [F in Flip]?: T };
export type PerOrientation<T> = { readonly [O in Orientation]?: T };

export type Report = Infer<typeof reportSchema>;

export type TensorInfo = Infer<typeof model.tensorInfo>;
export type ModelInfo = Infer<typeof model.modelInfo>;

/** From a decoded image to the network's input tensor. */
export type Preprocess = Infer<typeof usedPreprocess>;
export type Layout = Infer<typeof input.layout>;
export type InputInfo = Infer<typeof input.inputInfo>;
export type InputSource = InputInfo['source'];

export type OutputPair = Infer<typeof outputs.outputPair>;
export type ClassScore = Infer<typeof outputs.classScore>;
export type ClassPair = Infer<typeof outputs.classPair>;
export type ClassComparison = Infer<typeof outputs.classComparison>;
export type OutputContract = Infer<typeof contract.outputContract>;
export type OutputVerdict = Infer<typeof contract.outputVerdict>;
export type OutputReport = Infer<typeof outputs.outputReport>;
/** Another contract of an output that is offered. */
export type Offer = NonNullable<OutputReport['offer']>;
export type MaskClass = Infer<typeof masks.maskClass>;
export type MaskFigures = Infer<typeof masks.maskComparison>;
export type ReportedDetection = Infer<typeof detections.detection>;

export type ActionName = Infer<typeof layers.actionName>;
export type ChannelSwap = Infer<typeof layers.channelSwap>;
export type LayerShift = Infer<typeof layers.layerShift>;
export type LayerLinear = Infer<typeof layers.layerLinear>;
export type LayerReport = Infer<typeof layers.layerReport>;

export type Cause = Infer<typeof causes.cause>;
export type Counterfactual = Infer<typeof causes.counterfactual>;
export type CauseReport = Infer<typeof causes.causeReport>;
export type SpatialShares = Infer<typeof causes.spatialShares>;
export type DifferenceAccount = Infer<typeof causes.differenceAccount>;

export type Misalignment = Infer<typeof audit.misalignment>;
export type SizeMeasurement = Infer<typeof audit.sizeMeasurement>;
export type SizeAdvice = Infer<typeof audit.sizeAdvice>;
export type TriedFix = Infer<typeof triedFix>;
export type AuditVerdict = Infer<typeof audit.auditVerdict>;
export type AuditEntry = Infer<typeof audit.auditEntry>;

export type Scale = Infer<typeof scale.scale>;
/** A change of the input other than a flip. */
export type ScaleChange = keyof Scale;

export type Comparison = Infer<typeof comparison.comparisonSchema>;
export type ComparedSamples = NonNullable<Comparison['samples']>;

export type Reproduction = Infer<typeof reproduction.reproductionSchema>;
/** A way of pooling the last feature map. */
export type Head = Infer<typeof reproduction.head>;
