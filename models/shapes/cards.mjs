/** The figures of measured/figures.json as tables and sentences; test/models/shapes.test.ts holds the pages to them. */
import { table } from '../../scripts/markdown.mjs';

export const NETS = [
  { id: 'shapes-plain', name: 'plain', file: 'plain.onnx' },
  { id: 'shapes-augmented', name: 'augmented', file: 'augmented.onnx' },
  { id: 'shapes-symmetric', name: 'symmetric', file: 'symmetric.onnx' },
];

/** Classes of which one is the mirror image of the other. */
const PAIRS = [
  ['arrow left', 'arrow right'],
  ['letter b', 'letter d'],
  ['spiral left', 'spiral right'],
];
const FLIPS = { h: '↔', v: '↕', hv: '↻' };
const CAUSES = { kernel: 'asymmetric kernels', grid: 'the stride grid' };
/** What `flipscope` calls float noise. */
const FLOOR = 1e-5;

/** Every section that is written: its page, its name in it, its lines. */
export function pageSections(figures) {
  const name = 'written by models/shapes/measure.mjs';
  const overview = [...sentences(figures), '', comparison(figures), '', legend(figures), '', checkpoints(figures)];
  return [
    { file: 'models/shapes/README.md', name, lines: overview },
    { file: 'docs/augmentation.md', name, lines: overview },
    ...figures.nets.map((net) => ({ file: `models/shapes/${net.name}.md`, name, lines: card(net, figures) })),
  ];
}

/** What the figures say. */
function sentences({ nets: [plain, augmented, symmetric], checkpoints: all }) {
  const logits = (net) => change(net, 'logits', 'h');
  const [first, last] = [all[0], all.at(-1)];
  const handed = (net) => percent(rightOf(net, true).share);
  return [
    `- Augmentation lowers the error: the mirrored image changes the logits by ${logits(augmented)} in place of ${logits(plain)}. It does not remove it: after ${first.epoch} epoch it is ${logits(first)}, after ${last.epoch} epochs ${logits(last)}.`,
    `- Structure removes it: with symmetric kernels on an aligned grid the features and the logits are exact (they change by at most ${atMost(symmetric)}).`,
    `- Left and right pay for both: of the images of left/right classes ${handed(plain)} are right without flips, ${handed(augmented)} with flips, ${handed(symmetric)} with symmetric kernels. Where a mirrored left arrow should be a right one, the net without flips is the one that answers as it should: ${percent(plain.swapped.share)} of all images, against ${percent(augmented.swapped.share)} and ${percent(symmetric.swapped.share)}.`,
  ];
}

/** What the rows are of. */
function legend({ images, nets }) {
  return `${count(images)} images. “Same answer”: the most likely class of the mirrored image is that of the original; with “left and right swapped” it is the other one of the pair (\`left-right.flipscope.json\`). Changes are means of ‖y(gx) − y(x)‖ / ‖y(x)‖; features are the mean over space before the logits (layer \`pool\`); shares are of the change of the logits, on ${nets[0].causes.h.images} images.`;
}

/** The three nets side by side. */
function comparison({ nets }) {
  const row = (title, cell) => [title, ...nets.map(cell)];
  return table([
    row('', ({ name }) => name),
    row('accuracy', ({ accuracy }) => withInterval(accuracy)),
    row('– left/right classes', (net) => withInterval(rightOf(net, true))),
    row('– all other classes', (net) => withInterval(rightOf(net, false))),
    row('↔ same answer', ({ flips }) => withInterval(flips.h.agreement)),
    row('– left/right classes', (net) => withInterval(agreementOf(net, true))),
    row('– all other classes', (net) => withInterval(agreementOf(net, false))),
    row('– left and right swapped', ({ swapped }) => withInterval(swapped)),
    row('↔ change of the features', (net) => change(net, 'features', 'h')),
    row('– at 64×64', ({ sizes }) => change(sizes[64], 'features', 'h')),
    row('– at 65×65', ({ sizes }) => change(sizes[65], 'features', 'h')),
    row('↔ change of the logits', (net) => change(net, 'logits', 'h')),
    row('↔ share of asymmetric kernels', ({ causes }) => shareOf(causes.h, 'kernel')),
    row('↔ share of the stride grid', ({ causes }) => shareOf(causes.h, 'grid')),
  ]);
}

/** The augmented run, epoch by epoch. */
function checkpoints({ checkpoints: all }) {
  const rows = all.map((run) => [
    `${run.epoch}`,
    withInterval(run.accuracy),
    withInterval(run.flips.h.agreement),
    change(run, 'features', 'h'),
    change(run, 'logits', 'h'),
  ]);
  const head = ['epoch of augmented', 'accuracy', '↔ same answer', '↔ change of the features', '↔ of the logits'];
  return table([head, ...rows]);
}

