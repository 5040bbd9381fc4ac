import type { KindComparisonOutcome } from '../core/compare-kinds.ts';
import { describeKinds, NOT_COMPARED } from '../core/describe-kinds.ts';
import { TERMINAL_SIGNS } from '../core/format.ts';
import { LIKELIHOODS } from '../core/likelihood.ts';
import { formatDecimal, textTable } from './text-table.ts';

/** The kinds of likelihood beside each other on answers that they were not fitted to, by fold. */
export function describeComparison(outcome: KindComparisonOutcome): string {
  if (outcome.kind === 'not-compared')
    return `The kinds of likelihood were not compared. ${NOT_COMPARED[outcome.problem]}`;
  const { folds } = outcome;
  const row = (name: string, { answers, logLikelihood }: (typeof folds)[number]) => [
    name,
    answers,
    formatDecimal(logLikelihood['rao-kupper']),
    formatDecimal(logLikelihood.davidson),
    formatDecimal(logLikelihood.davidson - logLikelihood['rao-kupper']),
  ];
  return [
    'Log-likelihood of answers that neither was fitted to, in nats:',
    textTable(
      ['images', 'answers', LIKELIHOODS['rao-kupper'].title, LIKELIHOODS.davidson.title, 'difference'],
      [
        ...(folds.length > 1 ? folds.map((fold, index) => row(`fold ${index + 1}`, fold)) : []),
        row('all', outcome),
      ],
    ),
    describeKinds(outcome, TERMINAL_SIGNS),
  ].join('\n');
}
