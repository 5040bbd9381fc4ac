import { DAVIDSON } from './davidson.ts';
import { DEFAULT_THETA, type Triple } from './labels.ts';
import type { LikelihoodKind, ParameterRole, ParameterValues } from './likelihood-kind.ts';
import { RAO_KUPPER } from './rao-kupper.ts';

/** Every way in which scores make answers. */
export const LIKELIHOODS = { 'rao-kupper': RAO_KUPPER, davidson: DAVIDSON } as const satisfies Record<
  string,
  LikelihoodKind
>;

export type LikelihoodKindName = keyof typeof LIKELIHOODS;

/** The papers' (LMOL, UOL). */
export const DEFAULT_KIND = 'rao-kupper' satisfies LikelihoodKindName;

export const LIKELIHOOD_KINDS = Object.keys(LIKELIHOODS) as readonly LikelihoodKindName[];
type ParameterOf<Kind extends LikelihoodKindName> = (typeof LIKELIHOODS)[Kind]['parameters'][number];

/** A parameter of any likelihood. */
export type Parameter = ParameterOf<LikelihoodKindName>;

/** The parameters of all likelihoods, each name once. */
export const PARAMETERS = LIKELIHOOD_KINDS.flatMap(
  (kind): readonly Parameter[] => LIKELIHOODS[kind].parameters,
).filter(({ name }, index, all) => all.findIndex((other) => other.name === name) === index);

/** How scores make answers, with the values of its parameters by their names. */
export type Likelihood = {
  [Kind in LikelihoodKindName]: { readonly kind: Kind } & {
    readonly [Name in ParameterOf<Kind>['name']]: number;
  };
}[LikelihoodKindName];

/** P(Similar) = tanh(delta / 2) of two equal images is 0.8 here: read off UOL's figure of the likelihood. */
const UOL_MARGIN = Math.log(9);

/** Likelihoods to score with while no calibration is known. Neither k nor delta is published. */
export const LIKELIHOOD_PRESETS = {
  /** UOL's figure, its First and Similar curves crossing where the label changes: k theta = delta, k = 10.99. */
  uol: { kind: 'rao-kupper', scale: UOL_MARGIN / DEFAULT_THETA, margin: UOL_MARGIN, bias: 0 },
  /** UOL's formula in units of score as it stands, the margin being theta: far too flat, so scores spread too wide. */
  unit: { kind: 'rao-kupper', scale: 1, margin: DEFAULT_THETA, bias: 0 },
} as const satisfies Record<string, Likelihood>;

export type LikelihoodPreset = keyof typeof LIKELIHOOD_PRESETS;

/** Whether a likelihood is of no comparator in particular. */
export function isPreset(likelihood: Likelihood): boolean {
  return Object.values(LIKELIHOOD_PRESETS).some((preset) => isSameLikelihood(preset, likelihood));
}

/** A likelihood ready to be computed with: z = scale (s_first - s_second + bias), and the tie model's t. */
export interface ResolvedLikelihood {
  readonly form: LikelihoodKind;
  readonly scale: number;
  readonly t: number;
  readonly bias: number;
}

/** A likelihood's parameters in their order. */
export function parametersOf({ kind }: Pick<Likelihood, 'kind'>): readonly Parameter[] {
  return LIKELIHOODS[kind].parameters;
}

/** What a likelihood says without its kind: its parameters' values by their names. */
export function parameterValues(likelihood: Likelihood): Record<string, number> {
  return Object.fromEntries(parametersOf(likelihood).map(({ name }) => [name, valueOf(likelihood, name)]));
}

/** @throws RangeError for a name that is no parameter's of this likelihood */
export function valueOf(likelihood: Likelihood, name: string): number {
  const values: Readonly<Record<string, number | string>> = likelihood;
  const value = values[name];
  if (typeof value !== 'number') throw new RangeError(`a likelihood of ${likelihood.kind} has no ${name}`);
  return value;
}

/** The value of the parameter that does this. */
export function valueOfRole(likelihood: Likelihood, role: ParameterRole): number {
  return valueOf(likelihood, nameOfRole(likelihood, role));
}

