import type { EvidenceKind } from '../core/evidence.ts';
import type { RankingOptions } from '../core/ranking.ts';

export interface RankOptions extends RankingOptions {
  readonly run?: string;
  readonly from?: string;
  readonly evidence: EvidenceKind;
  readonly bothBad?: 'tie' | 'skip';
  readonly keep?: true;
}