function card(net, figures) {
  const { images, tool } = figures;
  return [
    `Measured by \`flipscope study\` (Flipscope ${tool.version}, ONNX Runtime ${tool.onnxruntime}) on ${count(images)} images that no net was trained on; intervals are Wilson's, 95%.`,
    '',
    table([
      ['', 'images', 'same answer', 'accuracy, mirrored', 'features', 'logits'],
      ...Object.entries(FLIPS).map(([flip, symbol]) => flipRow(net, flip, symbol)),
    ]),
    '',
    `Accuracy: ${withInterval(net.accuracy)}.`,
    '',
    '### What it cannot tell apart',
    '',
    ...confusions(net),
    '',
    '### Every layer, under ↔',
    '',
    'E: mean over all images; and, where a layer is not exact, mean over one image of each class, beside E_perm, after the best channel matching, over the same.',
    '',
    table([['layer', 'operator', 'E', `E, ${figures.labels.length} images`, 'E_perm'], ...net.layers.map(layerRow)]),
    '',
    '### Why, under ↔',
    '',
    'Shapley shares of the change of the logits.',
    '',
    causes(net.causes.h),
  ];
}

function flipRow(net, flip, symbol) {
  const { agreement, accuracy } = net.flips[flip];
  const cells = [count(agreement.n), withInterval(agreement), withInterval(accuracy)];
  return [symbol, ...cells, change(net, 'features', flip), change(net, 'logits', flip)];
}

function layerRow({ node, op, error, matched }) {
  const pair = matched === null ? ['–', '–'] : [formatted(matched.error), formatted(matched.permuted)];
  return [node, op, formatted(error.h), ...pair];
}

function causes({ images, error, residual, shares }) {
  const rows = Object.entries(shares).map(([cause, share]) => [
    CAUSES[cause] ?? cause,
    formatted(share),
    percent(share / error),
  ]);
  const left = ['left with everything mirrored', formatted(residual), ''];
  return table([
    [`mean of ${images} images`, 'share', 'of the error'],
    ...rows,
    left,
    ['the output’s error', formatted(error), ''],
  ]);
}

/** Pairs of classes for which the right one of the two is no more likely than by chance, or nearly so. */
function confusions(net) {
  const rows = PAIRS.map(([a, b]) => {
    const { right, asked } = withinPair(net, a, b);
    const share = wilson(right, asked);
    const verdict = share.low <= 0.5 ? 'no better than chance' : share.low > 0.9 ? 'told apart' : 'told apart at times';
    return [`${a}, ${b}`, withInterval(share), verdict];
  });
  return [table([['classes', 'the right one of the two', ''], ...rows])];
}

/** Of the images of two classes that are taken for one of the two: how many there are, and for how many it is the right one. */
function withinPair({ byClass }, a, b) {
  const [i, j] = [a, b].map((label) => byClass.findIndex((entry) => entry.label === label));
  const right = byClass[i].answers[i] + byClass[j].answers[j];
  return { right, asked: right + byClass[i].answers[j] + byClass[j].answers[i] };
}

function isPaired(label) {
  return PAIRS.flat().includes(label);
}

/** Accuracy on the left/right classes, or on all others. */
function rightOf({ byClass }, paired) {
  const own = byClass
    .map((entry, i) => ({ ...entry, right: entry.answers[i] }))
    .filter(({ label }) => isPaired(label) === paired);
  return wilson(sum(own.map(({ right }) => right)), sum(own.map(({ images }) => images)));
}

function agreementOf({ byClass, flips }, paired) {
  const own = flips.h.classes.filter((entry) => isPaired(byClass[entry.class].label) === paired);
  return wilson(sum(own.map(({ agreement }) => agreement.k)), sum(own.map(({ agreement }) => agreement.n)));
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** k of n with Wilson's 95% interval (Wilson 1927). */
function wilson(k, n) {
  const z = 1.959963984540054;
  const share = k / n;
  const middle = share + (z * z) / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return { n, k, share, low: (middle - half) / scale, high: (middle + half) / scale };
}

function withInterval({ share, low, high }) {
  return `${percent(share)} (${(100 * low).toFixed(1)}–${percent(high)})`;
}

function percent(share) {
  return `${(100 * share).toFixed(1)}%`;
}

function change({ changes }, output, flip) {
  const { mean, max } = changes.find((entry) => entry.output === output && entry.flip === flip);
  return max < FLOOR ? `exact (at most ${max.toExponential(0)})` : formatted(mean);
}

/** Three digits; below the noise floor the power of ten. */
function formatted(value) {
  if (value === 0) return '0';
  return Math.abs(value) < FLOOR ? value.toExponential(0) : `${(100 * value).toPrecision(3)}%`;
}

/** @throws Error where a flip changes the features or the logits: then they are not exact. */
function atMost({ changes }) {
  const largest = Math.max(...changes.filter(({ flip }) => flip === 'h').map(({ max }) => max));
  if (largest >= FLOOR) throw new Error(`Not exact: ${largest}.`);
  return largest.toExponential(0);
}

function shareOf({ error, shares }, cause) {
  return error < FLOOR ? '–' : percent((shares[cause] ?? 0) / error);
}

function count(value) {
  return value.toLocaleString('en-US');
}
