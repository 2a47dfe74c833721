import { fixedAxes, fourierAxes } from '../axes';
import { chooseAlong } from '../follow/reduction';
import { alongAxes } from '../mirror/reduction';
import { NO_FLAGS, type Family, type OperatorRecord } from '../record';
import { sameShape } from '../shape/elementwise';
import { determinant, fourier } from '../shape/matrices';

const inverse: OperatorRecord = {
  kind: 'transform',
  shape: sameShape,
  follow: chooseAlong(fixedAxes(-2, -1), () => true, 'an inverse matrix mixes rows and columns'),
  mirror: alongAxes(fixedAxes(-2, -1)),
  flags: NO_FLAGS,
};

/** Operators that mix all entries of some axes. */
export const TRANSFORMS: Family = {
  'ai.onnx': {
    Det: {
      kind: 'transform',
      shape: determinant,
      follow: chooseAlong(fixedAxes(-2, -1), () => false, 'a determinant mixes rows and columns'),
      mirror: alongAxes(fixedAxes(-2, -1), () => false),
      flags: NO_FLAGS,
    },
    DFT: {
      kind: 'transform',
      shape: fourier,
      follow: chooseAlong(fourierAxes, () => true, 'a Fourier transform turns positions into frequencies'),
      mirror: alongAxes(fourierAxes),
      flags: { placement: [1, 2] },
    },
  },
  'com.microsoft': { Inverse: inverse },
};
