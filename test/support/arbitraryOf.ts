import { fc } from './fastCheck';
import * as z from 'zod';
import { figure } from '../../src/report/schema/values';

/**
 * Any value that a schema accepts, for the kinds of schema that reports are made of. Figures may be NaN or infinite;
 * −0 is left out, which JSON does not keep.
 *
 * @throws Error for a kind of schema that it does not know
 */
export function arbitraryOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  if (schema === figure || isCloneOfFigure(schema)) return anyNumber;
  if (schema instanceof z.ZodObject) return objectOf(schema);
  if (schema instanceof z.ZodArray) {
    const minLength = schema.safeParse([]).success ? 0 : 1;
    return fc.array(arbitraryOf(schema.element), { minLength, maxLength: 3 });
  }
  if (schema instanceof z.ZodTuple) return fc.tuple(...schema.def.items.map(arbitraryOf));
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map(arbitraryOf));
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodNullable) return fc.option(arbitraryOf(schema.unwrap()));
  if (schema instanceof z.ZodRecord) return fc.dictionary(key, arbitraryOf(schema.valueType), { maxKeys: 3 });
  if (schema instanceof z.ZodTemplateLiteral) return fc.stringMatching(schema._zod.pattern, { size: '-1' });
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodString) return text;
  if (schema instanceof z.ZodNumber) return numberOf(schema);
  throw new Error(`no arbitrary for ${schema._zod.def.type}`);
}

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
/** zod leaves `__proto__` out of records on purpose. */
const key = text.filter((name) => name !== '__proto__');
const anyNumber = fc.double().filter((value) => !Object.is(value, -0));

function isCloneOfFigure(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodPipe && schema.def.out === figure.def.out;
}

function objectOf({ shape }: z.ZodObject): fc.Arbitrary<unknown> {
  const entries = Object.entries(shape as { readonly [key: string]: z.core.$ZodType });
  const optional = (value: z.core.$ZodType): value is z.ZodExactOptional => value instanceof z.ZodExactOptional;
  const properties = entries.map(([key, value]) => [key, arbitraryOf(optional(value) ? value.unwrap() : value)]);
  const required = entries.filter(([, value]) => !optional(value)).map(([key]) => key);
  return fc.record(Object.fromEntries(properties) as { [key: string]: fc.Arbitrary<unknown> }, {
    requiredKeys: required,
    noNullPrototype: true,
  });
}

function numberOf(schema: z.ZodNumber): fc.Arbitrary<number> {
  const min = schema.minValue ?? -Infinity;
  const max = schema.maxValue ?? Infinity;
  const drawn = schema.isInt
    ? fc.integer({ min: Math.max(min, -(2 ** 31)), max: Math.min(max, 2 ** 31 - 1) })
    : fc.double({ noNaN: true, noDefaultInfinity: true, min: Math.max(min, -1e300), max: Math.min(max, 1e300) });
  return drawn.filter((value) => !Object.is(value, -0) && schema.safeParse(value).success);
}
