import { FLIP_SYMBOLS, formatError } from './format';
import { plainText } from './formatText';
import type { Flip, OutputReport, Report } from '../report';

type Offer = NonNullable<OutputReport['offer']>;

const LIKENESS: { readonly [L in Offer['looksLike']]: string } = {
  flow: 'looks like a flow field',
  normals: 'looks like a field of normals',
  pairs: 'has channels that look like left and right',
  signs: 'has channels that change sign',
  corners: 'looks like corners that a box of MTCNN is moved by',
  landmarks: 'looks like the landmarks of a face',
  offsets: 'looks like the offsets of CenterFace',
};

/** What a person would write into the model's `.flipscope.json` to accept an offer: `"flow": {"contract": "map", …}`. */
export function offerEntry({ name, offer }: Pick<OutputReport, 'name' | 'offer'>): string | undefined {
  return offer && `${JSON.stringify(name)}: ${JSON.stringify(offer.entry)}`;
}

/**
 * `“flow” looks like a flow field: with channel 0 negated under ↔, it would differ by 1e-7. To accept, write "flow": … into
 * "outputs" of cat.flipscope.json.` Of every output for which the data show such a contract, under one flip.
 */
export function offerSentences({ outputs, noiseFloor, model }: Report, flip: Flip): readonly string[] {
  return outputs.flatMap((output) => {
    const { name, offer } = output;
    const figure = offer?.figure[flip];
    if (offer === undefined || figure === undefined) return [];
    const would = `${changesWords(offer)}, it would differ by ${formatError(figure, noiseFloor)}`;
    const accept = `To accept, write ${offerEntry(output)!} into "outputs" of ${sidecarName(model.path)}.`;
    return [`“${name}” ${likenessWords(offer)}: ${would}. ${accept}`];
  });
}

function likenessWords({ looksLike, entry }: Offer): string {
  return entry.contract === 'labels' ? 'has classes that look like left and right' : LIKENESS[looksLike];
}

/** The file beside a model that states its contracts; a built-in model has none. */
function sidecarName(path: string): string {
  const name = path.split(/[\\/]/).at(-1)!;
  return plainText(/\.onnx$/i.test(name) ? name.replace(/\.onnx$/i, '.flipscope.json') : '<model>.flipscope.json');
}

function changesWords({ entry: { contract, swap, negate } }: Offer): string {
  if (contract !== 'map' && contract !== 'labels') return 'mirrored so';
  const signs = (['h', 'v'] as const).flatMap((flip) => {
    const channels = negate?.[flip] ?? [];
    return channels.length === 0 ? [] : [`${channelsWord(channels)} negated under ${FLIP_SYMBOLS[flip]}`];
  });
  const pairs = swap?.map((pair) => pair.join('↔')).join(', ');
  return `with ${[...(pairs === undefined ? [] : [`${contract === 'labels' ? 'classes' : 'channels'} ${pairs} swapped`]), ...signs].join(' and ')}`;
}

function channelsWord(channels: readonly number[]): string {
  return `channel${channels.length === 1 ? '' : 's'} ${channels.join(', ')}`;
}
