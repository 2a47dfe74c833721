"""Makes oracle cases: small models, their inputs, and what PyTorch itself measures on them.

    python3 test/oracle/make.py test/oracle/cases

Needs Debian's python3-torch 1.13 (or `torch==1.13.*`) and numpy. Same form as the cases described in
cases/README.md: `flips` by forward hooks in float64, `output.pairs`, and `kernelFlip` for every
convolution kernel flipped along one axis. Run again only to add a case: weights are seeded per case.
"""

import copy
import json
import os
import sys

import numpy as np
import torch
from torch import nn

AXES = {"h": [-1], "v": [-2], "hv": [-1, -2]}


class Mobile(nn.Module):
    """Inverted residuals: depthwise kernels, ReLU6, linear bottlenecks, an addition."""

    def __init__(self):
        super().__init__()
        self.stem, self.a0 = nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU6()
        self.e1, self.a1 = nn.Conv2d(8, 24, 1), nn.ReLU6()
        self.d1, self.a2 = nn.Conv2d(24, 24, 3, 1, 1, groups=24), nn.ReLU6()
        self.p1 = nn.Conv2d(24, 8, 1)
        self.d2, self.a3 = nn.Conv2d(8, 8, 5, 2, 2, groups=8), nn.Hardswish()
        self.fc = nn.Linear(8, 5)

    def forward(self, x):
        x = self.a0(self.stem(x))
        x = x + self.p1(self.a2(self.d1(self.a1(self.e1(x)))))
        return self.fc(self.a3(self.d2(x)).mean((2, 3)))

    hooks = {"a0": "/a0/Clip_output_0", "a2": "/a2/Clip_output_0", "a3": "/a3/HardSwish_output_0"}


class Dense(nn.Module):
    """Encoder and decoder with a skip: transposed convolution, bilinear resize, a dense output."""

    dense = True

    def __init__(self):
        super().__init__()
        self.c1, self.r1 = nn.Conv2d(3, 8, 3, 1, 1), nn.ReLU()
        self.c2, self.r2 = nn.Conv2d(8, 16, 3, 2, 1), nn.SiLU()
        self.c3, self.r3 = nn.Conv2d(16, 16, 3, 2, 2, dilation=2), nn.LeakyReLU(0.1)
        self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
        self.t, self.r4 = nn.ConvTranspose2d(32, 8, 2, 2), nn.ReLU()
        self.head = nn.Conv2d(16, 4, 1)

    def forward(self, x):
        a = self.r1(self.c1(x))
        b = self.r2(self.c2(a))
        c = self.up(self.r3(self.c3(b)))
        d = self.r4(self.t(torch.cat([b, c], 1)))
        return self.head(torch.cat([a, d], 1))

    hooks = {
        "r1": "/r1/Relu_output_0",
        "r2": "/r2/Mul_output_0",
        "r3": "/r3/LeakyRelu_output_0",
        "up": "/up/Resize_output_0",
        "r4": "/r4/Relu_output_0",
    }


class Pools(nn.Module):
    """Every pooling: ceil_mode, average with and without the padding, a crop by negative padding."""

    def __init__(self):
        super().__init__()
        self.c1, self.r1 = nn.Conv2d(3, 8, (3, 5), (1, 2), (0, 2)), nn.ReLU()
        self.p1 = nn.MaxPool2d(3, 2, 1, ceil_mode=True)
        self.c2, self.r2 = nn.Conv2d(8, 12, 3, 1, 1, groups=4), nn.Sigmoid()
        self.p2 = nn.AvgPool2d(3, 2, 1, count_include_pad=False)
        self.p3 = nn.AvgPool2d(2, 2)
        self.pool = nn.AdaptiveAvgPool2d(1)

    def forward(self, x):
        x = self.p1(self.r1(self.c1(x)))
        x = self.p3(self.p2(self.r2(self.c2(x))))
        return torch.flatten(self.pool(x), 1)

    hooks = {
        "r1": "/r1/Relu_output_0",
        "p1": "/p1/MaxPool_output_0",
        "r2": "/r2/Sigmoid_output_0",
        "p2": "/p2/AveragePool_output_0",
        "p3": "/p3/AveragePool_output_0",
    }


CASES = {
    "mobile-mini": (Mobile, (2, 3, 48, 64)),
    "dense-mini": (Dense, (1, 3, 40, 56)),
    "pools-mini": (Pools, (1, 3, 37, 62)),
}


def error(a, b):
    a, b = a.double(), b.double()
    return float((a - b).norm() / a.norm())


def measure(model, hooks, x):
    seen = {}
    handles = [
        dict(model.named_modules())[name].register_forward_hook(lambda _, __, out, t=tensor: seen.update({t: out}))
        for name, tensor in hooks.items()
    ]
    with torch.no_grad():
        y = model(x)
    for handle in handles:
        handle.remove()
    return y, seen


def mirrored_kernels(model, axis):
    twin = copy.deepcopy(model)
    for module in twin.modules():
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
            module.weight.data = module.weight.data.flip(axis)
    return twin


def make(name, folder):
    kind, shape = CASES[name]
    torch.manual_seed(7)
    model = kind().eval()
    x = torch.randn(*shape)
    dense = getattr(kind, "dense", False)
    back = (lambda y, g: y.flip(AXES[g])) if dense else (lambda y, g: y)
    y, seen = measure(model, kind.hooks, x)
    outputs, flips = {"x": y}, {}
    for g, axes in AXES.items():
        yg, seen_g = measure(model, kind.hooks, x.flip(axes))
        outputs[g] = back(yg, g)
        flips[g] = {t: error(seen[t], seen_g[t].flip(axes)) for t in kind.hooks.values()}
    names = list(outputs)
    pairs = {f"{a}-{b}": error(outputs[a], outputs[b]) for i, a in enumerate(names) for b in names[i + 1 :]}
    kernel = {}
    for g in ("h", "v"):
        with torch.no_grad():
            kernel[g] = error(y, back(mirrored_kernels(model, AXES[g][0])(x.flip(AXES[g])), g))
    path = os.path.join(folder, name)
    torch.onnx.export(
        model, x, path + ".onnx", opset_version=14, input_names=["x"], output_names=["y"], dynamic_axes={"x": {0: "N"}}
    )
    np.save(path + ".npy", x.numpy())
    report = {
        "model": name + ".onnx",
        "input": name + ".npy",
        "layout": "nchw",
        "flips": flips,
        "output": {"pairs": pairs, "dense": dense},
        "kernelFlip": kernel,
    }
    with open(path + ".json", "w") as file:
        json.dump(report, file, indent=1)


for case in CASES:
    make(case, sys.argv[1])
