import { AppError } from '../../app-error.ts';
import { usualTheta } from '../../../model/estimated-scores.ts';
import type { ImportProblem } from '../../datasets/import-problem.ts';
import type { Workspace } from '../../store/workspace.ts';
import type { PieceOptions } from '../../store/write-in-pieces.ts';
import type { ScoreEstimates } from '../scores/estimate-scores.ts';
import type { RecordedImages } from './recorded-images.ts';

/** Something that an import made, or found there already just so. */
export interface ImportedItem {
  readonly kind: 'run' | 'pair-set' | 'reference-set' | 'split';
  readonly id: number;
  readonly name: string;
  readonly status: 'created' | 'unchanged';
  /** Comparisons, pairs or images. */
  readonly size: number;
}

/** Where a file's items go. */
export interface ImportTarget {
  readonly workspace: Workspace;
  readonly images: RecordedImages;
  /** The dataset in which all waits until the import is whole. */
  readonly stagedIn: number;
  /** Runs that wait there, by the names that they are to have. */
  readonly stagedRuns: Map<string, number>;
  /** Largest score difference that is Similar, where somebody has said so. */
  readonly givenTheta: number | undefined;
  /** What the rows of all files say of images. */
  readonly found: FoundOfImages;
  /** Whether each prompt has a run of its own, too. */
  readonly runByPrompt: boolean;
  /** The name of what the file becomes. */
  readonly base: string;
  readonly notes: ImportProblem[];
  readonly work: PieceOptions;
}

/** What rows say of the images of a dataset. */
export interface FoundOfImages {
  /** Scores that votes give images where none has any; null as long as none do. */
  estimates: ScoreEstimates | null;
  /** The prompt of each image that stands under one, by id. */
  readonly groups: Map<number, string>;
}

/** Largest score difference that is Similar: the one that was given, else that of estimated scores, else the usual one. */
export function thetaOf({ givenTheta, found, images }: ImportTarget): number {
  return givenTheta ?? usualTheta(found.estimates?.from ?? images.dataset?.scoresFrom);
}

export function existsError(what: string, name: string): AppError {
  return new AppError(
    'import-exists',
    `The workspace already has a different ${what} ${JSON.stringify(name)}.`,
    // Runs are named in the whole workspace, sets and splits in their dataset.
    `Import it under another name with --name${what === 'run' ? '' : ', or into another dataset with --dataset'}.`,
  );
}