/** The name of the parameter that does this. */
export function nameOfRole(likelihood: Pick<Likelihood, 'kind'>, role: ParameterRole): string {
  const parameter = parametersOf(likelihood).find((one) => one.role === role);
  if (parameter === undefined) throw new RangeError(`a likelihood of ${likelihood.kind} has no ${role}`);
  return parameter.name;
}

/** A likelihood of values by the names of its parameters, unchecked; one that is missing has its default, or is NaN. */
export function likelihoodFrom(
  kind: LikelihoodKindName,
  values: Readonly<Record<string, number | undefined>>,
): Likelihood {
  const byRole: Record<ParameterRole, number> = { scale: NaN, tie: NaN, bias: NaN };
  for (const parameter of LIKELIHOODS[kind].parameters)
    byRole[parameter.role] = values[parameter.name] ?? parameter.default ?? NaN;
  return likelihoodOfRoles(kind, byRole);
}

/** A likelihood with another value of one parameter, unchecked. */
export function withValue(likelihood: Likelihood, name: string, value: number): Likelihood {
  return likelihoodFrom(likelihood.kind, { ...parameterValues(likelihood), [name]: value });
}

/** A likelihood of values by what they do, unchecked. */
export function likelihoodOfRoles(kind: LikelihoodKindName, values: ParameterValues): Likelihood {
  return LIKELIHOODS[kind].of(values);
}

/** The likelihood of another kind that takes two equal images for Similar as often, and reaches as far with it. */
export function asKind(likelihood: Likelihood, kind: LikelihoodKindName): Likelihood {
  if (likelihood.kind === kind) return likelihood;
  const { form, scale, t, bias } = resolveLikelihood(likelihood);
  const other = LIKELIHOODS[kind];
  const tie = other.tieOfEqual(form.probabilities(0, t)[2]);
  const reach = form.halfWidth(t) / scale;
  return likelihoodOfRoles(kind, { scale: other.halfWidth(other.ties.ofParameter(tie)) / reach, tie, bias });
}

export function isSameLikelihood(a: Likelihood, b: Likelihood): boolean {
  const other: Readonly<Record<string, number | string>> = b;
  return Object.entries(a).every(([name, value]) => value === other[name]);
}

/** Whether the values are those of a likelihood: all finite, and above 0 where they have to be. */
export function isLikelihood(likelihood: Likelihood): boolean {
  return wrongParameter(likelihood) === undefined;
}

/** @throws RangeError for values that are no likelihood's */
export function resolveLikelihood(likelihood: Likelihood): ResolvedLikelihood {
  const wrong = wrongParameter(likelihood);
  if (wrong !== undefined)
    throw new RangeError(
      `${wrong.name} must be ${wrong.positive ? 'positive' : 'finite'}, not ${valueOf(likelihood, wrong.name)}`,
    );
  const form = LIKELIHOODS[likelihood.kind];
  return {
    form,
    scale: valueOfRole(likelihood, 'scale'),
    t: form.ties.ofParameter(valueOfRole(likelihood, 'tie')),
    bias: valueOfRole(likelihood, 'bias'),
  };
}

/** Probabilities of the three answers about images with these scores; they sum to 1. */
export function labelProbabilities(scoreFirst: number, scoreSecond: number, likelihood: Likelihood): Triple {
  const { form, scale, t, bias } = resolveLikelihood(likelihood);
  return form.probabilities(scale * (scoreFirst - scoreSecond + bias), t);
}

/** Logarithms of {@link labelProbabilities}; finite however unlikely the answer. */
export function logLabelProbabilities(
  scoreFirst: number,
  scoreSecond: number,
  likelihood: Likelihood,
): Triple {
  const { form, scale, t, bias } = resolveLikelihood(likelihood);
  return form.logProbabilities(scale * (scoreFirst - scoreSecond + bias), t);
}

function wrongParameter(likelihood: Likelihood): Parameter | undefined {
  return parametersOf(likelihood).find(({ name, positive }) => {
    const value = valueOf(likelihood, name);
    return !Number.isFinite(value) || (positive && value <= 0);
  });
}
