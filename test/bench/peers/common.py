"""What both peers do: four orientations of an input, and of every layer the error of its three mirror images.

For x of the shape N×C×H×W and a mirroring h, a layer's error is ‖f(hx) − h f(x)‖ / ‖f(x)‖ in the Frobenius norm, as in the
analysis they are compared with. Layers of another rank are computed, and not compared.
"""

import json
import statistics
import time

import numpy

ROWS, COLUMNS = -2, -1
FLIPS = {"h": (COLUMNS,), "v": (ROWS,), "hv": (ROWS, COLUMNS)}
SETTLING, COUNTED = 3, 8


def orientations(dims):
    """The input, then its mirror images in the order of FLIPS."""
    x = numpy.random.default_rng(1).standard_normal(dims).astype(numpy.float32)
    return [x, *(numpy.ascontiguousarray(numpy.flip(x, axes)) for axes in FLIPS.values())]


def report(analyze):
    """Prints the median in milliseconds of one analysis, and how many layers it compared, as JSON."""
    for _ in range(SETTLING):
        layers = analyze()
    times = []
    for _ in range(COUNTED):
        start = time.perf_counter()
        analyze()
        times.append(1000 * (time.perf_counter() - start))
    print(json.dumps({"ms": statistics.median(times), "layers": layers}))
