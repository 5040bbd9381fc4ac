import { formatQuantity, formatInterval, formatNumber } from '../../core/format.ts';
import type { LabelReliability, Reliability } from '../../model/confusion.ts';
import { runSentence, type AboutRun } from '../about-run.ts';
import { LABEL_INK } from '../colours.ts';
import type { Figure, FigurePanel } from '../figure.ts';
import { SHARE_INTERVALS } from '../interval-words.ts';
import { counts, percent } from './axes.ts';
import { straight } from './lines.ts';

/** How often each label is true where the model gave it a probability, and how many answers that is. */
export function reliabilityFigure(about: AboutRun, { n, labels, topLabel }: Reliability): Figure {
  return {
    kind: 'reliability',
    title: 'Reliability of the probabilities',
    caption: [
      runSentence(about),
      `Share of cases with the label (${about.words.labels}) by predicted probability, in ${labels[0]?.bins.length ?? 0} bins of equal width (above) and answers in each bin (below), n = ${formatQuantity(n, 'comparison')}.`,
      `ECE: classwise expected calibration error (Naeini et al. 2015; Kull et al. 2019), ${labels.map(describe).join(', ')}${topLabel === null ? '' : `; of the answer given (Guo et al. 2017) ${formatNumber(topLabel.value)}${topLabel.interval === null ? '' : ` (${formatInterval(topLabel.interval)})`}`}.`,
      SHARE_INTERVALS,
    ],
    simulated: about.simulated,
    panels: [labels.map((one, index) => diagram(one, index, about)), labels.map(masses)],
    rowHeights: [3, 1],
    aspect: 0.42,
  };
}

function describe({ label, error, errorInterval }: LabelReliability): string {
  return `${label} ${formatNumber(error)}${errorInterval === null ? '' : ` (${formatInterval(errorInterval)})`}`;
}

function diagram({ label, error, bins }: LabelReliability, index: number, { words }: AboutRun): FigurePanel {
  const rows = bins.flatMap(({ n, meanProbability, frequency }) =>
    meanProbability === null || frequency === null
      ? []
      : [
          {
            probability: 100 * meanProbability,
            share: 100 * frequency.value,
            low: 100 * frequency.interval[0],
            high: 100 * frequency.interval[1],
            n,
          },
        ],
  );
  const x = { ...percent('probability', ''), title: null, axis: { labels: false } };
  const y = {
    ...percent('share', words.label === 'Truth' ? 'True cases' : words.label),
    ...(index > 0 && { title: null, axis: { labels: false } }),
  };
  return {
    title: `${label}: ECE ${formatNumber(error)}`,
    layers: [
      straight([0, 0], [100, 100], x, y),
      {
        rows,
        mark: { type: 'rule', color: LABEL_INK[label], strokeWidth: 1.2 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        rows,
        mark: { type: 'point', filled: true, opacity: 1, size: 16, color: LABEL_INK[label] },
        encoding: { x, y },
      },
    ],
  };
}

function masses({ label, bins }: LabelReliability, index: number): FigurePanel {
  return {
    ranged: ['x'],
    layers: [
      {
        rows: bins.map(({ low, high, n }) => ({ low: 100 * low, high: 100 * high, n })),
        mark: { type: 'bar', color: LABEL_INK[label], opacity: 0.5, stroke: 'white', strokeWidth: 0.5 },
        encoding: {
          x: percent('low', `p(${label})`),
          x2: { field: 'high' },
          y2: { datum: 0 },
          y: counts('n', 'Answers', index > 0 ? { title: null } : {}, { tickCount: 2 }),
        },
      },
    ],
  };
}
