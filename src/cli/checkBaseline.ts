import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { baselineOf, BaselineRows, type ComparedModel } from '../analysis/study/baseline';
import { splitMember } from '../protocol/memberPath';
import type { InputRef } from '../protocol/spec';
import type { Baseline } from '../report/baseline';
import { mainOutput } from '../report/facts/mainOutput';
import type { Report } from '../report/report';
import { inputName } from './inputs';

/** A report with the input that it is of. */
export interface CheckedInput {
  readonly input: InputRef;
  readonly report: Report;
}

/**
 * What later checks of a model are compared with.
 *
 * @param folder of the baseline, which inputs are named from: so it does not matter where and how they are checked later
 */
export async function baselineOfReports(
  checked: readonly [CheckedInput, ...CheckedInput[]],
  folder: string,
): Promise<Baseline> {
  const rows = new BaselineRows();
  const model = comparedModel(checked[0].report);
  for (const { input, report } of checked) {
    const of = { root: 0, image: nameFrom(folder, input), model: model.name };
    const content = await contentOf(input);
    const classes = report.outputs.find((output) => output.name === model.classes)?.classes;
    rows.addImage(report.flips.map((flip) => ({ ...of, flip, content, agrees: classes?.agreement[flip] ?? null })));
    for (const output of report.outputs) {
      for (const flip of report.flips) {
        rows.addOutput({ ...of, flip, output: output.name, change: output.figure[flip]?.value ?? null });
      }
    }
  }
  const { tool, flips } = checked[0].report;
  return baselineOf({ tool, flips, models: [model] }, rows);
}

/** The contracts are those of the first input. */
function comparedModel(report: Report): ComparedModel {
  const { model, noiseFloor, outputs, flips } = report;
  const main = mainOutput(report, flips[0]!);
  const classes = main?.classes === undefined ? outputs.find((output) => output.classes !== undefined) : main;
  return {
    name: model.name,
    sha256: model.sha256,
    noiseFloor,
    contracts: outputs.map(({ name, contract }) => ({ output: name, contract })),
    ...(classes && { classes: classes.name }),
  };
}

function nameFrom(folder: string, input: InputRef): string {
  if (input.kind === 'noise') return inputName(input);
  return relative(folder, resolve(input.path)).split(sep).join('/').normalize('NFC');
}

/** SHA-256 of the file; noise is what its seed and shape say. */
async function contentOf(input: InputRef): Promise<string> {
  const bytes = input.kind === 'noise' ? JSON.stringify(input) : await readFile(splitMember(input.path).file);
  return createHash('sha256').update(bytes).digest('hex');
}
