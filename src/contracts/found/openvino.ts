import type { OnnxModel } from '../../onnx/model';
import type { PreprocessChange } from '../../report/schema/preprocess';
import { forChannels, type Description } from './description';
import { metadataOf } from './metadata';

const ORIGIN = 'OpenVINO metadata';

/** `resize_type` of OpenVINO Model API; `fit_to_window` ignores `pad_value`. */
const RESIZES: ReadonlyMap<string, (padValue: number) => PreprocessChange> = new Map<
  string,
  (padValue: number) => PreprocessChange
>([
  ['standard', () => ({ resize: 'stretch' })],
  ['fit_to_window', () => ({ resize: 'longest', padValue: 0, padAlign: 'start' })],
  ['fit_to_window_letterbox', (padValue) => ({ resize: 'letterbox', padValue, padAlign: 'center' })],
  ['crop', () => ({ resize: 'crop', size: [224, 224], resizeTo: 224 })],
]);

/** Any of these in the metadata makes them those of OpenVINO. */
const TELLING = ['mean_values', 'scale_values', 'reverse_input_channels', 'resize_type', 'pad_value'] as const;

/**
 * Reads what OpenVINO keeps as `rt_info`, where it stands in the model's metadata: keys such as `model_info mean_values`.
 * Values are those of pixels 0…255. Source: OpenVINO Model API 0.4, `load_parameters_from_onnx` and `ImageModel`.
 */
export function readOpenVino(model: OnnxModel): Description | undefined {
  const metadata = new Map([...metadataOf(model)].map(([key, value]) => [key.trim().split(/\s+/).at(-1)!, value]));
  if (!TELLING.some((key) => metadata.has(key))) return undefined;
  const mean = numbersOf(metadata.get('mean_values'), [0, 0, 0]);
  const std = numbersOf(metadata.get('scale_values'), [1, 1, 1]);
  const resize = RESIZES.get(metadata.get('resize_type')?.toLowerCase() ?? 'standard');
  const padValue = Number(metadata.get('pad_value') ?? 0);
  const warnings = [
    ...unread('mean_values', metadata, mean, 'one number or three'),
    ...unread(
      'scale_values',
      metadata,
      std?.every((value) => value > 0),
      'one number above 0 or three',
    ),
    ...unread('resize_type', metadata, resize, [...RESIZES.keys()].join(', ')),
    ...unread('pad_value', metadata, padValue >= 0 && padValue <= 255, 'a number from 0 to 255'),
  ];
  const labels = metadata
    .get('labels')
    ?.split(/\s+/)
    .filter((label) => label !== '');
  return {
    origin: ORIGIN,
    ...(warnings.length === 0 && {
      preprocess: {
        ...resize!(padValue),
        channels: channelsOf(metadata.get('reverse_input_channels'), mean!),
        scale: 1,
        mean: forChannels(mean!),
        std: forChannels(std!),
        interpolation: interpolationOf(metadata.get('interpolation_mode')),
      },
    }),
    ...(labels && labels.length > 0 && { labels }),
    warnings,
  };
}

function unread(
  key: string,
  metadata: ReadonlyMap<string, string>,
  value: unknown,
  expected: string,
): readonly string[] {
  if (value !== undefined && value !== false) return [];
  const found = JSON.stringify(metadata.get(key)?.slice(0, 60));
  return [`${ORIGIN}: "${key}": expected ${expected}, found ${found}. It is not used.`];
}

function numbersOf(text: string | undefined, usual: readonly number[]): readonly number[] | undefined {
  const parts = text?.split(/[\s,;[\]()]+/).filter((part) => part !== '');
  // An empty value is how Model API writes "none".
  if (parts === undefined || parts.length === 0) return usual;
  const values = parts.map(Number);
  return values.every(Number.isFinite) && (values.length === 1 || values.length === 3) ? values : undefined;
}

/**
 * Model API turns the BGR of OpenCV into RGB where it is asked to reverse. Where it is not, the network takes BGR,
 * unless its means are in the order red, green, blue of ImageNet's: those who train on RGB feed RGB.
 */
function channelsOf(reverse: string | undefined, mean: readonly number[]): 'rgb' | 'bgr' {
  if (reverse === undefined || /^(true|yes|1)$/i.test(reverse.trim())) return 'rgb';
  return mean.length === 3 && mean[0]! > mean[2]! ? 'rgb' : 'bgr';
}

function interpolationOf(mode: string | undefined): 'bilinear' | 'bicubic' | 'nearest' {
  switch (mode?.toUpperCase()) {
    case 'CUBIC':
      return 'bicubic';
    case 'NEAREST':
      return 'nearest';
    default:
      return 'bilinear';
  }
}
