import type { Flip } from '../../report';
import type { ModelSummary, StudiedModel } from '../../summary';

/** A table of a study's answer: rows of text, to be laid out. */
export interface StudySection {
  readonly title: string;
  /** What a person should know before the rows. */
  readonly lead?: string;
  readonly columns: readonly StudyColumn[];
  readonly rows: readonly (readonly string[])[];
  /** Of each row's image, where there are any: a JPEG in base64. */
  readonly thumbnails?: readonly (string | undefined)[];
}

/** Figures stand at the right, names at the left. */
export interface StudyColumn {
  readonly title: string;
  readonly kind?: 'name';
}

export const NAME = (title: string): StudyColumn => ({ title, kind: 'name' });
export const FIGURE = (title: string): StudyColumn => ({ title });

/** A model of the study with its figures. */
export interface Subject {
  readonly model: StudiedModel;
  readonly found: ModelSummary;
  readonly flips: readonly Flip[];
  /** ` of resnet18`, where there are several. */
  readonly of: string;
}

/** How much is shown: a terminal has one screen, an export more. */
export interface StudyExtent {
  readonly accuracy: boolean;
  readonly layers: number;
  /** Median and 99% beside mean and 90%. */
  readonly quantiles: boolean;
  readonly classes: number;
  readonly pairs: number;
  readonly images: number;
  readonly failures: number;
}

/** Accuracy is in the sentences already. */
export const ONE_SCREEN: StudyExtent = {
  accuracy: false,
  layers: 5,
  quantiles: false,
  classes: 1,
  pairs: 1,
  images: 3,
  failures: 3,
};
export const IN_FULL: StudyExtent = {
  accuracy: true,
  layers: Infinity,
  quantiles: true,
  classes: 20,
  pairs: 20,
  images: 50,
  failures: 20,
};
/** Beside lists of all classes and images. */
export const ON_A_PAGE: StudyExtent = {
  accuracy: true,
  layers: 40,
  quantiles: true,
  classes: 0,
  pairs: 20,
  images: 0,
  failures: 20,
};
