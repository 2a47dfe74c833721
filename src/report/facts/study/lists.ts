import type { Flip } from '../../report';

/** Rows that are asked for and answered at once, at most. */
export const MAX_STUDY_ROWS = 60;

/** Some rows of a list that the extension keeps. */
interface Part {
  readonly offset: number;
  /** At most `MAX_STUDY_ROWS`. */
  readonly count: number;
}

export const CLASS_ORDERS = ['affected', 'images', 'name'] as const;

export interface ClassQuery extends Part {
  readonly flip: Flip;
  /** Place of the model that decides the order. */
  readonly model: number;
  readonly order: (typeof CLASS_ORDERS)[number];
  /** Part of the name; '' for all. */
  readonly text: string;
}

/** The answer of one model: texts, and the interval to be drawn. */
export interface ClassCell {
  readonly stays: string;
  readonly interval: string;
  readonly images: string;
  readonly bounds?: readonly [low: number, share: number, high: number];
}

export interface ClassRow {
  readonly index: number;
  readonly name: string;
  /** One per model. */
  readonly cells: readonly ClassCell[];
}

export const IMAGE_CHANGES = ['all', 'changes', 'stays'] as const;

export interface ImageQuery extends Part {
  readonly flip: Flip;
  /** Place of the model whose change decides the order, and what is left out. */
  readonly model: number;
  /** Images whose top class changes, or stays, or all. */
  readonly change: (typeof IMAGE_CHANGES)[number];
  /** Images of one class. */
  readonly class?: number;
  /** Part of the path; '' for all. */
  readonly text: string;
}

/** An image, as `Place` of a study. */
export interface StudyPlace {
  readonly root: number;
  readonly image: string;
}

export interface ImageCell {
  readonly change: string;
  /** `tiger cat → tabby`, or the class that stays. */
  readonly classes: string;
  readonly isChanged: boolean;
}

export interface ImageRowView extends StudyPlace {
  /** One per model. */
  readonly cells: readonly ImageCell[];
}

/** Some rows of a list, and how many it has in all. */
export interface StudyPart<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}
