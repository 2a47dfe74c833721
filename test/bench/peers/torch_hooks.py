"""PyTorch with a hook on every convolution, activation and addition of a torchvision model: torch_hooks.py NAME DIMS [--images FOLDER COUNT]

Random weights: time does not depend on the values.
"""

import torch
import torchvision

from common import FLIPS, arguments, report

name, dims, _, files = arguments()
model = getattr(torchvision.models, name)().eval()
layers = []
for module in model.modules():
    if not list(module.children()):
        module.register_forward_hook(lambda _module, _inputs, output: layers.append(output.clone()))


def activations(image):
    layers.clear()
    model(torch.from_numpy(image))
    return list(layers)


@torch.no_grad()
def analyze(images):
    original, *mirrored = [activations(image) for image in images]
    compared = [i for i, layer in enumerate(original) if layer.dim() == 4]
    for values, axes in zip(mirrored, FLIPS.values()):
        for i in compared:
            (values[i] - original[i].flip(axes)).norm() / original[i].norm()
    return len(compared)


report(analyze, dims, files)
