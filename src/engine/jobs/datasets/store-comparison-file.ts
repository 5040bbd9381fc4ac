import type { RunPlan } from '../../../model/plan.ts';
import type { ComparisonFile } from '../../datasets/comparison-file.ts';
import type { StoredPair } from '../../store/pair-sets.ts';
import type { ImportedItem, ImportTarget } from './import-target.ts';
import {
  knownMembers,
  knownRows,
  labelByScores,
  noteDisagreement,
  noteRepeats,
  type KnownRow,
} from './known-rows.ts';
import type { RecordedImages } from './recorded-images.ts';
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
      noteRepeats(target, file.file, known);
      return file.kind === 'pairs' ? [await storeTruths(target, known)] : storeRuns(target, file, known);
    }
  }
}

async function storeRuns(
  target: ImportTarget,
  file: Extract<ComparisonFile, { kind: 'comparisons' }>,
  rows: readonly KnownRow[],
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
      orders: rows.every(({ firstId }) => targets.has(firstId)) ? 'forward' : 'both',
    };
  } else {
    const pairs = rows.flatMap(({ firstId, secondId, truth }) => {
      const label = truth ?? labelByScores(target, firstId, secondId);
      return label === null ? [] : [{ firstId, secondId, label }];
    });
    if (pairs.length === rows.length) {
      const set = await storePairs(target, oncePerTruth(pairs));
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

/** Each pair once where its lines agree on what is true of it, as they do when its answers are repeated; else every line. */
function oncePerTruth(pairs: readonly StoredPair[]): StoredPair[] {
  const lines = Map.groupBy(pairs, ({ firstId, secondId }) => `${firstId} ${secondId}`);
  return [...lines.values()].flatMap((same) =>
    new Set(same.map(({ label }) => label)).size === 1 ? same.slice(0, 1) : same,
  );
}

function storeTruths(target: ImportTarget, rows: readonly KnownRow[]): Promise<ImportedItem> {
  return storePairs(
    target,
    rows.flatMap(({ firstId, secondId, truth }) =>
      truth === null ? [] : [{ firstId, secondId, label: truth }],
    ),
  );
}

/** Ids of the images that the dataset has, each once, in the order given. */
function idsOf(names: readonly string[], images: RecordedImages): number[] {
  return [...new Set(names.map((name) => images.idOf(name)).filter((id) => id !== undefined))];
}
