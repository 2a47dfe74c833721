import { inputKey, modelKey } from '../../comparison/columnNames';
import { isExact } from '../exact';
import { formatError, formatList } from '../format';
import { inputTitle } from '../formatInput';
import { plainText } from '../formatText';
import { mainOutput } from '../mainOutput';
import type { Comparison, Flip, OutputReport } from '../../report';
import { columnRowName, layerErrorText } from './layers';

/** A column as the sentence speaks of it. */
interface Told {
  readonly name: string;
  readonly value: number;
  /** `12%`, `3.1e-7`. */
  readonly text: string;
  readonly isExact: boolean;
  readonly output: OutputReport;
}

/** What a figure is a part of, behind it. */
const PARTS: { readonly [N in NonNullable<OutputReport['figure'][Flip]>['name']]: string } = {
  relL2: '',
  disagreement: ' of the labels disagreeing',
  unmatched: ' of the boxes unmatched',
  meanDistance: ' of the diagonal between keypoints',
  meanAngle: ' of a right angle',
};

/** What is compared: `resnet18 and resnet50 on chelsea.png`. */
export function comparisonTitle({ columns, subject }: Comparison): string {
  const names = formatList(columns.map(({ name }) => name));
  const { report } = columns[0]!;
  if (subject === 'pairs') return names;
  return subject === 'models' ? `${names} on ${inputTitle(report)}` : `${plainText(report.model.name)} on ${names}`;
}

/** Which column is more invariant under a flip, by how much, and at which layer they part; as running text. Pure. */
export function comparisonText(comparison: Comparison, flip: Flip): string {
  const { headline, details } = comparisonWords(comparison, flip);
  return [headline, ...details].join(' ');
}

/** The same: the answer in one sentence, and what else is to be said. */
export function comparisonWords(
  comparison: Comparison,
  flip: Flip,
): { readonly headline: string; readonly details: readonly string[] } {
  const { ranking = [], apart = [] } = comparison.results[flip] ?? {};
  const told = ranking.map((column) => toldOf(comparison, column, flip));
  const others = apart.map(({ column, reason }) => `${comparison.columns[column]!.name} is not compared: ${reason}.`);
  const [best, worst] = [told[0], told.at(-1)];
  if (best === undefined || worst === undefined) return { headline: 'Nothing can be compared.', details: others };
  if (readAlike(best, worst)) return { headline: alike(told, flip), details: others };
  const parting = partingSentence(comparison, flip, best, worst);
  return {
    headline: difference(comparison, told, flip),
    details: [parting, ...gridSentence(comparison, flip), ...others],
  };
}

function toldOf({ columns }: Comparison, column: number, flip: Flip): Told {
  const { name, report } = columns[column]!;
  const output = mainOutput(report, flip)!;
  const { value } = output.figure[flip]!;
  const exact = isExact(value, report.noiseFloor);
  return { name, value, text: exact ? 'exact' : formatError(value, report.noiseFloor), isExact: exact, output };
}

function readAlike(a: Told, b: Told): boolean {
  return a.text === b.text;
}

function alike(told: readonly Told[], flip: Flip): string {
  const all = told.length === 2 ? 'Both' : `All ${told.length}`;
  const [{ isExact, text, output }] = told as readonly [Told, ...Told[]];
  return isExact ? `${all} are exact.` : `${all} come out alike: ${text}${partWords(output, flip)}.`;
}

function partWords({ figure }: OutputReport, flip: Flip): string {
  return PARTS[figure[flip]!.name];
}

/** `resnet18 is more invariant than resnet50: 12% against 17%, 1.4 times as much.` */
function difference({ subject }: Comparison, told: readonly Told[], flip: Flip): string {
  const [best, worst] = [told[0]!, told.at(-1)!];
  const figures = `${best.text} against ${worst.text}${partWords(worst.output, flip)}${timesAsMuch(best, worst)}`;
  const many = told.length > 2;
  if (best.output.sensitive === true) {
    const more = many ? 'most, as it should, and that of' : 'more than that of';
    return `The output of ${worst.name} changes ${more} ${best.name}${many ? ' least' : ', as it should'}: ${figures}.`;
  }
  if (subject === 'inputs') {
    return many
      ? `The output changes least on ${best.name} and most on ${worst.name}: ${figures}.`
      : `The output changes less on ${best.name} than on ${worst.name}: ${figures}.`;
  }
  const quality = best.output.expects === 'equivariance' ? 'equivariant' : 'invariant';
  return many
    ? `${best.name} is the most ${quality} and ${worst.name} the least: ${figures}.`
    : `${best.name} is more ${quality} than ${worst.name}: ${figures}.`;
}

function timesAsMuch(best: Told, worst: Told): string {
  if (best.isExact || !(best.value > 0)) return '';
  const times = worst.value / best.value;
  const digits = times < 10 ? Number(times.toPrecision(2)) : Math.round(times);
  return digits <= 1 ? '' : `, ${digits} times as much`;
}

function partingSentence(comparison: Comparison, flip: Flip, best: Told, worst: Told): string {
  const { ranking, partsAt } = comparison.results[flip]!;
  if (!comparison.layers.some((row) => row[ranking[0]!] !== null && row[ranking.at(-1)!] !== null)) {
    return 'None of their layers correspond.';
  }
  if (partsAt === undefined) return 'No one layer parts them: their errors cross up to the end.';
  const [lesser, greater] = [ranking[0]!, ranking.at(-1)!].map((column) =>
    layerErrorText(comparison, partsAt, column, flip),
  );
  const [there, here] = [ranking.at(-1)!, ranking[0]!].map((column) => columnRowName(comparison, partsAt, column)!);
  const where = there === here ? there : `${there} (${here} in ${best.name})`;
  const place = comparison.subject === 'inputs' ? 'on' : 'in';
  return `They part at ${where}: from there on layers differ more ${place} ${worst.name} than ${place} ${best.name} (${greater} against ${lesser}).`;
}

/** Of several models on the same several inputs: which is ahead on how many of them. */
function gridSentence({ columns, subject, results }: Comparison, flip: Flip): readonly string[] {
  if (subject !== 'pairs') return [];
  const ranking = results[flip]!.ranking;
  const models = new Map<string, string>();
  const firsts = new Map<string, string>();
  for (const column of ranking) {
    const { name, report } = columns[column]!;
    models.set(modelKey(report), name.slice(0, name.lastIndexOf(' on ')));
    const input = inputKey(report);
    if (!firsts.has(input)) firsts.set(input, modelKey(report));
  }
  if (models.size < 2 || firsts.size < 2 || models.size * firsts.size !== columns.length) return [];
  const wins = [...models].map(([key, name]) => {
    const count = [...firsts.values()].filter((first) => first === key).length;
    return `${name} on ${count} of ${firsts.size}`;
  });
  return [`Input by input, the least changed is ${formatList(wins)}.`];
}
