import { CATALOG, type CatalogEntry } from '../../src/operators/catalog';
import { CONJUGATED } from '../../src/operators/mirror/mirrorImage';
import type { OperatorKind } from '../../src/operators/record';
import { UNKNOWN_SHAPE } from '../../src/operators/shape/operator';

/** What the mirror image is, where an operator has one of its own. */
const MIRROR_IMAGES: Readonly<Record<OperatorKind, string>> = {
  pointwise: 'itself; constants that vary over space are mirrored',
  parameterized: 'itself; parameters that vary over space are mirrored',
  symmetric: 'itself',
  reduction: 'itself',
  convolution: 'kernel flipped, pads of the mirrored grid',
  transposedConvolution: 'kernel flipped, pads of the mirrored grid',
  pooling: 'pads of the mirrored grid',
  padding: 'pads of the two ends swapped',
  resampling: 'itself where its coordinates are symmetric, else conjugated',
  blocks: 'itself where channels and positions move together, else conjugated',
  sampling: 'itself where its places are constant mirror images, else conjugated',
  movement: 'itself; where it picks positions, the mirrored ones, or conjugated',
  contraction: 'itself; where it sums over positions, on inputs in their own order',
  attention: 'itself',
  recurrence: 'the other direction',
  choice: 'itself along other axes than those flipped, else conjugated',
  transform: 'itself',
  shape: 'itself: it reads no values',
  generator: 'itself',
  control: 'itself',
  sequence: 'itself',
  unknown: 'conjugated',
};

/** The catalog as a page: one row per operator. */
export function operatorDocs(): string {
  const families = [...new Set(CATALOG.map((entry) => entry.family))];
  return `# Operators

What Flipscope knows of each operator. This page is made from \`src/operators/catalog.ts\` by \`npm run docs\`.

- **Kind**: what the operator does with space (\`OperatorKind\` in \`src/operators/record.ts\`).
- **Shape**: whether its output's shape is found from the file alone.
- **Flip**: whether the order of positions is followed through it. Behind an operator that is not followed, tensors are compared without flipping back.
- **Mirror image**: what takes its place in the mirror twin. _Conjugated_: un-flip, operator, flip, which is exact for every operator but names no cause.
- **Flags**: what else is asked about it (\`OperatorFlags\` in \`src/operators/record.ts\`); numbers are inputs, counted from 0.

An operator that is not listed is conjugated, and the order is lost behind it; the report says so.

${families.map(familySection).join('\n\n')}
`;
}

function familySection(family: string): string {
  const rows = CATALOG.filter((entry) => entry.family === family).map(row);
  const title = `${family[0]!.toUpperCase()}${family.slice(1)}`;
  return [
    `## ${title}`,
    '',
    '| Domain | Operator | Kind | Shape | Flip | Mirror image | Flags |',
    '| --- | --- | --- | --- | --- | --- | --- |',
  ]
    .concat(rows)
    .join('\n');
}

function row({ domain, opType, record }: CatalogEntry): string {
  const shape = record.shape === UNKNOWN_SHAPE ? 'not known' : 'known';
  const mirror = record.mirror === CONJUGATED ? 'conjugated' : MIRROR_IMAGES[record.kind];
  return `| ${domain} | ${opType} | ${record.kind} | ${shape} | ${followed(record)} | ${mirror} | ${flagWords(record.flags)} |`;
}

/** `weights: 1, joins`. */
function flagWords(flags: CatalogEntry['record']['flags']): string {
  const words = Object.entries(flags).map(([name, value]) =>
    value === true ? name : `${name}: ${[value].flat().join(' ')}`,
  );
  return words.join(', ');
}

function followed({ kind, follow }: CatalogEntry['record']): string {
  if (kind === 'shape') return 'does not depend on the image';
  return typeof follow === 'function' ? 'followed' : follow.unfollowed;
}
