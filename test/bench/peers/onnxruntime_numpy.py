"""ONNX Runtime in Python with all layers as outputs, compared with NumPy: onnxruntime_numpy.py MODEL DIMS [--images FOLDER COUNT] [TENSOR …]

DIMS are comma-separated; the model has the tensors among its outputs. Without tensors, its outputs alone.
"""

import numpy
import onnxruntime

from common import FLIPS, arguments, report

model, dims, tensors, files = arguments()
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name


def analyze(images):
    original, *mirrored = [session.run(tensors or None, {name: image}) for image in images]
    compared = [i for i, layer in enumerate(original) if layer.ndim == 4 or not tensors]
    for values, axes in zip(mirrored, FLIPS.values()):
        for i in compared:
            expected = numpy.flip(original[i], axes) if original[i].ndim == 4 else original[i]
            numpy.linalg.norm(values[i] - expected) / numpy.linalg.norm(original[i])
    return len(compared)


report(analyze, dims, files)
