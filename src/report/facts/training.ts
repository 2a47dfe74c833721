/** What can be done in training about a change under flips, in PyTorch. */
export interface TrainingAdvice {
  readonly title: string;
  readonly text: string;
  /** Python that runs as it stands once `model`, `backbone`, `x`, `labels` and the like are there. */
  readonly snippet: string;
  readonly source: string;
}

/** The only list: the panel shows it, and `docs/training.md` is written from it. */
export const TRAINING: readonly TrainingAdvice[] = [
  {
    title: 'Flip half of the images',
    text: 'The weights learn to answer an image and its mirror image alike, mostly by swapping channels. It lowers the change of the output and does not remove it: nothing makes it exact, and a misaligned grid stays.',
    snippet: `from torchvision import transforms

train = transforms.Compose([
    transforms.RandomResizedCrop(225),
    transforms.RandomHorizontalFlip(p=0.5),
    transforms.ToTensor(),
])`,
    source:
      'torchvision, RandomHorizontalFlip; p = 0.5 in its reference recipes. That it carries over to other data only mildly: Kvinge et al. 2022. Channels that swap: Bökman & Kahl 2023.',
  },
  {
    title: 'Add a consistency loss',
    text: 'It asks for equal features directly. Take a size at which every strided operator is aligned (the panel and flipscope audit say which): elsewhere part of the difference is the grid, which no weights remove. Pooled features leave channels free to swap by position; for maps, flip back first, as here.',
    snippet: `def flip_consistency(backbone, x):
    y = backbone(x)                      # maps N x C x H x W, at an aligned size
    z = backbone(x.flip(-1)).flip(-1)    # flipped back
    return (y - z).square().sum() / y.square().sum().detach()

loss = criterion(model(x), labels) + 0.1 * flip_consistency(backbone, x)`,
    source:
      'Wang et al., "Toward Learning Robust and Invariant Representations with Alignment Regularization and Data Augmentation", KDD 2022.',
  },
  {
    title: 'Train and run at an aligned size',
    text: 'With kernel 3, stride 2 and padding 1 a width must be odd at every stage: W = 1 mod 32 for a ResNet, so 225 and not 224. Then the mirror image is sampled at mirrored places, and what flips teach is not undone by the grid.',
    snippet: `size = 225                               # 161, 193, 225, 257, 289 for a ResNet
train_crop = transforms.RandomResizedCrop(size)
test_crop = transforms.Compose([transforms.Resize(257), transforms.CenterCrop(size)])`,
    source: 'escnn, docs/source/api/conv_notes.rst; Mohamed et al. 2020; Edixhoven et al. 2023.',
  },
  {
    title: 'Blur before subsampling',
    text: 'Where the size cannot be chosen: a symmetric blur before each stride makes neighbors alike, so that it matters less which of them are kept.',
    snippet: `import torch
from torch.nn import functional as F

class BlurPool(torch.nn.Module):
    def __init__(self, channels, stride=2):
        super().__init__()
        row = torch.tensor([1.0, 2.0, 1.0]) / 4
        self.register_buffer("kernel", torch.outer(row, row).repeat(channels, 1, 1, 1))
        self.stride = stride

    def forward(self, x):
        x = F.pad(x, (1, 1, 1, 1), mode="reflect")
        return F.conv2d(x, self.kernel, stride=self.stride, groups=x.shape[1])

# in place of a convolution of stride 2: stride 1, then the blur
down = torch.nn.Sequential(torch.nn.Conv2d(64, 128, 3, padding=1), torch.nn.ReLU(), BlurPool(128))`,
    source: 'Zhang, "Making Convolutional Networks Shift-Invariant Again", ICML 2019.',
  },
  {
    title: 'Symmetric kernels from the start',
    text: 'Exact at an aligned size, whatever the data: each kernel is the mean of what is learned and its mirror image, in training and after it. Such a network cannot tell mirror images apart; one that also has anti-symmetric features can, inside.',
    snippet: `from torch.nn.utils import parametrize

class MirrorSymmetric(torch.nn.Module):
    def forward(self, kernel):
        return (kernel + kernel.flip(-1)) / 2

for module in model.modules():
    if isinstance(module, torch.nn.Conv2d):
        parametrize.register_parametrization(module, "weight", MirrorSymmetric())`,
    source:
      'PyTorch, torch.nn.utils.parametrize. Symmetric and anti-symmetric features at half the operations: Bökman, Nordström & Kahl, "Flopping for FLOPs", ICML 2025.',
  },
  {
    title: 'Classes that are left or right',
    text: 'Flipping a left arrow makes a right one: do not flip such data, or change the label with the image. A flip that keeps the label teaches the network that the two are one class.',
    snippet: `SWAP = {LEFT: RIGHT, RIGHT: LEFT}

def flip_with_label(image, label, p=0.5):
    if torch.rand(()) < p:
        return image.flip(-1), SWAP.get(label, label)
    return image, label

# Ultralytics: no flips at all; for keypoints keep them and name the pairs in the data set's YAML:
# yolo train data=signs.yaml fliplr=0.0
# flip_idx: [0, 2, 1, 4, 3]`,
    source: 'Ultralytics, train settings (fliplr, 0.5 by default) and pose data sets (flip_idx).',
  },
];
