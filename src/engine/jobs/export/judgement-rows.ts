import type { Database } from '../../store/database.ts';
import { imagesOfDataset } from '../../store/images.ts';
import type { LabelledPair } from '../../store/labelled-pairs.ts';
import type { TableRow } from './write-table.ts';

/** The columns of {@link judgementRows}. */
export const JUDGEMENT_HEADER = [
  ...['img1', 'img2', 'score1', 'score2', 'label'],
  ...['judge', 'seconds', 'action', 'created_at'],
] as const;

/** What people say of pairs in the seed authors' form, which import-comparisons reads back, with who said it and when. */
export function* judgementRows(
  db: Database,
  datasetId: number,
  pairs: readonly LabelledPair[],
): Generator<TableRow> {
  const images = new Map(imagesOfDataset(db, datasetId).map((image) => [image.id, image]));
  for (const { firstId, secondId, label, judge, seconds, action, createdAt } of pairs) {
    const [first, second] = [images.get(firstId), images.get(secondId)];
    yield {
      img1: first?.name ?? null,
      img2: second?.name ?? null,
      score1: first?.score ?? null,
      score2: second?.score ?? null,
      label,
      judge,
      seconds,
      action,
      created_at: new Date(createdAt).toISOString(),
    };
  }
}
