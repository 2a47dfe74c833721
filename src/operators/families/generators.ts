import { oneHot as followOneHot } from '../follow/places';
import { NOT_FOLLOWED } from '../follow/rule';
import { CONJUGATED } from '../mirror/mirrorImage';
import { oneHot as mirrorOneHot } from '../mirror/places';
import { shapeOnly } from '../mirror/pointwise';
import { NO_FLAGS, type Family, type OperatorFlags, type OperatorKind, type OperatorRecord } from '../record';
import { conditional } from '../shape/control';
import { sameShape } from '../shape/elementwise';
import { affineGrid, constantOfShape, oneHot, range, shapeAttribute, shapeOf, sizeOf } from '../shape/generators';
import { UNKNOWN_SHAPE, type Rule as ShapeRule } from '../shape/operator';

/** Reads shapes, which no flip changes: the results do not depend on the image. */
function ofShape(shape: ShapeRule): OperatorRecord {
  return { kind: 'shape', shape, follow: NOT_FOLLOWED, mirror: shapeOnly, flags: NO_FLAGS };
}

function unfollowed(kind: OperatorKind, shape: ShapeRule, flags: OperatorFlags = NO_FLAGS): OperatorRecord {
  return { kind, shape, follow: NOT_FOLLOWED, mirror: CONJUGATED, flags };
}

const RANDOM: OperatorFlags = { random: 'always' };

const sequence = unfollowed('sequence', UNKNOWN_SHAPE, { result: 'sequence' });
const fromSequence = unfollowed('sequence', UNKNOWN_SHAPE);

/** Operators that make tensors out of shapes and numbers, run graphs inside, or keep lists. */
export const GENERATORS: Family = {
  'ai.onnx': {
    Shape: ofShape(shapeOf),
    Size: ofShape(sizeOf),
    EyeLike: ofShape(sameShape),
    ConstantOfShape: unfollowed('generator', constantOfShape, { placement: [0] }),
    Range: unfollowed('generator', range, { placement: [0, 1, 2] }),
    OneHot: { kind: 'choice', shape: oneHot, follow: followOneHot, mirror: mirrorOneHot, flags: { placement: [1] } },
    RandomNormal: unfollowed('generator', shapeAttribute, RANDOM),
    RandomUniform: unfollowed('generator', shapeAttribute, RANDOM),
    RandomNormalLike: unfollowed('generator', sameShape, RANDOM),
    RandomUniformLike: unfollowed('generator', sameShape, RANDOM),
    Bernoulli: unfollowed('generator', sameShape, RANDOM),
    Multinomial: unfollowed('generator', UNKNOWN_SHAPE, RANDOM),
    AffineGrid: unfollowed('generator', affineGrid, { placement: [1] }),
    BlackmanWindow: unfollowed('generator', UNKNOWN_SHAPE),
    HammingWindow: unfollowed('generator', UNKNOWN_SHAPE),
    HannWindow: unfollowed('generator', UNKNOWN_SHAPE),
    MelWeightMatrix: unfollowed('generator', UNKNOWN_SHAPE),

    If: unfollowed('control', conditional),
    Loop: unfollowed('control', UNKNOWN_SHAPE),
    Scan: unfollowed('control', UNKNOWN_SHAPE),

    SequenceConstruct: sequence,
    SequenceEmpty: sequence,
    SequenceErase: sequence,
    SequenceInsert: sequence,
    SequenceMap: sequence,
    SplitToSequence: sequence,
    Optional: sequence,
    SequenceAt: fromSequence,
    SequenceLength: fromSequence,
    ConcatFromSequence: fromSequence,
    OptionalGetElement: fromSequence,
    OptionalHasElement: fromSequence,
  },
  'com.microsoft': { Range: unfollowed('generator', range, { placement: [0, 1, 2] }) },
};
