"""What both peers do: four orientations of an input, and of every layer the error of its three mirror images.

For x of the shape N×C×H×W and a mirroring h, a layer's error is ‖f(hx) − h f(x)‖ / ‖f(x)‖ in the Frobenius norm, as in the
analysis they are compared with. Layers of another rank are computed, and not compared.
"""

import json
import pathlib
import statistics
import sys
import time

import numpy

ROWS, COLUMNS = -2, -1
FLIPS = {"h": (COLUMNS,), "v": (ROWS,), "hv": (ROWS, COLUMNS)}
SETTLING, COUNTED = 3, 8
MEAN = numpy.array([0.485, 0.456, 0.406], numpy.float32)
DEVIATION = numpy.array([0.229, 0.224, 0.225], numpy.float32)


def arguments():
    """`NAME DIMS [--images FOLDER COUNT] [TENSOR …]`: name, dims, tensors, and files of images or None."""
    name, dims, *rest = sys.argv[1:]
    images = None
    if rest[:1] == ["--images"]:
        images = sorted(pathlib.Path(rest[1]).iterdir())[: int(rest[2])]
        rest = rest[3:]
    return name, [int(d) for d in dims.split(",")], rest, images


def orientations(x):
    """The input, then its mirror images in the order of FLIPS."""
    return [x, *(numpy.ascontiguousarray(numpy.flip(x, axes)) for axes in FLIPS.values())]


def noise(dims):
    return numpy.random.default_rng(1).standard_normal(dims).astype(numpy.float32)


def photograph(file, dims):
    """Decoded, resized and normalized as torchvision does."""
    from PIL import Image

    image = Image.open(file).convert("RGB").resize((dims[3], dims[2]), Image.BILINEAR)
    pixels = (numpy.asarray(image, numpy.float32) / 255 - MEAN) / DEVIATION
    return numpy.ascontiguousarray(pixels.transpose(2, 0, 1)[None])


def report(analyze, dims, images):
    """Prints milliseconds per analysis, and how many layers it compared, as JSON.

    analyze takes the four orientations. Of noise the median of several analyses; of images all of them, decoding included.
    """
    x = orientations(noise(dims))
    for _ in range(SETTLING):
        layers = analyze(x)
    if images is not None:
        start = time.perf_counter()
        for file in images:
            analyze(orientations(photograph(file, dims)))
        ms = 1000 * (time.perf_counter() - start) / len(images)
    else:
        times = []
        for _ in range(COUNTED):
            start = time.perf_counter()
            analyze(x)
            times.append(1000 * (time.perf_counter() - start))
        ms = statistics.median(times)
    print(json.dumps({"ms": ms, "layers": layers}))
