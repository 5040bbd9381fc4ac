import type { ImportProblem } from './import-problem.ts';
import type { ScoreRange } from './score-range.ts';

/** The layouts that can be read. */
export const DATASET_FORMATS = ['scut-fbp5500', 'mebeauty', 'csv'] as const;

export type DatasetFormat = (typeof DATASET_FORMATS)[number];

/** An image as a dataset's files list it, before anybody looked at the image. */
export interface ListedImage {
  /** Unique in the dataset. */
  readonly name: string;
  /** Relative to the dataset's root, with '/'. */
  readonly path: string;
  /** As in the file. */
  readonly rawScore: number;
  readonly group: string | null;
  readonly raters: RaterSummary | null;
  /** Where it is listed. */
  readonly file: string;
  readonly line: number;
}

/** The raters of one image. */
export interface RaterSummary {
  readonly count: number;
  /** Sample standard deviation (n - 1) on the scale of the ratings; null for one rater. */
  readonly spread: number | null;
}

/** A division of the images that came with the dataset. */
export interface ListedSplit {
  readonly name: string;
  /** 'official' for training and test, 'folds' for numbered folds. */
  readonly kind: 'official' | 'folds';
  readonly members: readonly { readonly name: string; readonly part: string }[];
}

/** What a dataset's own files say. */
export interface DatasetListing {
  readonly format: DatasetFormat;
  /** A name for the dataset, from the layout or the file. */
  readonly suggestedName: string;
  /** Absolute; image paths are relative to it. */
  readonly root: string;
  /** The files that were read, for the report. */
  readonly sources: readonly string[];
  /** Declared by the layout or the caller; null where it must be told from the scores. */
  readonly range: ScoreRange | null;
  readonly images: readonly ListedImage[];
  readonly splits: readonly ListedSplit[];
  readonly problems: readonly ImportProblem[];
  /** Where a list comes from, in a sentence; null where no side file says so. */
  readonly origin: string | null;
}

/** An image that was looked at and can be used. */
export interface DescribedImage {
  readonly name: string;
  readonly path: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string;
  /** On 1-5. */
  readonly score: number;
  readonly rawScore: number;
  /** On 1-5. */
  readonly raterSpread: number | null;
  readonly raterCount: number | null;
  readonly group: string | null;
}

/** A dataset ready to be stored, and everything that was wrong with it. */
export interface DatasetDescription {
  readonly format: DatasetFormat;
  readonly suggestedName: string;
  readonly root: string;
  /** Whether the folder says that its images and scores are simulated. */
  readonly simulated: boolean;
  readonly sources: readonly string[];
  /** The range that scores were mapped from; null where they were on 1-5 already. */
  readonly rawRange: ScoreRange | null;
  readonly images: readonly DescribedImage[];
  readonly splits: readonly ListedSplit[];
  readonly problems: readonly ImportProblem[];
  /** As the listing has it. */
  readonly origin: string | null;
}
