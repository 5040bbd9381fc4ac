import type { DatasetFormat, DatasetListing } from '../dataset-description.ts';
import type { ScoreRange } from '../score-range.ts';

/** How to read a dataset where its files leave a choice. */
export interface LayoutOptions {
  /** The column with the images' names. Defaults to the first that is called image, file, path, ... */
  readonly imageColumn?: string;
  /** Defaults to the first that is called score, rating, mean, ... */
  readonly scoreColumn?: string;
  /** The column that says whose score a row is. Defaults to the first that is called rater, annotator, worker, ... */
  readonly raterColumn?: string;
  /** The range that the scores in the files are on. Defaults to the layout's own, else to the usual range that holds them. */
  readonly range?: ScoreRange;
  /** Of several lists of scores the one to read, by its name or file. Defaults to the layout's current one. */
  readonly list?: string;
  /** Where the images are. Defaults to where the layout has them. */
  readonly images?: string;
  /** Where pictures that a file holds are written, a folder; without it such a file is refused. */
  readonly extractTo?: string;
}

/** A way in which datasets lie on a disk. */
export interface DatasetLayout {
  readonly format: DatasetFormat;
  /** What people call it. */
  readonly title: string;
  /** What it is recognised by, in words that follow "such as". */
  readonly describe: string;
  /**
   * The places, for {@link read}, at which a dataset of this layout is at, above or inside a path; more than one where it
   * cannot be told which is meant.
   */
  readonly find: (path: string, options: LayoutOptions) => Promise<readonly string[]>;
  /** Reads the lists of one place; no picture is looked at yet. @throws AppError for lists that cannot be read */
  readonly read: (place: string, options: LayoutOptions) => Promise<DatasetListing>;
}
