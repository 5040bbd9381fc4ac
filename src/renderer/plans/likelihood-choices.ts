import { shortLikelihood } from '../../core/describe-likelihood.ts';
import { capitalised } from '../../core/capitalised.ts';
import { isSameLikelihood, LIKELIHOOD_PRESETS, type Likelihood } from '../../core/likelihood.ts';
import type { WorkspaceSummary } from '../../model/workspace-summary.ts';

/** A likelihood that references can be chosen under. */
export interface LikelihoodChoice {
  readonly key: string;
  readonly title: string;
  readonly likelihood: Likelihood;
}

/** Key of numbers that a person gives. */
export const OWN_LIKELIHOOD = 'own';

/** The presets, then what the runs of a dataset score under where that is none of them, the newest run first. */
export function likelihoodChoices(summary: WorkspaceSummary, datasetId: number): LikelihoodChoice[] {
  const choices: LikelihoodChoice[] = [
    {
      key: 'uol',
      title: `UOL preset (${shortLikelihood(LIKELIHOOD_PRESETS.uol, false)})`,
      likelihood: LIKELIHOOD_PRESETS.uol,
    },
    {
      key: 'unit',
      title: `Unit preset (${shortLikelihood(LIKELIHOOD_PRESETS.unit, false)})`,
      likelihood: LIKELIHOOD_PRESETS.unit,
    },
  ];
  for (const run of summary.runs.toReversed()) {
    if (
      run.datasetId !== datasetId ||
      choices.some(({ likelihood }) => isSameLikelihood(likelihood, run.likelihood))
    )
      continue;
    choices.push({
      key: `run-${run.id}`,
      title: `${capitalised(run.likelihoodSource)} (${shortLikelihood(run.likelihood, false)})`,
      likelihood: run.likelihood,
    });
  }
  return choices;
}

/** Key of what the newest run of the model scores under, else of any run, else UOL's. */
export function defaultLikelihood(
  choices: readonly LikelihoodChoice[],
  summary: WorkspaceSummary,
  datasetId: number,
  modelId: number | undefined,
): string {
  const runs = summary.runs.filter((run) => run.datasetId === datasetId).toReversed();
  const run = runs.find((each) => each.modelId === modelId) ?? runs[0];
  return (
    choices.find(({ likelihood }) => run !== undefined && isSameLikelihood(likelihood, run.likelihood))
      ?.key ?? 'uol'
  );
}
