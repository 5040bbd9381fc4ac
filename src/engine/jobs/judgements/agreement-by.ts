import { LOCALE } from '../../../core/format.ts';
import { LABELS, type Label } from '../../../core/labels.ts';
import { labelAgainstRest, type RatedPair } from '../../../core/rater-agreement.ts';
import type { Database } from '../../store/database.ts';
import { imagesOfDataset } from '../../store/images.ts';
import { splitMembers, splitsOfDataset } from '../../store/splits.ts';
import { measuresOf, type Measures } from './measures-of-agreement.ts';

/** How far people agree on one label against the two others together; of the pairs' images First is the one with the lower id. */
export function agreementByLabel(
  pairs: readonly RatedPair[],
  seed: number,
): (Measures & { readonly label: Label })[] {
  return LABELS.map((label) => ({
    label,
    ...measuresOf(labelAgainstRest(pairs, label), { seed, labels: 2 }),
  }));
}

/** How far people agree about the pairs whose images are both of one group, by its name; only groups with labelled pairs. */
export function agreementByGroup(
  db: Database,
  datasetId: number,
  pairs: readonly RatedPair[],
  seed: number,
): (Measures & { readonly group: string })[] {
  const groups = new Map(imagesOfDataset(db, datasetId).map(({ id, group }) => [id, group]));
  return within(pairs, (image) => groups.get(image) ?? null).map(([group, ofGroup]) => ({
    group,
    ...measuresOf(ofGroup, { seed }),
  }));
}

/** The same about the pairs whose images are both of one part, for each split of the dataset. */
export function agreementByPart(
  db: Database,
  datasetId: number,
  pairs: readonly RatedPair[],
  seed: number,
): (Measures & { readonly split: string; readonly part: string })[] {
  return splitsOfDataset(db, datasetId).flatMap(({ id, name }) => {
    const parts = new Map(splitMembers(db, id).map(({ imageId, part }) => [imageId, part]));
    return within(pairs, (image) => parts.get(image) ?? null).map(([part, ofPart]) => ({
      split: name,
      part,
      ...measuresOf(ofPart, { seed }),
    }));
  });
}

/** The pairs of which both images are of the same, by its name. */
function within(
  pairs: readonly RatedPair[],
  of: (image: number) => string | null,
): [name: string, pairs: RatedPair[]][] {
  const found = Map.groupBy(pairs, ({ images: [a, b] }) => {
    const name = of(a);
    return name === of(b) ? name : null;
  });
  return [...found]
    .flatMap(([name, ofName]): [string, RatedPair[]][] => (name === null ? [] : [[name, ofName]]))
    .sort(([a], [b]) => a.localeCompare(b, LOCALE, { numeric: true }));
}
