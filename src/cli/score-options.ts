import type { EvidenceKind } from '../core/evidence.ts';
import type { FilterOptions } from './filter-options.ts';
import type { LikelihoodOptions } from './likelihood-options.ts';

/** Options of `score`. */
export interface ScoreOptions extends LikelihoodOptions, FilterOptions {
  readonly run?: string;
  readonly references?: string;
  readonly calibration?: string;
  readonly from?: string;
  readonly answers?: string;
  readonly range?: readonly [number, number];
  readonly evidence: EvidenceKind;
  readonly corrections: boolean;
}
