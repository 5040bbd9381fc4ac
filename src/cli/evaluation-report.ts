import { formatRate, formatQuantity } from '../core/format.ts';
import { parameterValues } from '../core/likelihood.ts';
import type { LabelMatrix } from '../core/confusion.ts';
import type { Interval } from '../core/interval.ts';
import { LABELS } from '../core/labels.ts';
import { CALIBRATION_BINS } from '../model/confusion.ts';
import type { Proportion } from '../core/proportion.ts';
import type { RunEvaluation } from '../engine/jobs/scores/evaluate-run.ts';
import { describeLackMember } from './describe-lack-member.ts';
import { describeMetrics, metricsDocument } from './score-report.ts';
import { formatDecimal, formatInterval, formatNumber, textTable } from './text-table.ts';

/** What the intervals of shares and means of answers are. */
const ANSWER_INTERVALS = '95%, images resampled on both sides';

/**
 * Figures under fixed names as plain numbers, intervals and counts beside them; null for what is not known.
 *
 * @param under which comparisons the scores are made of, in words; null for all of the run
 */
export function evaluationDocument(evaluation: RunEvaluation, under: string | null): object {
  const { labels, consistency, scores, comparisons, failed, counts, comparisonsPerSecond, calibration } =
    evaluation;
  return {
    comparisons,
    failed,
    lackMember: counts.lackMember,
    comparisonsPerSecond,
    ...metricsDocument(scores?.metrics ?? null),
    scored: scores && {
      images: scores.images,
      unscored: scores.unscored,
      under,
      boundHits: scores.boundHits,
      evidence: scores.scoring.evidence,
      likelihood: scores.scoring.likelihood.kind,
      ...parameterValues(scores.scoring.likelihood),
    },
    accuracy: labels?.accuracy?.value ?? null,
    accuracyInterval: labels?.accuracy?.interval ?? null,
    recall: labels && valuesOf(labels.recall),
    precision: labels && valuesOf(labels.precision),
    recallIntervals: labels && intervalsOf(labels.recall),
    precisionIntervals: labels && intervalsOf(labels.precision),
    kappa: labels && labels.kappa,
    calibrationError: calibration && { bins: CALIBRATION_BINS, ...calibration },
    answerIntervals: ANSWER_INTERVALS,
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
export function describeEvaluation(evaluation: RunEvaluation, under: string | null): string {
  const { labels, consistency, scores, comparisons, failed, comparisonsPerSecond, calibration } = evaluation;
  const lines = [
    formatQuantity(comparisons, 'comparison') +
      (failed > 0 ? `, ${formatNumber(failed)} that failed` : '') +
      (comparisonsPerSecond === null ? '' : `, ${formatRate(comparisonsPerSecond)} a second`),
    ...describeLackMember(evaluation.counts),
  ];
  if (scores !== null) {
    lines.push('', under === null ? 'Scores' : `Scores from these comparisons alone: ${under}`);
    lines.push(...describeMetrics(scores.metrics).slice(1));
    if (scores.metrics === null) lines.push('True scores are not known.');
    if (scores.unscored > 0)
      lines.push(
        `${formatQuantity(scores.unscored, 'image has', 'images have')} no comparison that passes the filter, so no score.`,
      );
    if (scores.boundHits > 0)
      lines.push(`${scores.boundHits} of ${scores.images} images are at a bound of the scale.`);
  }
  if (labels !== null) {
    lines.push('', `Labels of ${formatQuantity(labels.n, 'comparison')} with a known true label`);
    lines.push(
      textTable(
        ['', 'value', '95% interval', 'n'],
        [
          ['accuracy', ...describeProportion(labels.accuracy)],
          ...LABELS.map((label) => [`recall of ${label}`, ...describeProportion(labels.recall[label])]),
          ...LABELS.map((label) => [`precision of ${label}`, ...describeProportion(labels.precision[label])]),
          ...(['linear', 'quadratic'] as const).map((weights) => [
            `${weights} weighted kappa`,
            ...describeFigure(labels.kappa[weights], labels.n),
          ]),
          ...(['topLabel', 'classWiseMean', 'equalMass'] as const).flatMap((kind) =>
            calibration === null ? [] : [[ERROR_NAMES[kind], ...describeFigure(calibration[kind], labels.n)]],
          ),
        ],
      ),
    );
    lines.push(
      `Intervals: ${ANSWER_INTERVALS}; n counts answers. Kappa takes the order First < Similar < Second.` +
        (calibration === null ? '' : ` ECE: expected calibration error in ${CALIBRATION_BINS} bins.`),
    );
    lines.push('', describeMatrix('true \\ answered', labels.confusion));
  }
  if (consistency !== null) {
    lines.push('', `${formatQuantity(consistency.n, 'pair')} shown in both orders`);
    lines.push(
      textTable(
        ['', 'value', '95% interval'],
        [
          ['forward-reverse agreement', ...describeProportion(consistency.agreement).slice(0, 2)],
          [
            'position bias, P(First) - P(Second)',
            formatDecimal(consistency.positionBias),
            intervalOf(consistency.positionBias, consistency.positionBiasInterval),
          ],
          [
            'mean KL divergence',
            formatDecimal(consistency.meanDivergence),
            intervalOf(consistency.meanDivergence, consistency.meanDivergenceInterval),
          ],
        ],
      ),
    );
    lines.push(`Intervals: ${ANSWER_INTERVALS}; n counts pairs.`);
  }
  return lines.join('\n');
}

function describeMatrix(corner: string, matrix: LabelMatrix): string {
  return textTable(
    [corner, ...LABELS],
    LABELS.map((label, row) => [label, ...(matrix[row] ?? [])]),
  );
}

const ERROR_NAMES = {
  topLabel: 'top-label ECE',
  classWiseMean: 'class-wise mean ECE',
  equalMass: 'equal-mass (top-label) ECE',
} as const;

function describeFigure(
  figure: { readonly value: number; readonly interval: Interval | null } | null,
  n: number,
): [value: string, interval: string, n: number] {
  return figure === null ? ['-', '', n] : [formatDecimal(figure.value), formatInterval(figure.interval), n];
}

function describeProportion(proportion: Proportion | null): [value: string, interval: string, n: number] {
  return proportion === null
    ? ['-', '', 0]
    : [formatDecimal(proportion.value), formatInterval(proportion.interval), proportion.trials];
}

/** Nothing beside a figure that is not known. */
function intervalOf(value: number | null, interval: Interval | null): string {
  return value === null ? '' : formatInterval(interval);
}

type Shares = Readonly<Record<(typeof LABELS)[number], Proportion | null>>;

function intervalsOf(shares: Shares): object {
  return Object.fromEntries(LABELS.map((label) => [label, shares[label]?.interval ?? null]));
}

function valuesOf(shares: Shares): object {
  return Object.fromEntries(LABELS.map((label) => [label, shares[label]?.value ?? null]));
}
