"""ONNX Runtime in Python with all layers as outputs, compared with NumPy: onnxruntime_numpy.py MODEL DIMS [TENSOR …]

DIMS are comma-separated; the model has the tensors among its outputs.
"""

import sys

import numpy
import onnxruntime

from common import FLIPS, orientations, report

model, dims, *tensors = sys.argv[1:]
images = orientations([int(d) for d in dims.split(",")])
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name


def analyze():
    original, *mirrored = [session.run(tensors, {name: image}) for image in images]
    compared = [i for i, layer in enumerate(original) if layer.ndim == 4]
    for values, axes in zip(mirrored, FLIPS.values()):
        for i in compared:
            numpy.linalg.norm(values[i] - numpy.flip(original[i], axes)) / numpy.linalg.norm(original[i])
    return len(compared)


report(analyze)
