import { basename } from 'node:path';
import type { Statements } from '../../contracts/contractOf';
import { findDetections, type DetectionSet, type DetectorOutput } from '../../contracts/detections/find';
import { selectionBefore } from '../../contracts/detections/selection';
import { statedDetections, type StatedDetections } from '../../contracts/detections/stated';
import { outputHead } from '../../contracts/head';
import { areCropOutputs } from '../../contracts/heads/faceFamilies';
import { imageForm, isMoved } from '../../contracts/positions';
import { ultralyticsHead } from '../../contracts/found/ultralytics';
import { UserError } from '../../protocol/errors';
import type { OutputContract } from '../../report/report';
import type { CachedModel, ShapedModel } from '../models/modelCache';

/** Finished detections, and what a person states of them. */
export interface StatedSet {
  readonly set: DetectionSet;
  readonly stated: StatedDetections;
  readonly statement: Partial<Pick<OutputContract, 'origin' | 'rtol' | 'atol' | 'flips'>>;
}

/**
 * Finished detections among the outputs of a model, by the file and what a person states.
 *
 * @param shapeOf what an output turned out to be, where it was run
 * @throws UserError `preprocess-invalid` when a stated contract does not fit
 */
export function detectionSets(
  model: CachedModel,
  shaped: ShapedModel,
  statements: Statements,
  shapeOf: (output: string) => readonly number[] | undefined = shaped.shapes.shape,
): readonly StatedSet[] {
  const { onnx, labels = [] } = model.loaded;
  const outputs = model.loaded.info.outputs.flatMap(({ name, dtype, shape }): DetectorOutput[] => {
    const says = statementOf(name, statements);
    const tracked = shaped.actionOf(name);
    // What does not depend on the image holds no detections of it.
    if (tracked === undefined) return [];
    return [
      {
        name,
        dtype,
        shape: lengths(shape, shapeOf(name)),
        keepsPlaces: isMoved(tracked),
        selection: selectionBefore(onnx.graph, name),
        says,
      },
    ];
  });
  if (areOfCrops(model, shaped, outputs)) return [];
  const head = ultralyticsHead(onnx);
  const evidence = {
    ...(head?.points && { pointShape: head.points }),
    ...(head?.task === 'segment' && { rest: 'coefficients' as const }),
    ...(head?.task === 'obb' && { rest: 'angle' as const }),
  };
  return findDetections(outputs, evidence).map((set) => ({
    set,
    ...statedOf(
      set,
      statements,
      labels,
      outputs.map(({ name }) => name),
    ),
  }));
}

/** Outputs of a network that refines the box that its image was cut from: they are no list of boxes. */
function areOfCrops(
  { input, loaded: { onnx } }: CachedModel,
  { shapes }: ShapedModel,
  outputs: readonly DetectorOutput[],
): boolean {
  const fed = shapes.shape(input.name);
  if (fed === undefined) return false;
  const known = outputs.map(({ name, shape }) => ({
    shape: shape.map((length) => (typeof length === 'number' ? length : fed[0]!)),
    head: outputHead(onnx.graph, name),
  }));
  return areCropOutputs(imageForm(fed, input.layout).image, known);
}

/** Of one whose length depends on the image, its name; columns are counted all the same. */
function lengths(
  declared: readonly (number | string)[],
  found: readonly number[] | undefined,
): readonly (number | string)[] {
  if (found === undefined) return declared;
  if (declared.length !== found.length) return found;
  return declared.map((length, axis) => (axis === found.length - 1 && found.length > 1 ? found[axis]! : length));
}

/** Whether a person says that an output holds boxes, or something else. */
function statementOf(name: string, { expect, sidecar }: Statements): DetectorOutput['says'] {
  const asked = expect !== undefined && Object.hasOwn(expect, name) ? expect[name] : undefined;
  if (asked !== undefined) return asked === 'boxes' ? 'boxes' : 'other';
  const stated = ownStatement(name, { ...(sidecar && { sidecar }) });
  if (stated !== undefined) {
    const isBoxes = stated.contract === 'boxes' || stated.parts?.some(({ contract }) => contract === 'boxes') === true;
    return isBoxes ? 'boxes' : 'other';
  }
  // Detections are mirrored, as other outputs that follow the image.
  return sidecar?.expects === undefined || sidecar.expects === 'equivariance' ? undefined : 'other';
}

function ownStatement(name: string, { sidecar }: Pick<Statements, 'sidecar'>) {
  return sidecar?.outputs !== undefined && Object.hasOwn(sidecar.outputs, name) ? sidecar.outputs[name] : undefined;
}

/** @throws UserError of `invalid` for an axis, a column or an output that is not there */
function checkPlaces(
  { axis = -1, from = 0, scores, classes }: StatedDetections,
  shape: DetectorOutput['shape'],
  outputs: readonly string[],
  invalid: (field: string, found: string, possible: string) => UserError,
): void {
  const rank = shape.length;
  if (axis < -rank || axis >= rank) throw invalid('axis', String(axis), `an axis from ${-rank} to ${rank - 1}`);
  const width = shape.at(axis)!;
  if (typeof width === 'number' && from + 4 > width) {
    throw invalid('from', String(from), `four numbers of a box within the ${width} entries of axis ${axis}`);
  }
  for (const [field, name] of Object.entries({ scores, classes })) {
    if (name === undefined || outputs.includes(name)) continue;
    throw invalid(field, JSON.stringify(name), `a part, or one of the outputs ${outputs.slice(0, 8).join(', ')}`);
  }
}

function statedOf(
  { output: { name, shape } }: DetectionSet,
  statements: Statements,
  labels: readonly string[],
  outputs: readonly string[],
): Omit<StatedSet, 'set'> {
  const { expect, sidecar } = statements;
  const own = ownStatement(name, statements);
  const isAsked = expect !== undefined && Object.hasOwn(expect, name);
  if (own === undefined || sidecar === undefined) {
    return { stated: {}, statement: isAsked ? { origin: '--expect' } : {} };
  }
  const invalid = (field: string, found: string, possible: string): UserError => {
    const message = `${sidecar.path}: "outputs.${name}.${field}": found ${found}; ${possible}.`;
    return new UserError('preprocess-invalid', message, sidecar.path);
  };
  const stated = statedDetections(own, labels, invalid) ?? {};
  checkPlaces(stated, shape, outputs, invalid);
  const { rtol, atol, flips } = own;
  return {
    stated,
    statement: {
      origin: isAsked ? '--expect' : basename(sidecar.path),
      ...(rtol !== undefined && { rtol }),
      ...(atol !== undefined && { atol }),
      ...(flips && { flips }),
    },
  };
}
