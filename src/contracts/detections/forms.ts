import type { DetectionLayout, FinishedForm, FinishedUnit } from './layout';

/** Numbers of boxes up to this are parts of the image's size, not pixels: boxes may reach a little beyond the image. */
const LARGEST_PART = 2;
/** Share of the boxes whose third and fourth number are no less than the first two, where these are corners. */
const MOST = 0.98;
/** Fewer boxes than this are in order by chance. */
const ENOUGH = 3;

/** What names tell of the form and the unit of boxes. */
export interface NamedForm {
  readonly form?: FinishedForm;
  readonly unit?: FinishedUnit;
}

/** Names that one family of exporters uses for one form only. */
export function formByName(name: string): NamedForm {
  // DETR and what follows it (huggingface.co/docs/transformers/model_doc/detr): centers and sizes, 0…1.
  if (/(^|[^a-z])pred_?boxes(?![a-z])/i.test(name)) return { form: 'cxcywh' };
  // The TensorFlow Object Detection API (exporter_lib_v2.py): ymin, xmin, ymax, xmax, 0…1.
  if (/(^|[^a-z])detection_?boxes(?![a-z])/i.test(name)) return { form: 'yxyx' };
  return {};
}

/** 0…1 or pixels, by what most boxes reach: hardly a box in pixels is that small, and few boxes reach far beyond the image. */
export function unitOf(boxes: readonly (readonly number[])[]): FinishedUnit {
  const parts = boxes.filter((box) => box.every((value) => Math.abs(value) <= LARGEST_PART)).length;
  return parts * 2 > boxes.length ? '0..1' : 'pixels';
}

/** Forms that the numbers allow, the likeliest first: corners are in order, places and sizes are not. */
export function possibleForms(boxes: readonly (readonly number[])[]): readonly FinishedForm[] {
  const ordered = boxes.filter(([a, b, c, d]) => c! >= a! && d! >= b!).length;
  const areCorners = ordered >= MOST * boxes.length;
  if (!areCorners) return ['cxcywh', 'xywh'];
  return boxes.length < ENOUGH ? ['xyxy', 'yxyx', 'cxcywh', 'xywh'] : ['xyxy', 'yxyx'];
}

/** Whether scores of several columns are probabilities already, or what makes them such. */
export function activationOf(
  rows: readonly (readonly number[])[],
  labels: number | undefined,
): DetectionLayout['activation'] {
  const width = rows[0]?.length;
  if (width === undefined || width < 2 || rows.every((row) => row.every((value) => value >= 0 && value <= 1)))
    return undefined;
  if (labels === width) return 'sigmoid';
  if (labels === width - 1) return 'softmax';
  // Trained with focal loss, nearly all of independent logits are far below zero, the last class's no higher than others'.
  const mean = rows.reduce((sum, row) => sum + row.reduce((a, b) => a + b, 0) / width, 0) / rows.length;
  const lastWins = rows.filter((row) => row.at(-1)! >= Math.max(...row)).length;
  return mean < FAR_BELOW && lastWins * 2 < rows.length ? 'sigmoid' : 'softmax';
}

/** Mean logit of independent classes, of which hardly any is there: sigmoid(−2) = 0.12. */
const FAR_BELOW = -2;
