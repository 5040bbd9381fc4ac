import { formatRate } from '../core/format.ts';
import { parameterValues } from '../core/likelihood.ts';
import type { LabelMatrix } from '../core/confusion.ts';
import type { Interval } from '../core/interval.ts';
import { LABELS } from '../core/labels.ts';
import type { Proportion } from '../core/proportion.ts';
import type { RunEvaluation } from '../engine/jobs/scores/evaluate-run.ts';
import { describeLackMember } from './describe-lack-member.ts';
import { describeMetrics, metricsDocument } from './score-report.ts';
import { formatDecimal, formatInterval, formatNumber, textTable } from './text-table.ts';

/** Figures under fixed names as plain numbers, intervals and counts beside them; null for what is not known. */
export function evaluationDocument(evaluation: RunEvaluation): object {
  const { labels, consistency, scores, comparisons, failed, counts, comparisonsPerSecond } = evaluation;
  return {
    comparisons,
    failed,
    lackMember: counts.lackMember,
    comparisonsPerSecond,
    ...metricsDocument(scores?.metrics ?? null),
    scored: scores && {
      images: scores.images,
      boundHits: scores.boundHits,
      evidence: scores.scoring.evidence,
      ...parameterValues(scores.scoring.likelihood),
    },
    accuracy: labels?.accuracy?.value ?? null,
    accuracyInterval: labels?.accuracy?.interval ?? null,
    recall: labels && valuesOf(labels.recall),
    precision: labels && valuesOf(labels.precision),
    confusion: labels?.confusion ?? null,
    labelled: labels?.n ?? 0,
    consistency: consistency && {
      pairs: consistency.n,
      agreement: consistency.agreement?.value ?? null,
      agreementInterval: consistency.agreement?.interval ?? null,
      positionBias: consistency.positionBias,
      positionBiasInterval: consistency.positionBiasInterval,
      meanDivergence: consistency.meanDivergence,
      meanDivergenceInterval: consistency.meanDivergenceInterval,
      matrix: consistency.matrix,
    },
  };
}

/** The same for a person. */
export function describeEvaluation(evaluation: RunEvaluation): string {
  const { labels, consistency, scores, comparisons, failed, comparisonsPerSecond } = evaluation;
  const lines = [
    `${formatNumber(comparisons)} comparisons` +
      (failed > 0 ? `, ${formatNumber(failed)} that failed` : '') +
      (comparisonsPerSecond === null ? '' : `, ${formatRate(comparisonsPerSecond)} a second`),
    ...describeLackMember(evaluation.counts),
  ];
  if (scores !== null) {
    lines.push('', 'Scores');
    lines.push(...describeMetrics(scores.metrics).slice(1));
    if (scores.metrics === null) lines.push('True scores are not known.');
    if (scores.boundHits > 0)
      lines.push(`${scores.boundHits} of ${scores.images} images are at a bound of the scale.`);
  }
  if (labels !== null) {
    lines.push('', `Labels of ${formatNumber(labels.n)} comparisons with a known true label`);
    lines.push(
      textTable(
        ['', 'value', '95% interval'],
        [
          ['accuracy', ...describeProportion(labels.accuracy)],
          ...LABELS.map((label) => [`recall of ${label}`, ...describeProportion(labels.recall[label])]),
        ],
      ),
    );
    lines.push('', describeMatrix('true \\ answered', labels.confusion));
  }
  if (consistency !== null) {
    lines.push('', `${formatNumber(consistency.n)} pairs shown in both orders`);
    lines.push(
      textTable(
        ['', 'value', '95% interval'],
        [
          ['forward-reverse agreement', ...describeProportion(consistency.agreement)],
          [
            'position bias, P(First) - P(Second)',
            formatDecimal(consistency.positionBias),
            intervalOrBlank(consistency.positionBiasInterval),
          ],
          [
            'mean KL divergence',
            formatDecimal(consistency.meanDivergence),
            intervalOrBlank(consistency.meanDivergenceInterval),
          ],
        ],
      ),
    );
  }
  return lines.join('\n');
}

function describeMatrix(corner: string, matrix: LabelMatrix): string {
  return textTable(
    [corner, ...LABELS],
    LABELS.map((label, row) => [label, ...(matrix[row] ?? [])]),
  );
}

function describeProportion(proportion: Proportion | null): [string, string] {
  return proportion === null
    ? ['-', '']
    : [formatDecimal(proportion.value), formatInterval(proportion.interval)];
}

function intervalOrBlank(interval: Interval | null): string {
  return interval === null ? '' : formatInterval(interval);
}

function valuesOf(shares: Readonly<Record<(typeof LABELS)[number], Proportion | null>>): object {
  return Object.fromEntries(LABELS.map((label) => [label, shares[label]?.value ?? null]));
}
