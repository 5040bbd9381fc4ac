import { at } from '../../../core/at.ts';
import type { Label } from '../../../core/labels.ts';
import type { RunPlan } from '../../../model/plan.ts';
import type { ComparisonFile } from '../../datasets/comparison-file-kinds.ts';
import type { StoredPair } from '../../store/pair-sets.ts';
import type { Sliceable } from '../../store/write-in-pieces.ts';
import type { ImportedItem, ImportTarget } from './import-target.ts';
import {
  knownMembers,
  knownRows,
  labelByScores,
  noteDisagreement,
  noteRepeats,
  type KnownRows,
} from './known-rows.ts';
import type { RecordedImages } from './recorded-images.ts';
import { storePreferences } from './store-preferences.ts';
import { storeRecordedRun } from './store-recorded-run.ts';
import { sameReferences, storeFolds, storePairs, storeReferences } from './store-sets.ts';

/**
 * Stores what a parsed file holds where nobody finds it yet, in pieces; or finds that it is there just so.
 *
 * @throws AppError 'import-exists' for another item of the same name
 */
export async function storeComparisonFile(
  target: ImportTarget,
  file: ComparisonFile,
): Promise<ImportedItem[]> {
  const { base } = target;
  switch (file.kind) {
    case 'references': {
      const imageIds = knownMembers(target, file).map(({ imageId }) => imageId);
      return imageIds.length === 0 ? [] : [await storeReferences(target, base, imageIds)];
    }
    case 'folds': {
      const members = knownMembers(target, file);
      return members.length === 0 ? [] : [await storeFolds(target, members)];
    }
    case 'pairs':
    case 'comparisons': {
      const known = knownRows(target, file);
      if (known.length === 0) return [];
      noteDisagreement(target, file.file, known);
      if (file.kind === 'comparisons' && file.arePreferences) return storePreferences(target, file, known);
      noteRepeats(target, file.file, known);
      return file.kind === 'pairs' ? [await storeTruths(target, known)] : storeRuns(target, file, known);
    }
  }
}

async function storeRuns(
  target: ImportTarget,
  file: Extract<ComparisonFile, { kind: 'comparisons' }>,
  rows: KnownRows,
): Promise<ImportedItem[]> {
  const { images, base } = target;
  const items: ImportedItem[] = [];
  let plan: RunPlan | null = null;
  if (file.roles) {
    const referenceIds = idsOf(file.roles.references, images);
    const references =
      sameReferences(target, referenceIds) ??
      (await storeReferences(target, `${base}-references`, referenceIds));
    if (typeof references !== 'number') items.push(references);
    const targets = new Set(idsOf(file.roles.targets, images));
    plan = {
      kind: 'against-references',
      targets: [...targets],
      references: typeof references === 'number' ? references : references.id,
      orders: rows.firstIds.every((firstId) => targets.has(firstId)) ? 'forward' : 'both',
    };
  } else {
    const truthOf = (row: number) =>
      rows.truthOf(row) ?? labelByScores(target, at(rows.firstIds, row), at(rows.secondIds, row));
    if (rows.firstIds.every((_, row) => truthOf(row) !== null)) {
      const set = await storePairs(target, new TruePairs(rows, oncePerTruth(rows, truthOf), truthOf));
      items.push(set);
      plan = { kind: 'pair-set', pairSetId: set.id, orders: 'forward' };
    }
  }
  for (const [member, column] of file.answers.entries()) {
    const name = file.answers.length === 1 ? base : `${base}-${column}`;
    items.push(await storeRecordedRun(target, name, column, plan, rows, member));
  }
  return items;
}

/** Rows as labelled pairs, made when they are asked for. */
class TruePairs implements Sliceable<StoredPair> {
  readonly length: number;
  readonly #rows: KnownRows;
  readonly #chosen: Uint32Array;
  readonly #truthOf: (row: number) => Label | null;

  /** @param truthOf of the chosen rows never null */
  constructor(rows: KnownRows, chosen: Uint32Array, truthOf: (row: number) => Label | null) {
    this.length = chosen.length;
    this.#rows = rows;
    this.#chosen = chosen;
    this.#truthOf = truthOf;
  }

  slice(from: number, to: number): readonly StoredPair[] {
    const { firstIds, secondIds } = this.#rows;
    return Array.from(this.#chosen.subarray(from, to), (row): StoredPair => {
      const label = this.#truthOf(row);
      if (label === null) throw new RangeError('a pair without a true label was chosen');
      const weight = this.#rows.weightOf(row);
      return {
        ...{ firstId: at(firstIds, row), secondId: at(secondIds, row), label },
        ...(weight === 1 ? {} : { weight }),
      };
    });
  }
}

/**
 * Of each pair one row where its lines agree on what is true of it, as they do when its answers are repeated; else every row, the
 * others behind its first.
 */
function oncePerTruth(rows: KnownRows, truthOf: (row: number) => Label | null): Uint32Array {
  const further = new Uint8Array(rows.length);
  const disagreeing = new Map<number, Uint32Array>();
  for (const same of rows.repeats()) {
    const [first = 0] = same;
    for (const row of same.subarray(1)) further[row] = 1;
    if (same.some((row) => truthOf(row) !== truthOf(first))) disagreeing.set(first, same);
  }
  const chosen = new Uint32Array(rows.length);
  let count = 0;
  for (let row = 0; row < rows.length; row++) {
    if (further[row] === 1) continue;
    for (const each of disagreeing.get(row) ?? [row]) chosen[count++] = each;
  }
  return chosen.subarray(0, count);
}

function storeTruths(target: ImportTarget, rows: KnownRows): Promise<ImportedItem> {
  const chosen = Uint32Array.from(rows.firstIds.keys()).filter((row) => rows.truthOf(row) !== null);
  return storePairs(target, new TruePairs(rows, chosen, (row) => rows.truthOf(row)));
}

/** Ids of the images that the dataset has, each once, in the order given. */
function idsOf(names: readonly string[], images: RecordedImages): number[] {
  return [...new Set(names.map((name) => images.idOf(name)).filter((id) => id !== undefined))];
}
