import { Option, type Command } from 'commander';
import { LIKELIHOOD_PRESETS, type Likelihood, type LikelihoodPreset } from '../core/likelihood.ts';
import { numberIn } from './option-values.ts';
import { formatNumber } from './text-table.ts';
import { UsageError } from './usage-error.ts';

/** Options with which a person gives a likelihood. */
export interface LikelihoodOptions {
  readonly scale?: number;
  readonly margin?: number;
  readonly bias?: number;
  readonly preset?: LikelihoodPreset;
}

/** A likelihood and where it came from, for a person. */
export interface SourcedLikelihood {
  readonly likelihood: Likelihood;
  readonly source: string;
}

export function addLikelihoodOptions(command: Command): Command {
  return command
    .option('--scale <k>', 'steepness k of the likelihood, above 0', numberIn({ min: 0, exclusive: true }))
    .option('--margin <delta>', 'half-width of Similar, above 0', numberIn({ min: 0, exclusive: true }))
    .option('--bias <b>', 'advantage of the image shown first, in units of score (default: 0)', numberIn())
    .addOption(
      new Option('--preset <name>', 'a likelihood by name').choices(Object.keys(LIKELIHOOD_PRESETS)),
    );
}

/** The likelihood that the options give; null where they give none. @throws UsageError for half a likelihood */
export function likelihoodOf({ scale, margin, bias, preset }: LikelihoodOptions): SourcedLikelihood | null {
  const byHand = scale !== undefined || margin !== undefined || bias !== undefined;
  if (preset !== undefined) {
    if (byHand) throw new UsageError('--preset cannot be combined with --scale, --margin or --bias.');
    return presetLikelihood(preset);
  }
  if (!byHand) return null;
  if (scale === undefined || margin === undefined)
    throw new UsageError('A likelihood needs both --scale and --margin.');
  return { likelihood: { scale, margin, bias: bias ?? 0 }, source: 'given' };
}

export function presetLikelihood(preset: LikelihoodPreset): SourcedLikelihood {
  return { likelihood: LIKELIHOOD_PRESETS[preset], source: `preset ${preset}` };
}

/** "k = 9.1, delta = 2.2, b = 0 (calibrated on 1,000 pairs)". */
export function describeLikelihood({ likelihood, source }: SourcedLikelihood): string {
  const { scale, margin, bias } = likelihood;
  return `k = ${formatNumber(scale)}, delta = ${formatNumber(margin)}, b = ${formatNumber(bias)} (${source})`;
}
