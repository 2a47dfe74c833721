"""Draws the images that the three nets are trained and measured on: 64×64 pixels, twelve classes.

    /usr/bin/python3 models/shapes/draw.py FOLDER [--split test] [--each 100]

Writes FOLDER/CLASS/0000.png and so on, which `flipscope study FOLDER --labels folder` reads. An image depends on
its split, class and number alone, so that a larger set begins with the smaller one.
"""
import argparse
import math
import pathlib
import random

from PIL import Image, ImageDraw

SIZE = 64
# Drawn larger and averaged down, so that edges are smooth.
DRAWN = 256

# Classes whose mirror image is the other class, one that has no other, some that are their own mirror image, and
# some that face both ways in the data.
LABELS = [
    "arrow left", "arrow right", "arrow up", "dots", "fish", "house",
    "letter b", "letter d", "letter F", "spiral left", "spiral right", "triangle",
]
# The first of each is drawn as the mirror image of the second.
PAIRS = {"arrow left": "arrow right", "letter d": "letter b", "spiral right": "spiral left"}


def arc(x, y, rx, ry, begin=0.0, turns=1.0, steps=40):
    angles = [2 * math.pi * (begin + turns * i / steps) for i in range(steps + 1)]
    return [(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles]


def strokes(label, rng):
    """Lines of points in −1…1, y down."""
    if label == "arrow right":
        return [[(-0.9, 0), (0.9, 0)], [(0.3, -0.55), (0.9, 0), (0.3, 0.55)]]
    if label == "arrow up":
        return [[(0, 0.9), (0, -0.9)], [(-0.55, -0.3), (0, -0.9), (0.55, -0.3)]]
    if label == "letter b":
        return [[(-0.45, -0.95), (-0.45, 0.9)], arc(0.05, 0.4, 0.5, 0.5)]
    if label == "letter F":
        return [[(-0.5, 0.95), (-0.5, -0.95), (0.6, -0.95)], [(-0.5, -0.1), (0.35, -0.1)]]
    if label == "spiral left":
        steps = 60
        points = [(i / steps, 2 * math.pi * 2 * i / steps) for i in range(4, steps + 1)]
        return [[(0.95 * r * math.cos(a), 0.95 * r * math.sin(a)) for r, a in points]]
    if label == "house":
        return [[(-0.7, 0.9), (-0.7, -0.1), (0, -0.9), (0.7, -0.1), (0.7, 0.9), (-0.7, 0.9)]]
    if label == "triangle":
        corners = arc(0, 0, 0.95, 0.95, steps=3)
        return [corners + corners[1:2]]
    if label == "fish":
        body = arc(0.25, 0, 0.65, 0.42)
        return [body, [(-0.35, 0), (-0.9, -0.4), (-0.9, 0.4), (-0.35, 0)]]
    if label == "dots":
        dots = [(rng.uniform(-0.9, 0.9), rng.uniform(-0.9, 0.9)) for _ in range(rng.randint(4, 8))]
        return [arc(x, y, 0.07, 0.07, steps=12) for x, y in dots]
    raise ValueError(f"There is no class {label}.")


def turned(label, rng):
    """Radians: any angle where the class is one at any angle, else up to 15°."""
    most = math.pi if label in ("spiral left", "spiral right", "triangle") else math.pi / 12
    return rng.uniform(-most, most)


def placed(lines, label, rng):
    """In pixels of the drawn image."""
    angle, scale = turned(label, rng), rng.uniform(0.4, 0.72)
    room = 0.95 - scale
    cx, cy = rng.uniform(-room, room), rng.uniform(-room, room)
    cos, sin = scale * math.cos(angle), scale * math.sin(angle)
    half = DRAWN / 2
    return [[(half + half * (cx + x * cos - y * sin), half + half * (cy + x * sin + y * cos)) for x, y in line]
            for line in lines]


def colors(rng):
    """Background and ink, at least 60 of 255 apart in brightness."""
    def brightness(color):
        return 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]
    while True:
        ground, ink = [tuple(rng.randint(0, 255) for _ in range(3)) for _ in range(2)]
        if abs(brightness(ground) - brightness(ink)) >= 60:
            return ground, ink


def draw(split, label, number):
    """RGB, SIZE×SIZE."""
    rng = random.Random(f"{split}/{label}/{number}")
    lines = strokes(PAIRS.get(label, label), rng)
    is_mirrored = label in PAIRS or (label == "fish" and rng.random() < 0.5)
    if is_mirrored:
        lines = [[(-x, y) for x, y in line] for line in lines]
    ground, ink = colors(rng)
    image = Image.new("RGB", (DRAWN, DRAWN), ground)
    canvas = ImageDraw.Draw(image)
    scratches(canvas, ground, ink, rng)
    width = rng.randint(10, 22)
    for line in placed(lines, label, rng):
        canvas.line(line, fill=ink, width=width, joint="curve")
        for x, y in (line[0], line[-1]):
            canvas.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=ink)
    return image.resize((SIZE, SIZE), Image.Resampling.BOX)


def scratches(canvas, ground, ink, rng):
    """Thin lines that mean nothing, between the two colors."""
    for _ in range(rng.randint(0, 5)):
        t = rng.uniform(0.15, 0.5)
        color = tuple(round(g + t * (i - g)) for g, i in zip(ground, ink))
        ends = [(rng.uniform(0, DRAWN), rng.uniform(0, DRAWN)) for _ in range(2)]
        canvas.line(ends, fill=color, width=rng.randint(3, 8))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--split", default="test")
    parser.add_argument("--each", type=int, default=100, help="images per class")
    options = parser.parse_args()
    for label in LABELS:
        folder = options.folder / label
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(options.each):
            draw(options.split, label, number).save(folder / f"{number:04}.png")


if __name__ == "__main__":
    main()
