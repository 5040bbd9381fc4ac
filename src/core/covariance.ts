import type { RankingModel, RankingPoint } from './ranking-objective.ts';

/** What a covariance is made of: the second derivatives at an optimum, and the spread of slopes for a sandwich. */
export interface Curvature {
  readonly model: RankingModel;
  readonly point: RankingPoint;
  /** Of each edge, the sum of its answers' squared slopes by z; null where the information itself is inverted. */
  readonly squares: Float64Array | null;
}

/** Variances of all parameters and, of the covariance as it is, each row's sum over the scores. */
export interface Covariance {
  readonly variances: Float64Array;
  readonly rowSums: Float64Array;
  readonly accuracy: number | null;
}
