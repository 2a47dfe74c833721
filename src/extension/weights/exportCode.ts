/** Python that writes an ONNX model from a file of weights; both names are file names in one folder. */
export function exportCode(weights: string, onnx: string): string {
  if (/\.(h5|keras)$/i.test(weights)) return kerasCode(weights, onnx);
  return torchCode(weights, onnx);
}

/**
 * `torch.onnx.export` of PyTorch 1.13 and 2. From 2.5 on there are two exporters; the one that both versions have writes
 * free sizes by `dynamic_axes`. Opset 17 is the newest that 1.13 knows.
 */
function torchCode(weights: string, onnx: string): string {
  const isSafetensors = /\.safetensors$/i.test(weights);
  const load = isSafetensors
    ? `weights = load_file(${literal(weights)})`
    : `weights = torch.load(${literal(weights)}, map_location="cpu")\n` +
      'weights = weights.get("state_dict", weights.get("model", weights))  # checkpoints hold more than the weights';
  return `# Writes ${comment(onnx)} beside ${comment(weights)}, with free sizes. Ultralytics models: yolo export format=onnx
import inspect
import torch
${isSafetensors ? 'from safetensors.torch import load_file\n' : ''}
model = ...  # as it was made for training, for example torchvision.models.resnet18()
${load}
model.load_state_dict(weights)
model.eval()
image = torch.zeros(1, 3, 224, 224)  # as the model takes it: samples, channels, height, width

has_two_exporters = "dynamo" in inspect.signature(torch.onnx.export).parameters
torch.onnx.export(
    model, image, ${literal(onnx)}, opset_version=17, input_names=["image"], output_names=["output"],
    dynamic_axes={"image": {0: "N", 2: "H", 3: "W"}}, **({"dynamo": False} if has_two_exporters else {}),
)
`;
}

/** `Model.export` of Keras 3. */
function kerasCode(weights: string, onnx: string): string {
  return `# Writes ${comment(onnx)} beside ${comment(weights)}; needs Keras 3.8 or later. A file of weights alone has no model:
# make it as for training, then model.load_weights(${literal(weights)}).
import keras

model = keras.models.load_model(${literal(weights)}, compile=False)
model(keras.ops.zeros([1, *(size or 224 for size in model.input_shape[1:])]))  # only a model that has run is exported
model.export(${literal(onnx)}, format="onnx")
`;
}

/** A name as a string of Python: its escapes are those of JSON. */
function literal(name: string): string {
  return JSON.stringify(name);
}

/** A name within a comment, which ends with its line. */
function comment(name: string): string {
  return name.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ');
}
