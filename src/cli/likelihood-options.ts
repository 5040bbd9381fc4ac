import { Option, type Command } from 'commander';
import { describeLikelihood as printLikelihood } from '../core/describe-likelihood.ts';
import {
  LIKELIHOOD_KINDS,
  LIKELIHOOD_PRESETS,
  LIKELIHOODS,
  likelihoodFrom,
  PARAMETERS,
  type Likelihood,
  type LikelihoodKindName,
  type LikelihoodPreset,
  type Parameter,
} from '../core/likelihood.ts';
import { numberIn } from './option-values.ts';
import { formatNumber } from './text-table.ts';
import { UsageError } from './usage-error.ts';

/** Options with which a person gives a likelihood: each parameter by its name, or a preset. */
export type LikelihoodOptions = { readonly [Name in Parameter['name']]?: number } & {
  readonly preset?: LikelihoodPreset;
  readonly likelihood?: LikelihoodKindName;
};

/** A likelihood and where it came from, for a person. */
export interface SourcedLikelihood {
  readonly likelihood: Likelihood;
  readonly source: string;
}

export function addLikelihoodOptions(command: Command): Command {
  for (const parameter of PARAMETERS)
    command.option(
      `--${parameter.name} <${parameter.plainSymbol}>`,
      helpOf(parameter),
      numberIn(parameter.positive ? { min: 0, exclusive: true } : {}),
    );
  return command.addOption(
    new Option('--preset <name>', 'a likelihood by name').choices(Object.keys(LIKELIHOOD_PRESETS)),
  );
}

/** @param what the kind is asked for */
export function likelihoodKindOption(what: string): Option {
  return new Option('--likelihood <kind>', what).choices(LIKELIHOOD_KINDS);
}

function helpOf({ label, positive, default: value }: Parameter): string {
  const text = label.charAt(0).toLowerCase() + label.slice(1);
  return `${text}${positive ? ', above 0' : ''}${value === null ? '' : ` (default: ${value})`}`;
}

/**
 * The likelihood that the options give; null where they give none, or its kind alone.
 *
 * @throws UsageError for half a likelihood, or one of another kind than is asked for
 */
export function likelihoodOf(options: LikelihoodOptions): SourcedLikelihood | null {
  const given = PARAMETERS.filter(({ name }) => options[name] !== undefined);
  if (options.preset !== undefined) {
    if (given.length > 0) throw new UsageError(`--preset cannot be combined with ${PARAMETER_OPTIONS}.`);
    const preset = presetLikelihood(options.preset);
    if (options.likelihood !== undefined && options.likelihood !== preset.likelihood.kind)
      throw new UsageError(
        `The preset ${options.preset} is ${LIKELIHOODS[preset.likelihood.kind].title}'s: it goes without --likelihood ${options.likelihood}.`,
      );
    return preset;
  }
  if (given.length === 0) return null;
  const asked = LIKELIHOOD_KINDS.filter((one) => one === (options.likelihood ?? one));
  const kind = asked.find(
    (one) =>
      given.every(({ name }) => LIKELIHOODS[one].parameters.some((parameter) => parameter.name === name)) &&
      requiredNames(one).every((name) => options[name] !== undefined),
  );
  if (kind !== undefined) return { likelihood: likelihoodFrom(kind, valuesOf(options)), source: 'given' };
  throw new UsageError(`A likelihood needs ${asked.map(describeNeeds).join(', or ')}.`);
}

/** 'both --scale and --margin (Rao and Kupper)'. */
export function describeNeeds(kind: LikelihoodKindName): string {
  return `both ${requiredNames(kind).map(optionOf).join(' and ')} (${LIKELIHOODS[kind].title})`;
}

function valuesOf(options: LikelihoodOptions): Record<string, number | undefined> {
  return Object.fromEntries(PARAMETERS.map(({ name }) => [name, options[name]]));
}

/** '--scale, --margin, --bias or --nu'. */
export const PARAMETER_OPTIONS = PARAMETERS.map(({ name }) => optionOf(name))
  .join(', ')
  .replace(/, ([^,]*)$/, ' or $1');

function optionOf(name: string): string {
  return `--${name}`;
}

function requiredNames(kind: LikelihoodKindName): Parameter['name'][] {
  return LIKELIHOODS[kind].parameters.flatMap((parameter) =>
    parameter.default === null ? parameter.name : [],
  );
}

export function presetLikelihood(preset: LikelihoodPreset): SourcedLikelihood {
  return { likelihood: LIKELIHOOD_PRESETS[preset], source: `preset ${preset}` };
}

/** "k = 9.1, delta = 2.2, b = 0 (calibrated on 1,000 pairs)". */
export function describeLikelihood({ likelihood, source }: SourcedLikelihood): string {
  return `${printLikelihood(likelihood, formatNumber, 'plainSymbol')} (${source})`;
}
