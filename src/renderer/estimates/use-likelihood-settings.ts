import { useEffect, useMemo, useRef, useState } from 'react';
import type { NamedLikelihood } from '../../model/likelihood.ts';
import type { RunSummary } from '../../model/run.ts';
import { useRequest } from '../api/use-request.ts';
import type { Likelihood } from '../../core/likelihood.ts';
import { changeParams, useLocation } from '../location/use-location.ts';
import {
  chosenLikelihood,
  settingsFromParams,
  settingsToParams,
  type LikelihoodSettings,
} from './likelihood-settings.ts';

/** How long a slider must rest before the workbench is asked and the address changes, in milliseconds. */
const REST_MILLISECONDS = 150;

export interface LikelihoodSettingsState {
  /** As a person sees them now, in the middle of a movement too. */
  readonly settings: LikelihoodSettings;
  /** Whether there are probabilities for soft evidence. */
  readonly offersSoft: boolean;
  /** Null for the run's own, undefined while that is not known. Moves with a slider. */
  readonly likelihood: Likelihood | null | undefined;
  /** The settings in the address: what the workbench is asked. */
  readonly rested: LikelihoodSettings;
  readonly restedLikelihood: Likelihood | null | undefined;
  /** The likelihoods that have a name. */
  readonly named: readonly NamedLikelihood[] | undefined;
  readonly change: (changes: Partial<LikelihoodSettings>) => void;
  /** Changes that follow one another quickly, such as a slider's. */
  readonly slide: (likelihood: Likelihood) => void;
}

/** The likelihood settings in the address, and what they mean for a run. */
export function useLikelihoodSettings({
  id: run,
  hasProbabilities,
}: Pick<RunSummary, 'id' | 'hasProbabilities'>): LikelihoodSettingsState {
  const { params } = useLocation();
  const { data: named } = useRequest('scores.likelihoods', { run });
  const [sliding, setSliding] = useState<Likelihood | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  // The same object until the address changes: curves are drawn again when it does.
  const rested = useMemo((): LikelihoodSettings => {
    const asked = settingsFromParams(params);
    return hasProbabilities ? asked : { ...asked, evidence: 'hard' };
  }, [params, hasProbabilities]);
  const settings = sliding === null ? rested : { ...rested, likelihood: sliding };
  return {
    settings,
    offersSoft: hasProbabilities,
    likelihood: chosenLikelihood(settings, named),
    rested,
    restedLikelihood: chosenLikelihood(rested, named),
    named,
    change: (changes) => {
      clearTimeout(timer.current);
      setSliding(null);
      changeParams(settingsToParams({ ...settings, ...changes }));
    },
    slide: (likelihood) => {
      setSliding(likelihood);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        setSliding(null);
        changeParams(settingsToParams({ ...rested, likelihood }), { replace: true });
      }, REST_MILLISECONDS);
    },
  };
}
