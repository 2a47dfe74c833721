"""Makes oracle cases: small models, their inputs, and what PyTorch itself measures on them.

    python3 test/oracle/make.py test/oracle/cases [NAME ...]

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


class Shuffle(nn.Module):
    """Channels last at the input; grouped and dilated kernels, a channel shuffle, a squeeze-and-excitation."""

    layout = "nhwc"

    def __init__(self):
        super().__init__()
        self.c1, self.r1 = nn.Conv2d(3, 12, 3, 2, 1), nn.ReLU()
        self.c2, self.r2 = nn.Conv2d(12, 12, 3, 1, 2, dilation=2, groups=3), nn.ReLU()
        self.c3, self.r3 = nn.Conv2d(12, 12, (1, 5), (1, 2), (0, 2), groups=4), nn.ReLU()
        self.gate, self.sigmoid = nn.Conv2d(12, 12, 1), nn.Sigmoid()
        self.fc = nn.Linear(12, 5)

    def forward(self, x):
        x = self.r1(self.c1(x.permute(0, 3, 1, 2)))
        n, c, h, w = x.shape
        x = self.r2(self.c2(x)).view(n, 3, c // 3, h, w).transpose(1, 2).reshape(n, c, h, w)
        x = self.r3(self.c3(x))
        x = x * self.sigmoid(self.gate(x.mean((2, 3), keepdim=True)))
        return self.fc(x.mean((2, 3)))

    hooks = {"r1": "/r1/Relu_output_0", "r2": "/r2/Relu_output_0", "r3": "/r3/Relu_output_0"}


class Attention(nn.Module):
    """Multi-head self-attention in single operators."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.qkv, self.out = heads, nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        n, t, c = x.shape
        q, k, v = self.qkv(x).reshape(n, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-2, -1) * (c // self.heads) ** -0.5).softmax(-1)
        return self.out((weights @ v).transpose(1, 2).reshape(n, t, c))


class Tokens(nn.Module):
    """A vision transformer of one block: patches, a class token, position embeddings, attention, GELU."""

    grid = (4, 6)

    def __init__(self, width=16):
        super().__init__()
        self.patches = nn.Conv2d(3, width, 8, 8)
        self.cls = nn.Parameter(torch.randn(1, 1, width))
        self.position = nn.Parameter(0.3 * torch.randn(1, 1 + self.grid[0] * self.grid[1], width))
        self.norm1, self.attention = nn.LayerNorm(width), Attention(width, 4)
        self.norm2, self.mlp1, self.act, self.mlp2 = nn.LayerNorm(width), nn.Linear(width, 32), nn.GELU(), nn.Linear(32, width)
        self.head = nn.Linear(width, 7)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls.expand(x.shape[0], -1, -1), x], 1) + self.position
        x = x + self.attention(self.norm1(x))
        x = x + self.mlp2(self.act(self.mlp1(self.norm2(x))))
        return self.head(x[:, 0])

    hooks = {
        "patches": "/patches/Conv_output_0",
        "norm1": "/norm1/Add_1_output_0",
        "attention": "/attention/out/Add_output_0",
        "norm2": "/norm2/Add_1_output_0",
        "act": "/act/Mul_1_output_0",
    }

    @classmethod
    def mirror(cls, t, axes):
        """Feature maps flip; of tokens, those after the class token flip on their grid."""
        if t.dim() == 4:
            return t.flip(axes)
        n, _, c = t.shape
        patches = t[:, 1:].transpose(1, 2).reshape(n, c, *cls.grid).flip(axes)
        return torch.cat([t[:, :1], patches.flatten(2).transpose(1, 2)], 1)


CASES = {
    "mobile-mini": (Mobile, (2, 3, 48, 64)),
    "dense-mini": (Dense, (1, 3, 40, 56)),
    "pools-mini": (Pools, (1, 3, 37, 62)),
    "shuffle-mini": (Shuffle, (3, 41, 50, 3)),
    "vit-mini": (Tokens, (2, 3, 32, 48)),
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
    layout = getattr(kind, "layout", "nchw")
    mirror = getattr(kind, "mirror", lambda t, axes: t.flip(axes))
    flip_input = (lambda x, axes: x.flip([a - 1 for a in axes])) if layout == "nhwc" else (lambda x, axes: x.flip(axes))
    torch.manual_seed(7)
    model = kind().eval()
    x = torch.randn(*shape)
    dense = getattr(kind, "dense", False)
    back = (lambda y, g: y.flip(AXES[g])) if dense else (lambda y, g: y)
    y, seen = measure(model, kind.hooks, x)
    outputs, flips = {"x": y}, {}
    for g, axes in AXES.items():
        yg, seen_g = measure(model, kind.hooks, flip_input(x, axes))
        outputs[g] = back(yg, g)
        flips[g] = {t: error(seen[t], mirror(seen_g[t], axes)) for t in kind.hooks.values()}
    names = list(outputs)
    pairs = {f"{a}-{b}": error(outputs[a], outputs[b]) for i, a in enumerate(names) for b in names[i + 1 :]}
    kernel = {}
    for g in ("h", "v"):
        with torch.no_grad():
            kernel[g] = error(y, back(mirrored_kernels(model, AXES[g][0])(flip_input(x, AXES[g])), g))
    path = os.path.join(folder, name)
    torch.onnx.export(
        model, x, path + ".onnx", opset_version=14, input_names=["x"], output_names=["y"], dynamic_axes={"x": {0: "N"}}
    )
    np.save(path + ".npy", x.numpy())
    report = {
        "model": name + ".onnx",
        "input": name + ".npy",
        "layout": layout,
        "flips": flips,
        "output": {"pairs": pairs, "dense": dense},
        "kernelFlip": kernel,
    }
    with open(path + ".json", "w") as file:
        json.dump(report, file, indent=1)


for case in sys.argv[2:] or CASES:
    make(case, sys.argv[1])
