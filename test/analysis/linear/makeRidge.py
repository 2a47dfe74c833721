"""Writes ridge.json: errors of ridge regressions that test/analysis/linear/ridge.test.ts holds the product against.

Run with NumPy: python3 makeRidge.py > ridge.json
The features are made from whole numbers, so that the test makes the same ones. The regression is done as least squares on
stacked matrices, [A; sqrt(l)·I] M^T = [B; 0], by numpy.linalg.lstsq (an SVD), not from sums.
"""
import json
import numpy as np

FOLDS, SAMPLES, LAMBDAS = 4, 32, [1e-8, 1e-6, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10]


def features(channels, positions, mix, shift):
    """F(x) and g·F(gx), samples × channels × positions."""
    i = np.arange(SAMPLES * channels * positions)
    x = ((i * 7919 + 13 * (i // 5) ** 2) % 211 / 100 - 1).astype(np.float32)
    other = ((i * 104729 + 7 * (i // 3) ** 2) % 197 / 100 - 0.9).astype(np.float32)
    x, other = (a.reshape(SAMPLES, channels, positions) for a in (x, other))
    rolled = np.roll(x, 1, axis=1)
    return x, (np.float32(mix) * (x + rolled) / 2 + np.float32(shift) * other).astype(np.float32)


def rows(a):
    return a.transpose(0, 2, 1).reshape(-1, a.shape[1]).astype(np.float64)


def errors(x, gx):
    total = [0.0] * len(LAMBDAS)
    for fold in range(FOLDS):
        held = np.arange(SAMPLES) % FOLDS == fold
        a, b = rows(x[~held]), rows(gx[~held])
        n = a.shape[1]
        unit = np.mean(np.sum(rows(x) ** 2, axis=0)) * (FOLDS - 1) / FOLDS
        for k, value in enumerate(LAMBDAS):
            stacked = np.vstack([a, np.sqrt(value * unit) * np.eye(n)])
            m, *_ = np.linalg.lstsq(stacked, np.vstack([b, np.zeros((n, n))]), rcond=None)
            total[k] += np.sum((rows(gx[held]) - rows(x[held]) @ m) ** 2)
    norm = np.sum(rows(x) ** 2)
    best = int(np.argmin(total))
    return {
        "error": float(np.sqrt(total[best] / norm)),
        "unmapped": float(np.sqrt(np.sum((rows(x) - rows(gx)) ** 2) / norm)),
        "lambda": LAMBDAS[best],
    }


CASES = [(3, 20, 1, 0.3), (5, 9, 0.7, 0.6), (8, 16, 0.9, 0.05), (16, 12, 0.5, 1), (24, 10, 1, 0)]
cases = []
for channels, positions, mix, shift in CASES:
    case = {"channels": channels, "positions": positions, "mix": mix, "shift": shift}
    cases.append(case | errors(*features(channels, positions, mix, shift)))
print(json.dumps(cases, indent=2))
