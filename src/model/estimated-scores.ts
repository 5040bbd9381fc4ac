import { z } from 'zod';
import { formatCount, formatNumber, formatQuantity } from '../core/format.ts';
import { DEFAULT_THETA } from '../core/labels.ts';

/**
 * Where scores of a dataset come from that nobody gave: Bradley and Terry's model with ties, fitted to the answers of a run, mapped
 * to 1-5.
 */
export const estimatedScoresSchema = z.object({
  /** The run's name when they were estimated. */
  run: z.string(),
  ties: z.enum(['rao-kupper', 'davidson', 'half']),
  /** Penalty of the fit; 0 of none. */
  ridge: z.number(),
  /** Images that have such a score. */
  images: z.int(),
  /** Weight of the answers, 1 each unless they were weighted. */
  answers: z.number(),
  /** Scores in logits that are 1 and 5. */
  low: z.number(),
  high: z.number(),
  /** The difference, on 1-5, within which as many answers are as say Similar. */
  theta: z.number(),
  /** Mean standard error of the scores, on 1-5; null where the fit has none. */
  meanError: z.number().nullable(),
});
export type EstimatedScores = Readonly<z.infer<typeof estimatedScoresSchema>>;

/** The theta of a dataset where nobody says another: that of its estimated scores, whose scale is the votes' own, else the usual one. */
export function usualTheta(estimated: Pick<EstimatedScores, 'theta'> | null | undefined): number {
  return estimated?.theta ?? DEFAULT_THETA;
}

/** What options say of it. */
export const USUAL_THETA = `that of scores estimated of votes, else ${DEFAULT_THETA}`;

const MODELS: Readonly<Record<EstimatedScores['ties'], string>> = {
  'rao-kupper': 'with Rao and Kupper’s ties',
  davidson: 'with Davidson’s ties',
  half: 'with a tie as half a win for each',
};

/** Where such scores come from, and what figures against them are worth. */
export function describeEstimates(estimated: EstimatedScores): string {
  const { run, ties, ridge, images, answers, theta, meanError } = estimated;
  return (
    `Scores are estimated: those of ${formatQuantity(images, 'image')}, by Bradley and Terry’s model ${MODELS[ties]} from answers of the ` +
    `run "${run}" (they weigh ${Number.isInteger(answers) ? formatCount(answers) : formatNumber(answers, 2)}${ridge > 0 ? `, ridge ${formatNumber(ridge, 3)}` : ''}), from 1, the lowest, to 5, the highest` +
    `${meanError === null ? '' : `; standard error ${formatNumber(meanError, 3)} on average`}. Pairs within ${formatNumber(theta, 2)} are Similar: ` +
    'as many answers as say so. Figures against these scores tell how far answers fit one order, and not whether that order is true.'
  );
}
