import { expect, test } from 'vitest';
import { exportCode } from '../../../src/extension/weights/exportCode';

test('PyTorch weights are exported with free sizes, by the exporter that 1.13 and 2 have', () => {
  const code = exportCode('best.pt', 'best.onnx');
  expect(code).toContain('torch.load("best.pt", map_location="cpu")');
  expect(code).toContain('torch.onnx.export(\n    model, image, "best.onnx", opset_version=17,');
  expect(code).toContain('dynamic_axes={"image": {0: "N", 2: "H", 3: "W"}}');
  expect(code).not.toContain('safetensors');
});

test('safetensors and Keras files are read by their own libraries', () => {
  expect(exportCode('model.safetensors', 'model.onnx')).toContain(
    'weights = load_file("model.safetensors")\nmodel.load',
  );
  expect(exportCode('net.H5', 'net.onnx')).toContain('keras.models.load_model("net.H5", compile=False)');
});

test('a name is a string of Python, and never leaves a comment', () => {
  const code = exportCode('a"b\n!.pt', 'a"b\n!.onnx');
  expect(code).toContain('torch.load("a\\"b\\n!.pt"');
  expect(code.split('\n')[0]).toContain('a"b !.onnx beside a"b !.pt');
});
