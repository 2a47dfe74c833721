import { GraphBuilder } from '../models/graphBuilder';
import { CALLS, NOT_RUN, type Call } from './all';
import { Scene, type Recipe } from './scene';

/** Scenes in which attributes are looked for. */
const SEEDS = [1, 2, 3];

/** Every call that gives attributes, without each of them, and without all. */
export const LEFT_OUT: readonly Call[] = CALLS.filter(({ name }) => !(name in NOT_RUN)).flatMap((call) => {
  const names = attributesOf(call);
  const sets = names.length > 1 ? [...names.map((name) => [name]), names] : names.map((name) => [name]);
  return sets.map((left) => ({
    ...call,
    name: `${call.name} without ${left.join(', ')}`,
    recipe: withoutAttributes(call.recipe, left),
  }));
});

function attributesOf({ recipe, opset, name }: Call): readonly string[] {
  const found = SEEDS.flatMap((seed) => {
    const builder = new GraphBuilder({ opset });
    const shape = [1, 4, 6, 5] as const;
    const scene = new Scene(builder, builder.input('x', shape), shape, name, seed);
    return Object.keys(recipe(scene).attributes ?? {});
  });
  return [...new Set(found)];
}

function withoutAttributes(recipe: Recipe, left: readonly string[]): Recipe {
  return (scene) => {
    const made = recipe(scene);
    const attributes = Object.entries(made.attributes ?? {}).filter(([name]) => !left.includes(name));
    return { ...made, attributes: Object.fromEntries(attributes) };
  };
}
