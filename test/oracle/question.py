"""Makes question.json: what PyTorch itself measures of the question of the ResNet-18 without its head.

    python3 test/oracle/question.py test/oracle/question.json

Needs torch and torchvision (tried with Debian's 1.13 and 0.14). `mirrored` runs the network on the flipped x with every
kernel flipped along that axis; with `grid`, each strided operator is also padded as its mirror image wants it: p - r in
front, p behind, where r columns at the end are never read.
"""

import json
import sys

import torch
import torch.nn.functional as F
import torchvision
from torch import nn

AXES = {"h": -1, "v": -2}
HEADS = {"avg": lambda t: t.mean((2, 3)), "max": lambda t: t.amax((2, 3))}
SEED = 0


def features(model, x):
    x = model.maxpool(model.relu(model.bn1(model.conv1(x))))
    return model.layer4(model.layer3(model.layer2(model.layer1(x))))


def mirrored_pads(x, axis, kernel, stride, pad):
    """For F.pad (last axis first): what the mirror image of a window along `axis` is padded with."""
    r = (x.shape[axis] + 2 * pad - kernel) % stride
    both, own = [pad, pad], [pad - r, pad]
    return own + both if axis == -1 else both + own


def mirrored(model, x, axis, grid):
    """As `features`, with every convolution's kernel flipped along `axis`, and the grid corrected."""

    def conv(layer, x):
        weight = layer.weight.flip(axis)
        if not grid:
            return F.conv2d(x, weight, None, layer.stride, layer.padding)
        pads = mirrored_pads(x, axis, weight.shape[2], layer.stride[0], layer.padding[0])
        return F.conv2d(F.pad(x, pads), weight, None, layer.stride)

    def pool(x):
        if not grid:
            return model.maxpool(x)
        return F.max_pool2d(F.pad(x, mirrored_pads(x, axis, 3, 2, 1), value=float("-inf")), 3, 2)

    x = pool(F.relu(model.bn1(conv(model.conv1, x))))
    for layer in (model.layer1, model.layer2, model.layer3, model.layer4):
        for block in layer:
            inner = F.relu(block.bn1(conv(block.conv1, x)))
            shortcut = x if block.downsample is None else block.downsample[1](conv(block.downsample[0], x))
            x = F.relu(block.bn2(conv(block.conv2, inner)) + shortcut)
    return x


def error(a, b):
    a, b = a.double(), b.double()
    return float((a - b).norm() / a.norm())


def at(model, size):
    torch.manual_seed(SEED)
    x = torch.randn(20, 3, size, size)
    plain = {g: features(model, x if g == "id" else x.flip(AXES[g])) for g in ("id", "h", "v")}
    twins = {
        g: {name: mirrored(model, x.flip(axis), axis, grid) for name, grid in (("kernel", False), ("kernel,grid", True))}
        for g, axis in AXES.items()
    }
    heads = {}
    for head, pooled in HEADS.items():
        y1, y2, y3 = (pooled(plain[g]) for g in ("id", "h", "v"))
        heads[head] = {
            "y1": y1[0, :4].tolist(),
            "differences": [error(y1, y2), error(y1, y3), error(y2, y3)],
            "experiments": {g: {name: error(y1, pooled(t)) for name, t in found.items()} for g, found in twins.items()},
            "printed": str(y1 - y2),
            "excerpt": corners(y1 - y2),
        }
    return {"noise": {"first": x.flatten()[:4].tolist(), "last": x.flatten()[-4:].tolist()}, "heads": heads}


def corners(t):
    places = [[*range(3), *range(n - 3, n)] for n in t.shape]
    return t[places[0]][:, places[1]].tolist()


def prints():
    """How PyTorch prints matrices of other numbers."""
    torch.manual_seed(1)
    cases = {
        "fixed": torch.randn(20, 512),
        "tiny": torch.randn(20, 512) * 1e-6,
        "wide": torch.randn(20, 512) * torch.logspace(-4, 4, 512),
        "large": torch.randn(20, 512) * 100,
        "zero": torch.zeros(20, 512),
        "integers": torch.arange(20 * 512).reshape(20, 512).float(),
        "few": torch.randn(2, 4),
        "one row": torch.randn(1, 2048) * 1e-5,
    }
    return [
        {"name": name, "shape": list(t.shape), "excerpt": corners(t) if t.numel() > 1000 and t.shape[0] > 6 else rows(t), "printed": str(t)}
        for name, t in cases.items()
    ]


def rows(t):
    return [[*row[:3], *row[-3:]] if len(row) > 6 else row for row in t.tolist()]


def main():
    torch.manual_seed(SEED)
    model = torchvision.models.resnet18().eval()
    convolutions = [(name, m) for name, m in model.named_modules() if isinstance(m, nn.Conv2d)]
    weights = {name: [*m.weight.flatten()[:2].tolist(), *m.weight.flatten()[-2:].tolist()] for name, m in convolutions}
    with torch.no_grad():
        sizes = {str(size): at(model, size) for size in (128, 129)}
    made = {"made by": f"PyTorch {torch.__version__}, torchvision {torchvision.__version__}", "seed": SEED}
    with open(sys.argv[1], "w") as file:
        json.dump({**made, "weights": weights, "sizes": sizes, "prints": prints()}, file, indent=1)


main()
