import type { AppErrorCode } from '../../../model/failure.ts';

/** The error of what a workspace does not hold, or no longer, by what it is called. */
export const MISSING_CODES = {
  dataset: 'dataset-missing',
  image: 'image-missing',
  split: 'split-missing',
  'pair set': 'pair-set-missing',
  'reference set': 'reference-set-missing',
  run: 'run-missing',
  slice: 'slice-missing',
  task: 'task-missing',
} as const satisfies Readonly<Record<string, AppErrorCode>>;

export type StoredKind = keyof typeof MISSING_CODES;
