import type { PerOrientation } from '../report/report';

/** A value for the original and for each flip that was asked for. */
export type Oriented<T> = PerOrientation<T> & { readonly id: T };
