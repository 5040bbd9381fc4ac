import { AppError } from '../engine/app-error.ts';
import { storedSplit } from '../engine/jobs/workspace/stored-by-id.ts';
import type { Database } from '../engine/store/database.ts';
import type { Split } from '../engine/store/splits.ts';

/** What a set is asked to be drawn from: a dataset, or a part of a split of it. */
interface AskedSource {
  readonly datasetId: number;
  readonly splitId: number | null;
  readonly part: string | null;
}

/** Where a set is drawn from. @throws AppError `split-missing`, `part-needed` for a split without a part */
export function setSource(
  db: Database,
  { datasetId, splitId, part }: AskedSource,
): { split: Split; part: string } | { split: null; part: null } {
  if (splitId === null) return { split: null, part: null };
  if (part !== null) return { split: storedSplit(db, splitId, datasetId), part };
  throw new AppError('part-needed', 'A split was given without a part.', 'Choose the part to draw from.');
}
