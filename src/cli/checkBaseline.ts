import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { baselineOf, BaselineRows, type ComparedModel } from '../analysis/study/baseline';
import { splitMember } from '../protocol/memberPath';
import type { InputRef } from '../protocol/spec';
import type { Baseline } from '../report/baseline';
import { mainOutput } from '../report/facts/mainOutput';
import type { Report } from '../report/report';

/** A report with the input that it is of. */
export interface CheckedInput {
  readonly name: string;
  readonly input: InputRef;
  readonly report: Report;
}

/** What later checks of a model are compared with. @param checked at least one */
export async function baselineOfReports(checked: readonly [CheckedInput, ...CheckedInput[]]): Promise<Baseline> {
  const rows = new BaselineRows();
  const model = comparedModel(checked[0].report);
  for (const { name, input, report } of checked) {
    const of = { root: 0, image: name, model: model.name };
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

/** SHA-256 of the file; noise is what its seed and shape say. */
async function contentOf(input: InputRef): Promise<string> {
  const bytes = input.kind === 'noise' ? JSON.stringify(input) : await readFile(splitMember(input.path).file);
  return createHash('sha256').update(bytes).digest('hex');
}
