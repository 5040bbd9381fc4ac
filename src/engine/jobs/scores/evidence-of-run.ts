import type { Comparison } from '../../../core/comparison.ts';
import { evidenceOf, type Evidence, type EvidenceKind } from '../../../core/evidence.ts';
import { AppError } from '../../app-error.ts';
import type { Database } from '../../store/database.ts';
import { datasetById } from '../../store/datasets.ts';
import { referenceSetById, referencesOfSet, type ReferenceSet } from '../../store/reference-sets.ts';
import type { Run } from '../../store/runs.ts';
import { answersOfRun } from './answers-of-run.ts';
import { findReferenceSet } from '../workspace/find-in-workspace.ts';

/**
 * The reference set of a run: the one that is named, else its plan's, else the dataset's only one.
 *
 * @throws AppError where there is none, or several
 */
export function referenceSetOfRun(db: Database, run: Run, name: string | undefined): ReferenceSet {
  const { plan } = run;
  if (name === undefined && plan !== null && 'references' in plan) {
    const planned = referenceSetById(db, plan.references);
    if (planned !== null) return planned;
  }
  const dataset = datasetById(db, run.datasetId);
  if (dataset === null) throw new Error(`run ${run.id} is of no dataset`);
  return findReferenceSet(db, dataset, name);
}

/**
 * What a run's answers say about each image that was compared with references, by image id.
 *
 * An answer about a target and a reference is evidence about the target, whichever was shown first. A target that is
 * itself a reference is possible where the run's plan names it.
 *
 * @throws AppError `evidence-missing` where no answer involves a reference of known score
 */
export function evidenceOfRun(
  db: Database,
  run: Run,
  referenceSet: ReferenceSet,
  kind: EvidenceKind,
): Map<number, Evidence[]> {
  const referenceScores = new Map<number, number>();
  for (const { id, score } of referencesOfSet(db, referenceSet.id))
    if (score !== null) referenceScores.set(id, score);
  const { plan } = run;
  const planned = plan !== null && 'targets' in plan ? new Set(plan.targets) : null;
  const isTarget = (id: number) => (planned === null ? !referenceScores.has(id) : planned.has(id));

  const evidence = new Map<number, Evidence[]>();
  const add = (target: number, reference: number, { first, probabilities }: Comparison<number>) => {
    const referenceScore = referenceScores.get(reference);
    if (referenceScore === undefined || !isTarget(target)) return;
    const ofTarget = evidence.get(target) ?? [];
    ofTarget.push(evidenceOf(referenceScore, target === first, probabilities, kind));
    evidence.set(target, ofTarget);
  };
  for (const answer of answersOfRun(db, run.id)) {
    add(answer.first, answer.second, answer);
    add(answer.second, answer.first, answer);
  }
  if (evidence.size > 0) return evidence;
  throw new AppError(
    'evidence-missing',
    `The run "${run.name}" holds no answer about an image and a reference of the set "${referenceSet.name}".`,
    'Name another run or reference set, or compare images with these references first.',
  );
}
