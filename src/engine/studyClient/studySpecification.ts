import type { StudyFacts } from '../../protocol/study';
import { plainText } from '../../report/facts/formatText';
import { distinctNames } from '../../report/facts/distinctNames';
import type { StudiedModel, StudySpecification } from '../../report/summary';
import type { StudyPlan } from './studyPlan';

/** What decides the figures of a study, as its summary states it. */
export function studySpecificationOf(
  plan: StudyPlan,
  images: StudySpecification['images'],
  labels: string | undefined,
  facts: readonly StudyFacts[],
): StudySpecification {
  const { version, onnxruntime } = facts[0]!.tool;
  const names = modelNames(facts);
  return {
    tool: { version, onnxruntime },
    flips: plan.flips,
    layers: plan.layers,
    causes: plan.causes,
    settings: settingsOf(plan),
    images,
    ...(labels !== undefined && { labels }),
    models: facts.map((found, i) => studiedModel(names[i]!, found)),
  };
}

function studiedModel(name: string, facts: StudyFacts): StudiedModel {
  const { model, preprocess, preprocessOrigin, contracts, main, noiseFloor, classes, labels, layers, tool } = facts;
  return {
    name,
    sha256: model.sha256,
    ...(tool.provider && { provider: tool.provider.name }),
    ...(preprocess && { preprocess }),
    ...(preprocessOrigin !== undefined && { preprocessOrigin }),
    contracts,
    main,
    noiseFloor,
    ...(classes && { classes: classes.output }),
    ...(labels && { labels }),
    layers,
  };
}

function settingsOf({ inputs = {}, size, batch = 1 }: StudyPlan): StudySpecification['settings'] {
  return Object.fromEntries([
    ...Object.entries(inputs).map(([name, value]) => [`input ${name}`, JSON.stringify(value)]),
    ...(size === undefined ? [] : [['size', size.join('x')]]),
    // Sums of a batch may be rounded in another order.
    ...(batch === 1 ? [] : [['batch', `${batch}`]]),
  ]);
}

/** Names that tell models apart, as reports call them. */
function modelNames(facts: readonly StudyFacts[]): readonly string[] {
  const names = distinctNames(
    facts.map(({ model }) => (model.path.startsWith('builtin:') ? '' : model.path)),
    facts.map(({ model }) => plainText(model.name).replace(/\.onnx$/i, '')),
  );
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}
