import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ScoreEstimate } from '../../../core/estimate.ts';
import type { EvidenceKind } from '../../../core/evidence.ts';
import type { Likelihood } from '../../../core/likelihood.ts';
import { AppError } from '../../app-error.ts';
import type { LongWork } from '../../long-work.ts';
import type { Database } from '../../store/database.ts';
import { referencesOfSet, type ReferenceSet } from '../../store/reference-sets.ts';
import type { AnswerTable, TableLineage } from '../tables/answer-table.ts';
import { RecentResults } from '../tables/recent-results.ts';
import { estimateTarget } from './estimate-target.ts';
import { TargetEvidence } from './target-evidence.ts';

/** What scores are made of. */
export interface ScoreSettings {
  readonly likelihood: Likelihood;
  readonly evidence: EvidenceKind;
  /** Whether people's labels take the place of the model's answers; a pair that could not be judged keeps its answer. */
  readonly corrections: boolean;
  readonly referenceSet: ReferenceSet;
}

/** One target's estimate. */
export interface TableScore extends ScoreEstimate {
  /** Index of the image in the table. */
  readonly image: number;
  /** How many of the answers people's labels have changed; 0 without corrections. */
  readonly corrected: number;
}

/** An estimate, and the image's version that it was made from. */
interface KeptScore {
  readonly version: number;
  readonly score: TableScore;
}

/** Settings whose scores are kept for each run: someone who moves a slider comes back to where it was. */
const SETTINGS_KEPT = 16;

/** Images scored before others have a turn; they take some ten milliseconds. */
const IMAGES_A_TURN = 10;

const keptScores = new WeakMap<TableLineage, RecentResults<Map<number, KeptScore>>>();

/**
 * The score of every image that a run compared with references, by rising id.
 *
 * Kept until an answer or a judgement about an image changes; then that image alone is estimated again.
 *
 * @throws AppError 'evidence-missing', 'likelihood-too-steep'
 */
export async function scoresOfTable(
  db: Database,
  table: AnswerTable,
  { likelihood, evidence: kind, corrections, referenceSet }: ScoreSettings,
  { signal, onProgress }: LongWork = {},
): Promise<TableScore[]> {
  const { imageVersions } = table.lineage;
  const evidence = new TargetEvidence(table, referencesOfSet(db, referenceSet.id));
  const kept = keptFor(table.lineage, JSON.stringify([likelihood, kind, corrections, referenceSet.id]));
  const { targets } = evidence;
  const scores: TableScore[] = [];
  for (const image of targets) {
    const version = imageVersions[image] ?? 0;
    let known = kept.get(image);
    if (known?.version !== version) {
      const corrected = corrections ? evidence.countCorrections(image) : 0;
      const estimate = estimateTarget(evidence.of(image, kind, corrections), likelihood);
      known = { version, score: { ...estimate, image, corrected } };
      kept.set(image, known);
    }
    scores.push(known.score);
    if (scores.length % IMAGES_A_TURN !== 0 && scores.length < targets.length) continue;
    onProgress?.({ done: scores.length, total: targets.length, unit: 'images' });
    await nextTurn();
    signal?.throwIfAborted();
  }
  if (scores.length > 0) return scores;
  throw new AppError(
    'evidence-missing',
    `The run "${table.run.name}" has no answer about an image and a reference of the set "${referenceSet.name}".`,
    'Choose another run or reference set, or compare images with these references first.',
  );
}

function keptFor(lineage: TableLineage, settings: string): Map<number, KeptScore> {
  let kept = keptScores.get(lineage);
  if (kept === undefined) keptScores.set(lineage, (kept = new RecentResults(SETTINGS_KEPT)));
  return kept.get(settings, () => new Map<number, KeptScore>());
}
