import type { ImportProblem } from './import-problem.ts';
import type { RecordedRows } from './recorded-rows.ts';

/** A score that a file gives an image, on the file's scale. */
export interface GivenScore {
  readonly name: string;
  readonly score: number;
  readonly line: number;
}

/** An image in a list, with what the list says of it. */
export interface ListedName {
  readonly name: string;
  readonly line: number;
  /** The fold; empty in a list of references. */
  readonly part: string;
}

interface Common {
  /** The file's name without its ending. */
  readonly stem: string;
  readonly file: string;
  readonly scores: readonly GivenScore[];
  readonly problems: readonly ImportProblem[];
}

/** A file that import-comparisons understands. */
export type ComparisonFile =
  | (Common & {
      readonly kind: 'comparisons';
      /** Names of the answer columns. */
      readonly answers: readonly string[];
      readonly rows: RecordedRows;
      /** Where the file tells images to be scored from references, the names of both; null for mere pairs. */
      readonly roles: { readonly targets: readonly string[]; readonly references: readonly string[] } | null;
      /** Votes of people about images of which nothing else is known: see `holdsPreferences`. */
      readonly arePreferences: boolean;
      /** Whether the file tells which of two images stood first: chosen and rejected do not. */
      readonly knowsPlaces: boolean;
    })
  | (Common & { readonly kind: 'pairs'; readonly rows: RecordedRows })
  | (Common & { readonly kind: 'references'; readonly members: readonly ListedName[] })
  | (Common & { readonly kind: 'folds'; readonly members: readonly ListedName[] });
