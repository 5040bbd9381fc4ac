import type { ChartTable } from '../../charts/export-menu.tsx';
import { csvText } from '../../charts/csv-text.ts';
import { curveRows } from '../../../core/drawn-curve.ts';
import type { Explanation } from './explanation.ts';

/** What an explanation's charts are drawn from, as CSV: the curve at every grid point, and every comparison's term. */
export function nllTables(explanation: Explanation): ChartTable[] {
  return [
    { title: 'Curve (CSV)', suffix: '-curve', text: () => curveTable(explanation) },
    { title: 'Comparisons (CSV)', suffix: '-comparisons', text: () => termTable(explanation) },
  ];
}

function curveTable({ evidence, likelihood, estimate }: Explanation): string {
  return csvText(
    ['score', 'nll', 'nll_above_minimum', 'derivative'],
    estimate === null ? [] : curveRows(evidence, likelihood, estimate.nll),
  );
}

function termTable({ answers }: Explanation): string {
  const hasProbabilities = answers.some(({ answer }) => answer.probabilities !== null);
  return csvText(
    [
      'reference',
      'reference_score',
      'shown_first',
      'label',
      'by',
      'model_label',
      ...(hasProbabilities ? ['p_first', 'p_second', 'p_similar'] : []),
      'nll_at_estimate',
      'derivative_at_estimate',
      'estimate_without',
      'influence',
    ],
    answers.map(({ answer, label, by, nll, pull, without, influence }) => [
      answer.referenceName,
      answer.referenceScore,
      answer.targetFirst ? 'image' : 'reference',
      label ?? 'dropped',
      by,
      answer.label,
      ...(answer.probabilities ?? []),
      nll,
      pull,
      without?.score ?? null,
      influence,
    ]),
  );
}
