/** One model's row of docs/models.md. */

export const HEAD = [
  'model',
  'outputs and their contracts',
  'layers',
  'starts at',
  'shares',
  'twin residual',
  's',
  'MB',
  'not known, and why',
];

/** More outputs than a person reads. */
const MAX_OUTPUTS = 4;
const FLIP = 'h';

/**
 * @param took seconds and megabytes of the whole `check --causes`.
 * @param result `report`, or the `message` of a refusal.
 */
export function rowOf(name, { seconds, megabytes }, { report, message }) {
  const costs = [seconds.toFixed(1), `${megabytes}`];
  if (report === undefined) return [name, 'none', 'none', 'none', 'none', 'none', ...costs, escaped(message)];
  const causes = report.causes?.[FLIP];
  return [
    name,
    outputs(report),
    layers(report),
    escaped(report.firstBroken?.[FLIP] ?? 'nowhere'),
    causes === undefined ? 'nothing to explain' : shares(causes),
    causes?.twinResidual === undefined ? 'none' : causes.twinResidual.toExponential(1),
    ...costs,
    unknown(report),
  ];
}

function outputs({ outputs }) {
  const told = outputs.slice(0, MAX_OUTPUTS).map(({ name, contract, shape, verdict, figure }) => {
    const value = figure?.[FLIP]?.value;
    const said = value === undefined || value === null ? '' : `, ${figure[FLIP].name} ${Number(value.toPrecision(2))}`;
    return `${escaped(name)} ${shape.join('×')}: ${contract.kind} (${contract.certainty}), ${verdict?.[FLIP] ?? 'not judged'}${said}`;
  });
  if (outputs.length > MAX_OUTPUTS) told.push(`${outputs.length - MAX_OUTPUTS} more`);
  return told.join('; ');
}

/** Layers whose order is followed, of all that are measured. */
function layers({ layers }) {
  const followed = layers.filter(({ action }) => !['lost', 'unknown'].includes(action[FLIP])).length;
  return `${followed} of ${layers.length} followed`;
}

function shares({ error, shares }) {
  const told = Object.entries(shares).map(([cause, value]) => `${cause} ${Math.round((100 * value) / (error || 1))}%`);
  return told.join(', ') || 'none';
}

function unknown({ warnings, layers }) {
  const first = layers.find(({ action }) => ['lost', 'unknown'].includes(action[FLIP]));
  const lost = first === undefined ? [] : [`order lost at ${first.node ?? first.tensor} (${first.op})`];
  return (
    escaped([...lost, ...warnings.slice(0, 2).map((w) => (typeof w === 'string' ? w : JSON.stringify(w)))].join(' ')) ||
    'nothing'
  );
}

/** Names come from files: nothing in them is markup. */
function escaped(text) {
  return text.replaceAll(/[\\|<>*_`[\]&]/g, (c) => `\\${c}`).replaceAll(/\s+/g, ' ');
}
