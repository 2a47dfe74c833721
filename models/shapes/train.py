"""Trains the three nets of this folder and writes them as ONNX, with checkpoints of the second: about ten minutes.

    apt install python3-torch python3-pil python3-venv            # Debian 12: torch 1.13, Pillow 9.4
    /usr/bin/python3 -m venv --system-site-packages venv
    venv/bin/pip install onnx==1.16.2 "numpy<2"
    venv/bin/python models/shapes/train.py [plain augmented symmetric]

One architecture, one order of the same drawn images, one seed. What differs:

    plain      no augmentation
    augmented  every image mirrored left-right with probability 0.5; its class stays, left or right
    symmetric  kernels that are their own mirror image, and 65×65 pixels in place of 64×64: with strides of 2, every
               grid is aligned where the size is 1 above a multiple of 8
"""
import copy
import hashlib
import json
import pathlib
import random
import sys
import time

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional as F

from draw import LABELS, SIZE, draw

HERE = pathlib.Path(__file__).resolve().parent
SEED = 0
EACH = 400
EPOCHS = 16
BATCH = 64
RATE = 2e-3
# Channels and stride of the 3×3 convolutions, each padded by 1.
LAYERS = [(16, 2), (24, 1), (32, 2), (40, 1), (48, 2), (64, 1)]
OPSET, IR_VERSION = 13, 8
SAVED_AFTER = [1, 2, 4, 8, 16]
VARIANTS = {
    "plain": {"size": SIZE, "mirror": False, "symmetric": False},
    "augmented": {"size": SIZE, "mirror": True, "symmetric": False},
    "symmetric": {"size": SIZE + 1, "mirror": False, "symmetric": True},
}


class MirroredConv(nn.Conv2d):
    """Its kernels are the mean of the weights and their mirror image."""

    def kernel(self):
        return (self.weight + self.weight.flip(-1)) / 2

    def forward(self, x):
        return F.conv2d(x, self.kernel(), self.bias, self.stride, self.padding)


class Net(nn.Module):
    def __init__(self, is_symmetric):
        super().__init__()
        convolution = MirroredConv if is_symmetric else nn.Conv2d
        channels = [3] + [width for width, _ in LAYERS]
        self.convs = nn.ModuleList(
            convolution(channels[i], width, 3, stride, 1, bias=False) for i, (width, stride) in enumerate(LAYERS))
        self.norms = nn.ModuleList(nn.BatchNorm2d(width) for width, _ in LAYERS)
        self.head = nn.Linear(channels[-1], len(LABELS))

    def forward(self, x):
        for conv, norm in zip(self.convs, self.norms):
            x = F.relu(norm(conv(x)))
        return self.head(x.mean((2, 3)))


def drawn(split, each):
    """uint8 N×3×64×64, and the classes."""
    images = [np.asarray(draw(split, label, i)) for label in LABELS for i in range(each)]
    return torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).contiguous(), torch.arange(len(LABELS)).repeat_interleave(each)


def prepared(images, size):
    """As the preprocessing in builtinModels.ts: bilinear to the size, then 0…1 to −1…1."""
    x = images.float()
    if size != SIZE:
        x = F.interpolate(x, (size, size), mode="bilinear", align_corners=False).round()
    return x / 127.5 - 1


