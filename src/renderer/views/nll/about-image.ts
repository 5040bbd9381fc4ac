import type { AboutScores } from '../../../figures/about-scores.ts';
import type { Result } from '../../../ipc/requests.ts';
import type { Filter } from '../../../model/filter.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { ScoreRow } from '../../../model/scores.ts';
import type { LikelihoodSettings } from '../../estimates/likelihood-settings.ts';

/** What charts of one image say about themselves in files, and what they may stand beside. */
export interface AboutImage {
  readonly image: Result<'nll.evidence'>['image'];
  readonly run: RunSummary;
  /** The images that have a score here. */
  readonly rows: readonly ScoreRow[];
  readonly settings: LikelihoodSettings;
  /** Which comparisons count. */
  readonly filter: Filter;
  /** Where the likelihood comes from. */
  readonly source: string;
  readonly scores: AboutScores;
}
