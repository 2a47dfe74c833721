import * as z from 'zod';
import { UserError } from '../protocol/errors';
import { compareReports } from '../report/comparison/compareReports';
import { auditToMarkdown } from '../report/markdown/audit';
import { comparisonToMarkdown } from '../report/markdown/comparison';
import { MAX_COLUMNS } from '../report/schema/comparison';
import { checkAnswer, explainAnswer } from './answers';
import { analysisOptions, input, model, size } from './arguments';
import { measure, measureAll, measureAndExplain } from './measure';
import { modelRef, sizeOf, specFor } from './specs';
import { agentTool, type AgentTool } from './tool';

const oneSubject = z.strictObject({ model, input: input.optional(), ...analysisOptions });

const subjectOf = (args: z.infer<typeof oneSubject>) => ({
  models: [args.model],
  inputs: args.input === undefined ? [] : [args.input],
});

const check = agentTool({
  name: 'flipscope_check',
  title: 'Check Flip Invariance',
  description:
    'Runs an ONNX vision model on an image and on its mirror images and measures whether and by how much its outputs ' +
    'change, and at which layer the difference starts. Answers with the verdict per flip and the figures of every ' +
    'output and of the layers that differ most. Takes seconds; nothing is written.',
  schema: oneSubject,
  subject: subjectOf,
  call: async (args, caller) => {
    const spec = specFor(args.model, args.input, args, caller.defaults);
    return checkAnswer(await measure(spec, caller), args.tolerance);
  },
});

const explain = agentTool({
  name: 'flipscope_explain',
  title: 'Explain Flip Sensitivity',
  description:
    'The same as flipscope_check, and why: the share of each cause (asymmetric kernels, misaligned sampling grid, ' +
    'padding, resampling, position), found by running mirror twins of the model; the layers that add most to the ' +
    'difference; input sizes at which the grid is aligned; what would fix it. Takes several times as long.',
  schema: oneSubject,
  subject: subjectOf,
  call: async (args, caller) => {
    const spec = specFor(args.model, args.input, args, caller.defaults);
    return explainAnswer(await measureAndExplain(spec, caller), args.tolerance);
  },
});

const audit = agentTool({
  name: 'flipscope_audit',
  title: 'Audit Model for Flips',
  description:
    'Judges every operator of an ONNX model from its file alone, without running it: asymmetric kernels, misaligned ' +
    'sampling grids, uneven padding; and names the input sizes at which every strided operator is aligned.',
  schema: z.strictObject({ model, size }),
  subject: (args) => ({ models: [args.model], inputs: [] }),
  call: async (args, { engine, defaults }) => {
    const wanted = sizeOf(args);
    const spec = { model: modelRef(args.model, defaults), ...(wanted === undefined ? {} : { size: wanted }) };
    return auditToMarkdown(await engine.audit(spec));
  },
});

const compare = agentTool({
  name: 'flipscope_compare',
  title: 'Compare Flip Invariance',
  description:
    `Puts several ONNX models, or one model on several images, side by side (2 to ${MAX_COLUMNS} runs in all) and says ` +
    'which is more invariant under flips, by how much, and at which layer they part.',
  schema: z.strictObject({
    models: z.array(model).min(1).max(MAX_COLUMNS).describe('The models, each run on every input.'),
    inputs: z.array(input).min(1).max(MAX_COLUMNS).describe('Without it, standard normal noise.').optional(),
    ...analysisOptions,
  }),
  subject: ({ models, inputs = [] }) => ({ models, inputs }),
  call: async (args, caller) => {
    const inputs = args.inputs ?? [undefined];
    refuseCount(args.models.length, inputs.length);
    const specs = args.models.flatMap((name) => inputs.map((path) => specFor(name, path, args, caller.defaults)));
    return comparisonToMarkdown(compareReports(await measureAll(specs, caller)));
  },
});

function refuseCount(models: number, inputs: number): void {
  const runs = models * inputs;
  if (runs >= 2 && runs <= MAX_COLUMNS) return;
  const message =
    runs < 2
      ? 'flipscope_compare: one model on one input has nothing to be compared with. Name another model or input.'
      : `flipscope_compare: ${models} models on ${inputs} inputs are ${runs} runs; at most ${MAX_COLUMNS} are compared. Name fewer.`;
  throw new UserError('setting-invalid', message);
}

/** Everything that a language model may ask. `package.json` declares the same to VS Code. */
export const AGENT_TOOLS: readonly AgentTool[] = [check, explain, audit, compare];
