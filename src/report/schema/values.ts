import * as z from 'zod';
import { FLIPS, ORIENTATIONS } from '../flips';

/** What JSON cannot write: the spelling of the Protocol Buffers JSON mapping. */
export const NON_FINITE = ['NaN', 'Infinity', '-Infinity'] as const;

/** Reports of Flipscope 0.1 hold the spelling in place of the number. */
function fromSpelling(value: unknown): unknown {
  return NON_FINITE.some((spelling) => spelling === value) ? Number(value) : value;
}

/** A measured number, NaN and the infinities included; in a file one that is not finite is `null` (see `nonFinite`). */
export const figure = z
  .preprocess(
    fromSpelling,
    z.custom<number>((value) => typeof value === 'number', 'a number, or null with an entry in notes'),
  )
  .meta({ id: 'figure', type: ['number', 'null'], description: 'null where it is not finite: see notes.' });

export const count = z.int().nonnegative();
export const shape = z.array(count);

export const flip = z.enum(FLIPS).meta({ id: 'flip', description: 'Left-right, upside-down, 180° rotation.' });
export const orientation = z
  .enum(ORIENTATIONS)
  .meta({ id: 'orientation', description: 'The original or one of its mirror images.' });

/** An object whose further properties, those of a newer Flipscope, pass through a reader unseen by the types. */
export function object<S extends z.core.$ZodShape>(properties: S): z.ZodObject<S, z.core.$strip> {
  return z.looseObject(properties) as unknown as z.ZodObject<S, z.core.$strip>;
}

/** One value per flip; a flip that was not asked for is absent. */
export function perFlip<T extends z.ZodType>(value: T) {
  const each = value.exactOptional();
  return object({ h: each, v: each, hv: each } satisfies { [F in (typeof FLIPS)[number]]: unknown });
}

export function perOrientation<T extends z.ZodType>(value: T) {
  const each = value.exactOptional();
  return object({ id: each, h: each, v: each, hv: each } satisfies { [O in (typeof ORIENTATIONS)[number]]: unknown });
}

/** A figure per flip. */
export const figures = perFlip(figure).meta({ id: 'figures', description: 'One per flip that was asked for.' });
