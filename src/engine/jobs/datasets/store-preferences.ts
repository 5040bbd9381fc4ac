import { at } from '../../../core/at.ts';
import { labelIndex, LABELS, type Label } from '../../../core/labels.ts';
import { orderedPairKey } from '../../../core/pair-key.ts';
import { mergeEdges, type RankingEdges } from '../../../core/ranking-edges.ts';
import { rankEdges, type RankingOptions } from '../../../core/ranking.ts';
import type { RunPlan } from '../../../model/plan.ts';
import { AppError } from '../../app-error.ts';
import type { ComparisonFile } from '../../datasets/comparison-file-kinds.ts';
import { problemOfFile } from '../../datasets/import-problem.ts';
import type { StoredPair } from '../../store/pair-sets.ts';
import { estimatesOfRanking } from '../scores/estimate-scores.ts';
import type { ImportedItem, ImportTarget } from './import-target.ts';
import type { KnownRows } from './known-rows.ts';
import { storeRecordedRun } from './store-recorded-run.ts';
import { sameReferences, storePairs, storeReferences } from './store-sets.ts';

type Preferences = Extract<ComparisonFile, { kind: 'comparisons' }>;

/** Runs that a column may be divided into. */
const MOST_RUNS = 100;

/**
 * Stores votes as a run, as a pair set of every vote to train on, and, where nobody has scored the images, as estimated scores with a
 * reference set of the images that have one.
 *
 * @throws AppError 'import-exists', and 'too-many-values' for a column of more values than make runs
 */
export async function storePreferences(
  target: ImportTarget,
  file: Preferences,
  rows: KnownRows,
): Promise<ImportedItem[]> {
  const { base, found } = target;
  const items: ImportedItem[] = [];
  noteGroups(target, file, rows);
  const isScored = target.images.scores.size > 0 || found.estimates !== null;
  if (!isScored) estimate(target, file, rows);
  items.push(await storePairs(target, votesAsPairs(rows)));
  let plan: RunPlan | null = null;
  if (!isScored && found.estimates !== null) {
    const ids = [...found.estimates.images.keys()];
    const known = sameReferences(target, ids);
    const references = known ?? (await storeReferences(target, `${base}-references`, ids));
    if (typeof references !== 'number') items.push(references);
    // Each image is scored against all the others.
    plan = {
      kind: 'against-references',
      targets: ids,
      references: typeof references === 'number' ? references : references.id,
      orders: 'both',
    };
  }
  items.push(await storeRecordedRun(target, base, at(file.answers, 0), plan, rows, 0));
  if (target.runByPrompt) items.push(...(await storeRunsByPrompt(target, file, rows)));
  return items;
}

async function storeRunsByPrompt(
  target: ImportTarget,
  file: Preferences,
  rows: KnownRows,
): Promise<ImportedItem[]> {
  const byPrompt = Map.groupBy(rows.firstIds.keys(), (row) => rows.promptOf(row));
  if (byPrompt.size > MOST_RUNS)
    throw new AppError(
      'too-many-values',
      `The column of --by has ${byPrompt.size} values in ${file.file}, and each would be a run of its own.`,
      `Choose a column of at most ${MOST_RUNS} values.`,
    );
  const items: ImportedItem[] = [];
  for (const [prompt, ofPrompt] of byPrompt) {
    const name = `${target.base}-${prompt === '' ? 'none' : prompt}`;
    const some = rows.some(Uint32Array.from(ofPrompt));
    items.push(await storeRecordedRun(target, name, at(file.answers, 0), null, some, 0));
  }
  return items;
}

/** Each label that was said of two images in an order once, with what its votes weigh together: no vote is dropped as a double. */
function votesAsPairs(rows: KnownRows): StoredPair[] {
  type Said = Map<Label, StoredPair & { weight: number }>;
  const pairs = new Map<number, Said>();
  for (let row = 0; row < rows.length; row++) {
    const [firstId, secondId] = [at(rows.firstIds, row), at(rows.secondIds, row)];
    const { label } = rows.answerOf(row, 0);
    const weight = rows.weightOf(row);
    const key = orderedPairKey(firstId, secondId);
    let said = pairs.get(key);
    if (said === undefined) {
      said = new Map() as Said;
      pairs.set(key, said);
    }
    const known = said.get(label);
    if (known === undefined) said.set(label, { firstId, secondId, label, weight });
    else known.weight += weight;
  }
  return [...pairs.values()].flatMap((said) =>
    [...said.values()].map(({ weight, ...pair }) => (weight === 1 ? pair : { ...pair, weight })),
  );
}

/** Ranks the images by their votes, or says why nothing gives them scores. */
function estimate(target: ImportTarget, file: Preferences, rows: KnownRows): void {
  const { base, found, notes } = target;
  const { ids, edges } = edgesOf(rows);
  const options: RankingOptions = { ties: 'rao-kupper', positionEffect: file.knowsPlaces };
  const outcome = rankEdges(ids.length, edges, options);
  if (outcome.kind === 'ranking') {
    found.estimates = estimatesOfRanking(outcome, ids, edges, base, options);
    return;
  }
  const [why, how] = {
    disconnected: ['no chain of votes joins all images', '--ridge 0.01'],
    unbounded: [
      'some images won against all others, or lost to all, so that nothing says by how much',
      '--ridge 0.01',
    ],
    'undetermined-parameter': ['the votes leave the width of a tie open', '--ties half'],
  }[outcome.kind];
  notes.push(
    problemOfFile(
      file.file,
      `no scores are estimated: ${why}; \`tiebreak rank --run ${JSON.stringify(base)} ${how} --keep\` estimates them all the same`,
    ),
  );
}

function edgesOf(rows: KnownRows): { readonly ids: readonly number[]; readonly edges: RankingEdges } {
  const places = new Map<number, number>();
  const place = (id: number): number => {
    const known = places.get(id) ?? places.size;
    places.set(id, known);
    return known;
  };
  const count = rows.length;
  const [first, second] = [new Int32Array(count), new Int32Array(count)];
  const weights = new Float64Array(LABELS.length * count);
  for (let row = 0; row < count; row++) {
    first[row] = place(at(rows.firstIds, row));
    second[row] = place(at(rows.secondIds, row));
    weights[LABELS.length * row + labelIndex(rows.answerOf(row, 0).label)] = rows.weightOf(row);
  }
  const ids = [...places.keys()];
  return { ids, edges: mergeEdges(ids.length, { count, first, second, weights }) };
}

/** Takes the prompts as groups of images where each image stands under one. */
function noteGroups(
  { found, notes, runByPrompt }: ImportTarget,
  { file }: Preferences,
  rows: KnownRows,
): void {
  const prompts = new Map<number, Set<string>>();
  for (let row = 0; row < rows.length; row++) {
    const prompt = rows.promptOf(row);
    for (const id of prompt === '' ? [] : [at(rows.firstIds, row), at(rows.secondIds, row)]) {
      const known = prompts.get(id);
      if (known === undefined) prompts.set(id, new Set([prompt]));
      else known.add(prompt);
    }
  }
  if (prompts.size === 0) return;
  if ([...prompts.values()].some(({ size }) => size > 1)) {
    if (!runByPrompt)
      notes.push(
        problemOfFile(
          file,
          'images stand under several prompts, so that these are no groups of images; --by with the name of a column makes a run of each of its values',
        ),
      );
    return;
  }
  for (const [id, [prompt = '']] of prompts) found.groups.set(id, prompt);
}
