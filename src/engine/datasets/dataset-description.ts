import type { ImportProblem } from './import-problem.ts';
import type { ScoreRange } from './score-range.ts';

/** The layouts that can be read. */
export type DatasetFormat =
  | 'scut-fbp5500'
  | 'mebeauty'
  | 'koniq-10k'
  | 'ava'
  | 'hugging-face'
  | 'csv'
  | 'image-folder';

/** An image as a dataset's files list it, before anybody looked at the image. */
export interface ListedImage {
  /** Unique in the dataset. */
  readonly name: string;
  /** Relative to the dataset's root, with '/'. */
  readonly path: string;
  /** As in the file; null where the layout has no scores. */
  readonly rawScore: number | null;
  /** What else the files score it by, as they have it, by the column's name. */
  readonly otherScores: Readonly<Record<string, number>> | null;
  readonly group: string | null;
  readonly raters: RaterSummary | null;
  /** Where it is listed. */
  readonly file: string;
  readonly line: number | null;
}

/** What one rater said of an image. */
export interface Rating {
  /** A number or name that stands for the rater in this dataset, and says nothing of who it is. */
  readonly rater: string;
  readonly value: number;
  /** What the same rater had said at a first showing; null where it was shown once. */
  readonly earlier: number | null;
}

/** The raters of one image. */
export interface RaterSummary {
  readonly count: number;
  /** Sample standard deviation (n - 1) on the scale of the ratings; null for one rater. */
  readonly spread: number | null;
  /** Each rating, on the same scale; null where only counts or the spread are known. */
  readonly ratings: readonly Rating[] | null;
}

/** Which of several files of a dataset was taken. */
export interface FileChoice {
  /** What there were several of: "lists of scores". */
  readonly what: string;
  readonly taken: string;
  /** Why, after "because". */
  readonly why: string;
  /** The others, by what the option calls them. */
  readonly others: readonly string[];
  /** The option of the command line that chooses another; null where there is none. */
  readonly option: string | null;
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
  /** Entries of the lists, with those that became no image. */
  readonly entries: number;
  readonly choices: readonly FileChoice[];
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
  /** How the picture looks, as signatureText has it. */
  readonly pictureHash: string;
  /** On 1-5; null where the dataset has no scores. */
  readonly score: number | null;
  readonly rawScore: number | null;
  readonly otherScores: Readonly<Record<string, number>> | null;
  /** On 1-5. */
  readonly raterSpread: number | null;
  readonly raterCount: number | null;
  /** On 1-5; null where the ratings of single raters are not known. */
  readonly ratings: readonly Rating[] | null;
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
  /** Entries of the lists, with those that became no image. */
  readonly entries: number;
  readonly choices: readonly FileChoice[];
  readonly images: readonly DescribedImage[];
  readonly splits: readonly ListedSplit[];
  readonly problems: readonly ImportProblem[];
  /** As the listing has it. */
  readonly origin: string | null;
}
