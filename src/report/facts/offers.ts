import { FLIP_SYMBOLS, formatError } from './format';
import { plainText } from './formatText';
import { FLIPS } from '../flips';
import type { Offer, OutputReport, Report } from '../report';

const LIKENESS: { readonly [L in Offer['looksLike']]: string } = {
  flow: 'looks like a flow field',
  normals: 'looks like a field of normals',
  pairs: 'has channels that look like left and right',
  signs: 'has channels that change sign',
  corners: 'looks like corners that a box of MTCNN is moved by',
  landmarks: 'looks like the landmarks of a face',
  offsets: 'looks like the offsets of CenterFace',
  boxes: 'looks like the boxes of a detector, before any are picked',
  points: 'looks like coordinates of points in the image',
  scores: 'has the form of scores of classes',
  turns: 'has classes whose names are angles',
};

/** What a person would write into the model's `.flipscope.json` to accept an offer: `"flow": {"contract": "map", …}`. */
export function offerEntry({ name, offer }: Pick<OutputReport, 'name' | 'offer'>): string | undefined {
  return offer && `${JSON.stringify(name)}: ${spaced(offer.entry)}`;
}

/** JSON that breaks into lines where a person would break it. */
function spaced(entry: Offer['entry']): string {
  const lines = JSON.stringify(entry, undefined, 1).replace(/\n\s*/g, ' ');
  return lines.replace(/([[{]) /g, '$1').replace(/ ([\]}])/g, '$1');
}

/** Characters that a person would type or copy. */
const MAX_WRITTEN = 400;

/** How names and what is to be written are set apart, where plain text would not be safe. */
type Writer = (text: string) => string;

/**
 * `“flow” looks like a flow field: with channel 0 negated under ↔, it would differ by 1e-7 (↔).` Undefined where nothing
 * is offered for the output. Of classes, which are compared as a vector is, no figures are told.
 */
export function offerSentence({ noiseFloor }: Report, output: OutputReport, written?: Writer): string | undefined {
  const { name, offer } = output;
  if (offer === undefined) return undefined;
  const figures = FLIPS.flatMap((flip) => {
    const figure = offer.figure[flip];
    return figure === undefined ? [] : [`${formatError(figure, noiseFloor)} (${FLIP_SYMBOLS[flip]})`];
  });
  const subject = written?.(name) ?? `“${plainText(name)}”`;
  // They are compared as a vector is.
  if (offer.looksLike === 'scores') return `${subject} ${likenessWords(offer)}.`;
  if (offer.looksLike === 'turns') {
    return `${subject} ${likenessWords(offer)}: a rotation by 180° should change them, and does by ${figures.join(', ')}.`;
  }
  return `${subject} ${likenessWords(offer)}: ${changesWords(offer)}, it would differ by ${figures.join(', ')}.`;
}

/** The same, and `To accept, write "flow": {…} into "outputs" of cat.flipscope.json.` */
export function offerSentences(report: Report, output: OutputReport, written?: Writer): string | undefined {
  const [offer, entry] = [offerSentence(report, output, written), offerEntry(output)];
  if (offer === undefined || entry === undefined) return undefined;
  const file = sidecarName(report.model.path);
  if (entry.length > MAX_WRITTEN) {
    return `${offer} To accept, take over the "entry" of its offer in the JSON report into "outputs" of ${written?.(file) ?? plainText(file)}.`;
  }
  return `${offer} To accept, write ${written?.(entry) ?? plainText(entry)} into "outputs" of ${written?.(file) ?? plainText(file)}.`;
}

/** `looks like a flow field`: what an output does, after its name. */
export function likenessWords({ looksLike, entry }: Offer): string {
  if (entry.contract === 'vector') return 'has entries that change sign';
  if (entry.contract === 'classes' && looksLike === 'pairs') return 'has classes whose names are left and right';
  if (entry.contract === 'keypoints' && looksLike === 'pairs') return 'has points that look like left and right';
  return entry.contract === 'labels' ? 'has classes that look like left and right' : LIKENESS[looksLike];
}

/** The file beside a model that states its contracts; a built-in model has none. */
export function sidecarName(path: string): string {
  const name = path.split(/[\\/]/).at(-1)!;
  return /\.onnx$/i.test(name) ? name.replace(/\.onnx$/i, '.flipscope.json') : '<model>.flipscope.json';
}

function changesWords({ entry: { contract, swap, negate } }: Offer): string {
  const isOfClasses = contract === 'labels' || contract === 'classes';
  if (contract !== 'map' && contract !== 'vector' && !isOfClasses) return 'mirrored so';
  const each = contract === 'vector' ? ENTRY : CHANNEL;
  const signs = (['h', 'v'] as const).flatMap((flip) => {
    const channels = negate?.[flip] ?? [];
    return channels.length === 0 ? [] : [`${named(each, channels)} negated under ${FLIP_SYMBOLS[flip]}`];
  });
  const pairs = swap?.map((pair) => pair.join('↔')).join(', ');
  return `with ${[...(pairs === undefined ? [] : [`${isOfClasses ? 'classes' : 'channels'} ${pairs} swapped`]), ...signs].join(' and ')}`;
}

const CHANNEL = ['channel', 'channels'] as const;
const ENTRY = ['entry', 'entries'] as const;
/** More of them are counted. */
const MOST_NAMED = 12;

/** `channel 0`, `entries 1, 5`, `entries 1, 5, … (128 in all)`. */
function named([one, many]: readonly [string, string], indices: readonly number[]): string {
  if (indices.length === 1) return `${one} ${indices[0]!}`;
  const shown = indices.slice(0, MOST_NAMED).join(', ');
  return indices.length > MOST_NAMED ? `${many} ${shown}, … (${indices.length} in all)` : `${many} ${shown}`;
}
