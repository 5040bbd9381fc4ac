import type { EvidenceKind } from '../../core/evidence.ts';
import type { Likelihood } from '../../core/likelihood.ts';
import type { Result } from '../../ipc/requests.ts';

/** A likelihood that has a name: a preset or a calibration. */
export type NamedLikelihood = Result<'scores.likelihoods'>[number];

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
  const written =
    typeof likelihood === 'string'
      ? likelihood
      : [likelihood.scale, likelihood.margin, likelihood.bias].join(',');
  return {
    likelihood: written === RUNS_OWN ? null : written,
    evidence: evidence === 'hard' ? null : evidence,
    corrections: corrections ? null : 'no',
  };
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

/** Whether numbers are a likelihood: k and delta above 0. */
export function isLikelihood({ scale, margin, bias }: Likelihood): boolean {
  return scale > 0 && margin > 0 && [scale, margin, bias].every(Number.isFinite);
}

function likelihoodOf(text: string): Likelihood | string {
  const numbers = text.split(',');
  if (numbers.length !== 3) return text;
  const [scale = NaN, margin = NaN, bias = NaN] = numbers.map((number) =>
    number.trim() === '' ? NaN : Number(number),
  );
  const own = { scale, margin, bias };
  return isLikelihood(own) ? own : RUNS_OWN;
}