def train(name, images, classes):
    size, mirror, is_symmetric = (VARIANTS[name][key] for key in ("size", "mirror", "symmetric"))
    torch.manual_seed(SEED)
    net = Net(is_symmetric)
    optimizer = torch.optim.Adam(net.parameters(), RATE, weight_decay=1e-4)
    steps = EPOCHS * (len(images) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    order, coin = torch.Generator().manual_seed(SEED), torch.Generator().manual_seed(SEED + 1)
    for epoch in range(1, EPOCHS + 1):
        net.train()
        begun, total = time.time(), 0.0
        for batch in torch.randperm(len(images), generator=order)[: len(images) // BATCH * BATCH].split(BATCH):
            x, y = prepared(images[batch], size), classes[batch]
            if mirror:
                is_flipped = torch.rand(len(x), generator=coin) < 0.5
                x = torch.where(is_flipped[:, None, None, None], x.flip(-1), x)
            loss = F.cross_entropy(net(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"{name}, epoch {epoch}: loss {total * BATCH / len(images):.4f}, {time.time() - begun:.0f} s", flush=True)
        if mirror and epoch in SAVED_AFTER:
            write(net, HERE / "checkpoints" / f"epoch-{epoch:02}.onnx", size, LABELS)
    return net.eval()


def folded(net):
    """Kernel and bias of every convolution, its batch norm folded in."""
    for conv, norm in zip(net.convs, net.norms):
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        kernel = conv.kernel() if isinstance(conv, MirroredConv) else conv.weight
        yield kernel * factor[:, None, None, None], norm.bias - norm.running_mean * factor


def write(net, file, size, labels):
    """Input N×3×H×W of any size, output `logits`, N×12; before it `pool`, N×64×1×1, the mean over space."""
    net = copy.deepcopy(net).eval()
    nodes, weights, x = [], [], "image"

    def weight(name, tensor):
        weights.append(numpy_helper.from_array(tensor.detach().numpy(), name))
        return name

    def add(operator, inputs, name, **attributes):
        nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    for i, (kernel, bias) in enumerate(folded(net), 1):
        stride = LAYERS[i - 1][1]
        inputs = [x, weight(f"conv{i}.weight", kernel), weight(f"conv{i}.bias", bias)]
        x = add("Conv", inputs, f"conv{i}", kernel_shape=[3, 3], strides=[stride, stride], pads=[1, 1, 1, 1])
        x = add("Relu", [x], f"relu{i}")
    features = add("Flatten", [add("GlobalAveragePool", [x], "pool")], "features", axis=1)
    inputs = [features, weight("head.weight", net.head.weight), weight("head.bias", net.head.bias)]
    add("Gemm", inputs, "logits", transB=1)
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "shapes",
        [value("image", TensorProto.FLOAT, ["N", 3, "H", "W"])],
        [value("logits", TensorProto.FLOAT, ["N", len(LABELS)])], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION,
                              producer_name="flipscope models/shapes/train.py")
    onnx.checker.check_model(model, full_check=True)
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(model.SerializeToString())
    describe(file, size, labels)
    print(file.name, "sha256", hashlib.sha256(file.read_bytes()).hexdigest(), flush=True)


def describe(file, size, labels):
    """What Flipscope needs to know of the file."""
    preprocess = {"size": [size, size], "resize": "stretch", "interpolation": "bilinear", "channels": "rgb", "scale": 1,
                  "mean": [127.5] * 3, "std": [127.5] * 3}
    description = {"preprocess": preprocess, "labels": labels, "expects": "invariance"}
    file.with_suffix(".flipscope.json").write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")


def accuracy(net, images, classes, size):
    with torch.no_grad():
        found = torch.cat([net(prepared(part, size)).argmax(1) for part in images.split(200)])
    return (found == classes).float().mean().item()


def main():
    # One thread: the same sums in the same order on every machine with the same instructions.
    torch.set_num_threads(1)
    random.seed(SEED)
    (HERE / "labels.json").write_text(json.dumps(LABELS, indent=2) + "\n", encoding="utf-8")
    images, classes = drawn("train", EACH)
    checked = drawn("validation", 50)
    for name in sys.argv[1:] or VARIANTS:
        net = train(name, images, classes)
        print(f"{name}: accuracy {accuracy(net, *checked, VARIANTS[name]['size']):.3f} on images it has not seen")
        write(net, HERE / f"{name}.onnx", VARIANTS[name]["size"], "labels.json")


if __name__ == "__main__":
    main()
