import { formatQuantity } from '../../../core/format.ts';
import {
  DEFAULT_KIND,
  isSameLikelihood,
  LIKELIHOOD_PRESETS,
  LIKELIHOODS,
  type Likelihood,
} from '../../../core/likelihood.ts';
import type { NamedLikelihood } from '../../../model/likelihood.ts';
import { calibrations, type StoredCalibration } from '../../store/calibrations.ts';
import { likelihoodOfRun } from '../../store/likelihood-of-run.ts';
import type { Run } from '../../store/runs.ts';
import type { Workspace } from '../../store/workspace.ts';

/** A likelihood that can be chosen by name, and the calibration that it is. */
interface ChoosableLikelihood extends NamedLikelihood {
  readonly calibration: StoredCalibration | null;
}

/** A likelihood with where it comes from, for a person. */
export interface SourcedLikelihood {
  readonly likelihood: Likelihood;
  readonly source: string;
  readonly calibration: StoredCalibration | null;
}

/** What a run can be scored under: its own calibrations, the newest first, then those of other runs, then the presets. */
export function likelihoodsOfRun({ db }: Workspace, run: Run): ChoosableLikelihood[] {
  const newestFirst = calibrations(db).reverse();
  const own = newestFirst.filter(({ runId }) => runId === run.id);
  const others = newestFirst.filter(({ runId }) => runId !== run.id);
  return [
    ...[...own, ...others].map((calibration) => ({
      key: `calibration:${calibration.id}`,
      title: calibrationTitle(calibration),
      likelihood: calibration.likelihood,
      standardErrors: calibration.standardErrors,
      pairs: calibration.pairs,
      createdAt: calibration.createdAt,
      calibration,
    })),
    ...Object.entries(LIKELIHOOD_PRESETS).map(([name, likelihood]) => ({
      key: `preset:${name}`,
      title: `preset ${name}`,
      likelihood,
      standardErrors: null,
      pairs: null,
      createdAt: null,
      calibration: null,
    })),
  ];
}

/** The likelihood that is asked for, known by its numbers where it has a name; the run's own for null. */
export function sourcedLikelihood(
  workspace: Workspace,
  run: Run,
  asked: Likelihood | null,
): SourcedLikelihood {
  if (asked === null) {
    const { likelihood, calibration, byDeclaration } = likelihoodOfRun(workspace.db, run);
    const source =
      calibration === null
        ? 'preset uol, not calibrated'
        : `${calibrationTitle(calibration)}${byDeclaration ? BY_DECLARATION : ''}`;
    return { likelihood, calibration, source };
  }
  const known = likelihoodsOfRun(workspace, run).find(({ likelihood }) =>
    isSameLikelihood(likelihood, asked),
  );
  return { likelihood: asked, source: known?.title ?? 'given', calibration: known?.calibration ?? null };
}

/** Where a run takes the calibration of another that is declared to be of its comparator. */
export const BY_DECLARATION = ' (declared the same comparator)';

/** A calibration for a person. */
export function calibrationTitle({ pairs, source, standardErrors, likelihood }: StoredCalibration): string {
  const kind = likelihood.kind === DEFAULT_KIND ? '' : `${LIKELIHOODS[likelihood.kind].title}'s, `;
  const withoutBias = standardErrors.bias === null ? ', without bias' : '';
  return `${kind}calibrated on ${formatQuantity(pairs, 'comparison')} of ${source}${withoutBias}`;
}
