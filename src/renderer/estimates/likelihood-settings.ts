import type { EvidenceKind } from '../../core/evidence.ts';
import {
  isLikelihood,
  LIKELIHOOD_KINDS,
  LIKELIHOODS,
  likelihoodFrom,
  parameterValues,
  type Likelihood,
} from '../../core/likelihood.ts';
import type { NamedLikelihood } from '../../model/likelihood.ts';

/** How answers become scores. */
export interface LikelihoodSettings {
  /** 'run' for the run's own, the key of a {@link NamedLikelihood}, or a likelihood of one's own. */
  readonly likelihood: Likelihood | string;
  readonly evidence: EvidenceKind;
  /** Whether people's labels take the place of the model's answers. */
  readonly corrections: boolean;
}

export const RUNS_OWN = 'run';

/** Settings as an address holds them: `likelihood=6.3,3.1,0.01&evidence=soft&corrections=no`. */
export function settingsFromParams(params: Readonly<Record<string, string>>): LikelihoodSettings {
  return {
    likelihood: likelihoodOf(params.likelihood ?? RUNS_OWN),
    evidence: params.evidence === 'soft' ? 'soft' : 'hard',
    corrections: params.corrections !== 'no',
  };
}

/** What {@link settingsFromParams} reads; null where it says the same without it. */
export function settingsToParams({
  likelihood,
  evidence,
  corrections,
}: LikelihoodSettings): Record<'likelihood' | 'evidence' | 'corrections', string | null> {
  const written = typeof likelihood === 'string' ? likelihood : writtenLikelihood(likelihood);
  return {
    likelihood: written === RUNS_OWN ? null : written,
    evidence: evidence === 'hard' ? null : evidence,
    corrections: corrections ? null : 'no',
  };
}

/** Settings as another view's address is to hold them. */
export function paramsOfSettings(settings: LikelihoodSettings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settingsToParams(settings)).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    ),
  );
}

/**
 * The likelihood that is chosen; null for the run's own, undefined while the named ones are not known.
 *
 * A key that is none, such as one of another workspace in a kept address, is the run's own.
 */
export function chosenLikelihood(
  { likelihood }: LikelihoodSettings,
  named: readonly NamedLikelihood[] | undefined,
): Likelihood | null | undefined {
  if (typeof likelihood !== 'string') return likelihood;
  if (likelihood === RUNS_OWN) return null;
  return named === undefined ? undefined : (named.find(({ key }) => key === likelihood)?.likelihood ?? null);
}

/** The numbers in the parameters' order, after the kind's name where that is not the first kind: `davidson,6.3,1.2,0`. */
function writtenLikelihood(likelihood: Likelihood): string {
  const { kind } = likelihood;
  return [
    ...(kind === LIKELIHOOD_KINDS[0] ? [] : [kind]),
    ...Object.values(parameterValues(likelihood)),
  ].join(',');
}

function likelihoodOf(text: string): Likelihood | string {
  const parts = text.split(',');
  const named = LIKELIHOOD_KINDS.find((kind) => kind === parts[0]);
  const kind = named ?? LIKELIHOOD_KINDS[0];
  const numbers = named === undefined ? parts : parts.slice(1);
  if (kind === undefined || numbers.length !== LIKELIHOODS[kind].parameters.length) return text;
  const values = numbers.map((number) => (number.trim() === '' ? NaN : Number(number)));
  const own = likelihoodFrom(
    kind,
    Object.fromEntries(LIKELIHOODS[kind].parameters.map(({ name }, index) => [name, values[index]])),
  );
  return isLikelihood(own) ? own : RUNS_OWN;
}
