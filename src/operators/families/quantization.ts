import { keepFirst } from '../follow/pointwise';
import { AXIS_PARAMETERS, parameterized, symmetric } from '../mirror/pointwise';
import type { Family, OperatorRecord } from '../record';
import { sameShape } from '../shape/elementwise';

/** To integers and back, with a scale and a zero point per tensor or per entry of one axis. */
function linear(flags: OperatorRecord['flags']): OperatorRecord {
  return {
    kind: 'parameterized',
    shape: sameShape,
    follow: keepFirst,
    mirror: parameterized(AXIS_PARAMETERS),
    flags,
  };
}

const quantize = linear({ elements: 'quantized', quantized: 'results' });
const dequantize = linear({ elements: 'dequantized' });

/** From floats to quantized integers and back. */
export const QUANTIZATION: Family = {
  'ai.onnx': {
    QuantizeLinear: quantize,
    DequantizeLinear: dequantize,
    DynamicQuantizeLinear: {
      kind: 'symmetric',
      shape: (op) => [{ shape: op.shape(0) }, { shape: [] }, { shape: [] }],
      follow: keepFirst,
      mirror: symmetric,
      // One scale for the whole batch.
      flags: { elements: 'quantized', quantized: 'results', mixesSamples: true },
    },
  },
  'com.microsoft': { QuantizeLinear: quantize, DequantizeLinear: dequantize },
};
