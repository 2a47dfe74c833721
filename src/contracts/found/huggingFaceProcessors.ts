import { IMAGENET } from '../../report/imageNet';
import type { INTERPOLATIONS } from '../../report/schema/preprocess';

type Interpolation = (typeof INTERPOLATIONS)[number];

/** What an image processor of Transformers does with `size`. */
export type Sizing =
  /** To height and width; a number is both. */
  | 'square'
  /** The shorter side to it. */
  | 'shortest'
  /** Below 384: the shorter side to size / crop_pct, then cropped; else to height and width. */
  | 'convnext'
  /** The shorter side to size / crop_pct. */
  | 'cropPct'
  /** Cropped to size / crop_size of the shorter side, then to height and width. */
  | 'cropFirst'
  /** The shorter side to size · 256 / 224. */
  | 'levit'
  /** The shorter side to it, the longer side at most `longest_edge`. */
  | 'bounded'
  /** The longer side to it, padded at the end. */
  | 'longest'
  /** Made square by padding at the end, then to height and width. */
  | 'paddedSquare'
  /** Fitted into height and width, padded all around. */
  | 'canvas';

/** What an image processor does where its file says nothing. */
export interface Processor {
  readonly sizing: Sizing;
  readonly size: number | readonly [number, number];
  /** The longer side at most, with `bounded`. */
  readonly longest?: number;
  /** Height and width of its center crop; without, it knows no cropping. */
  readonly crop?: number;
  /** Whether it crops when nothing is said. */
  readonly crops?: boolean;
  readonly interpolation: Interpolation;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly normalizes?: false;
  readonly rescales?: false;
  readonly flipsChannels?: true;
  /** Gray level of the padding; without, zero after normalizing. */
  readonly padValue?: number;
  /** The second division by `image_std` that `include_top` asks for. */
  readonly includesTop?: true;
}

const HALF = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
const CLIP = { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] };

const square = (size: number | readonly [number, number]) => ({ sizing: 'square', size }) as const;
const shortest = (size: number, crop: number) => ({ sizing: 'shortest', size, crop, crops: true }) as const;
const bilinear = { interpolation: 'bilinear' } as const;
const bicubic = { interpolation: 'bicubic' } as const;
const detr = { sizing: 'bounded', size: 800, longest: 1333, ...bilinear, ...IMAGENET } as const;
const clip = { ...shortest(224, 224), ...bicubic, ...CLIP };
const beit = { ...square(256), crop: 224, crops: true, ...bicubic, ...HALF };

/**
 * By `image_processor_type` without its ending, in lower case.
 * Source: the defaults in Transformers 4.57, `image_processing_*.py` of each model.
 */
const PROCESSORS: ReadonlyMap<string, Processor> = new Map<string, Processor>([
  ['vit', { ...square(224), ...bilinear, ...HALF }],
  ['deit', beit],
  ['beit', beit],
  ['flava', { ...square(224), crop: 224, crops: true, ...bicubic, ...CLIP }],
  ['siglip', { ...square(224), ...bicubic, ...HALF }],
  ['blip', { ...square(384), ...bicubic, ...CLIP }],
  ['owlvit', { ...square(768), crop: 768, crops: false, ...bicubic, ...CLIP }],
  ['owlv2', { sizing: 'paddedSquare', size: 960, ...bilinear, ...CLIP, padValue: 127.5 }],
  ['segformer', { ...square(512), ...bilinear, ...IMAGENET }],
  ['seggpt', { ...square(448), ...bicubic, ...IMAGENET }],
  ['pvt', { ...square(224), ...bilinear, ...IMAGENET }],
  ['dpt', { ...square(384), ...bicubic, ...HALF }],
  ['depthpro', { ...square(1536), ...bilinear, ...HALF }],
  ['rtdetr', { ...square(640), ...bilinear, ...IMAGENET, normalizes: false }],
  ['layoutlmv2', { ...square(224), ...bilinear, ...HALF, rescales: false, normalizes: false, flipsChannels: true }],
  ['layoutlmv3', { ...square(224), ...bilinear, ...HALF }],
  ['efficientnet', { ...square(346), crop: 289, crops: false, interpolation: 'nearest', ...HALF, includesTop: true }],
  ['superpoint', { ...square([480, 640]), ...bilinear, ...HALF, normalizes: false }],
  ['clip', clip],
  ['chineseclip', clip],
  ['bit', clip],
  ['mobilenetv1', { ...shortest(256, 224), ...bilinear, ...HALF }],
  ['mobilenetv2', { ...shortest(256, 224), ...bilinear, ...HALF }],
  ['mobilevit', { ...shortest(224, 256), ...bilinear, ...HALF, normalizes: false, flipsChannels: true }],
  ['videomae', { ...shortest(224, 224), ...bilinear, ...HALF }],
  ['levit', { sizing: 'levit', size: 224, crop: 224, crops: true, ...bicubic, ...IMAGENET }],
  ['perceiver', { sizing: 'cropFirst', size: 224, crop: 256, crops: true, ...bicubic, ...IMAGENET }],
  ['poolformer', { sizing: 'cropPct', size: 224, crop: 224, crops: true, ...bicubic, ...IMAGENET }],
  ['convnext', { sizing: 'convnext', size: 384, ...bilinear, ...HALF }],
  ['detr', detr],
  ['conditionaldetr', detr],
  ['deformabledetr', detr],
  ['groundingdino', detr],
  ['yolos', detr],
  ['maskformer', detr],
  ['mask2former', detr],
  ['oneformer', detr],
  ['sam', { sizing: 'longest', size: 1024, ...bilinear, ...IMAGENET }],
  ['donut', { sizing: 'canvas', size: [2560, 1920], ...bilinear, ...HALF, padValue: 0 }],
  ['nougat', { sizing: 'canvas', size: [896, 672], ...bilinear, ...IMAGENET, padValue: 0 }],
]);

/**
 * @param type `image_processor_type` or `feature_extractor_type`: `ViTImageProcessor`, `ViTImageProcessorFast`,
 *   `ViTFeatureExtractor`
 */
export function processorOf(type: string | undefined): Processor | undefined {
  return PROCESSORS.get((type ?? '').replace(/(ImageProcessor(Fast|Pil)?|FeatureExtractor)$/, '').toLowerCase());
}

/** For a processor that is not known, by what its file says. */
export function unknownProcessor(crops: boolean, hasCropPct: boolean): Processor {
  const sizing = hasCropPct ? 'convnext' : crops ? 'shortest' : 'square';
  return { sizing, size: 224, ...(crops && { crop: 224, crops: true }), ...bilinear, ...IMAGENET };
}
