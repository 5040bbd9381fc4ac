import { AppError } from '../../app-error.ts';
import type { ImportProblem } from '../../datasets/import-problem.ts';
import type { Workspace } from '../../store/workspace.ts';
import type { PieceOptions } from '../../store/write-in-pieces.ts';
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
  readonly theta: number;
  /** The name of what the file becomes. */
  readonly base: string;
  readonly notes: ImportProblem[];
  readonly work: PieceOptions;
}

export function existsError(what: string, name: string): AppError {
  return new AppError(
    'import-exists',
    `The workspace already has a different ${what} ${JSON.stringify(name)}.`,
    // Runs are named in the whole workspace, sets and splits in their dataset.
    `Import it under another name with --name${what === 'run' ? '' : ', or into another dataset with --dataset'}.`,
  );
}
