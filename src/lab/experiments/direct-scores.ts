import { at } from '../../core/at.ts';
import type { Libraries } from '../../engine/ggml/libraries.ts';
import { regressScores } from '../small-models/regression-head.ts';
import type { ComparisonPlan, PlannedFace, SeenFaces } from './experiment.ts';
import { pooledFeatures, standardised } from './face-set.ts';

const SETTINGS = { hidden: 64, steps: 400, rate: 3e-3, weightDecay: 0.05 };

/**
 * Scores of faces without any comparison: the tower's own, or, of a tower that gives none, regressed from the mean of its
 * features by two layers that learn from the training faces.
 */
export async function directScores(
  libraries: Libraries,
  { set, scores }: SeenFaces,
  { training }: ComparisonPlan,
  targets: readonly PlannedFace[],
  seed: number,
): Promise<number[]> {
  if (scores !== null) return targets.map(({ id }) => at(scores, id));
  const scaled = standardised(
    set,
    training.map(({ id }) => id),
  );
  const pooled = (id: number) => pooledFeatures(at(scaled.features, id), scaled.width);
  return regressScores(
    libraries,
    training.map(({ id, score }) => ({ features: pooled(id), score })),
    targets.map(({ id }) => pooled(id)),
    { ...SETTINGS, seed },
  );
}
