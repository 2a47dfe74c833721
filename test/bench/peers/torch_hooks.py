"""PyTorch with a hook on every convolution, activation and addition of a torchvision model: torch_hooks.py NAME DIMS

Random weights: time does not depend on the values.
"""

import sys

import torch
import torchvision

from common import FLIPS, orientations, report

name, dims = sys.argv[1:]
images = [torch.from_numpy(image) for image in orientations([int(d) for d in dims.split(",")])]
model = getattr(torchvision.models, name)().eval()
layers = []
for module in model.modules():
    if not list(module.children()):
        module.register_forward_hook(lambda _module, _inputs, output: layers.append(output.clone()))


def activations(image):
    layers.clear()
    model(image)
    return list(layers)


@torch.no_grad()
def analyze():
    original, *mirrored = [activations(image) for image in images]
    compared = [i for i, layer in enumerate(original) if layer.dim() == 4]
    for values, axes in zip(mirrored, FLIPS.values()):
        for i in compared:
            (values[i] - original[i].flip(axes)).norm() / original[i].norm()
    return len(compared)


report(analyze)
