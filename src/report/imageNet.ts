/** Mean and standard deviation of ImageNet's training images, per channel of values from 0 to 1 (torchvision's documentation). */
export const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
