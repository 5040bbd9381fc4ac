import { formatQuantity } from '../../core/format.ts';
import type { Consistency } from '../../model/consistency.ts';
import { runSentence, type AboutRun } from '../about-run.ts';
import { MAIN_INK } from '../colours.ts';
import type { Figure } from '../figure.ts';
import type { FigureKind } from '../figure-kinds.ts';
import { binnedFigure, type BinnedPoint } from './binned-figure.ts';

type Bin = Consistency['byDistance'][number];

interface DistanceMeasure {
  readonly kind: FigureKind;
  readonly title: string;
  readonly axis: string;
  readonly what: string;
  readonly of: (bin: Bin) => Omit<BinnedPoint, 'x'>;
}

const SHARE = 100;

const AGREEMENT: DistanceMeasure = {
  kind: 'agreement-by-distance',
  title: 'Agreement of both orders by score distance',
  axis: 'Agreement (%)',
  what: 'Share of pairs whose answers in both orders name the same image, or are both Similar.',
  of: ({ agreement }) => ({
    value: agreement === null ? null : SHARE * agreement.value,
    interval: agreement === null ? null : [SHARE * agreement.interval[0], SHARE * agreement.interval[1]],
  }),
};

const BIAS: DistanceMeasure = {
  kind: 'bias-by-distance',
  title: 'Position bias by score distance',
  axis: 'Position bias',
  what: 'Mean of P(First) - P(Second) over both orders, from -1 to 1: above 0 the image shown first is favoured.',
  of: ({ positionBias, positionBiasInterval }) => ({ value: positionBias, interval: positionBiasInterval }),
};

const DIVERGENCE: DistanceMeasure = {
  kind: 'divergence-by-distance',
  title: 'Divergence of both orders by score distance',
  axis: 'Mean KL (nats)',
  what: 'Mean KL divergence of the probabilities in the forward order from those in the reverse order, turned.',
  of: ({ meanDivergence, meanDivergenceInterval }) => ({
    value: meanDivergence,
    interval: meanDivergenceInterval,
  }),
};

export const agreementByDistanceFigure = (about: AboutRun, report: Consistency) =>
  distanceFigure(about, report, AGREEMENT);
export const biasByDistanceFigure = (about: AboutRun, report: Consistency) =>
  distanceFigure(about, report, BIAS);
export const divergenceByDistanceFigure = (about: AboutRun, report: Consistency) =>
  distanceFigure(about, report, DIVERGENCE);

function distanceFigure(about: AboutRun, { byDistance }: Consistency, measure: DistanceMeasure): Figure {
  const { kind, title, axis, what, of } = measure;
  const bins = byDistance.filter(({ n }) => n > 0);
  return binnedFigure({
    kind,
    title,
    simulated: about.simulated,
    caption: [
      runSentence(about),
      what,
      `n = ${formatQuantity(
        bins.reduce((sum, { n }) => sum + n, 0),
        'pair',
      )} of images with ${about.words.scores}. Vertical bars: 95 % intervals, images resampled on both sides; below, pairs in each bin.`,
    ],
    xTitle: 'Score difference, absolute (units of score)',
    yTitle: axis,
    unit: 'Pairs',
    bins: bins.map(({ low, high, n }) => ({ low, high, n })),
    series: [
      {
        name: axis,
        colour: MAIN_INK,
        points: bins.map((bin) => ({ x: (bin.low + bin.high) / 2, ...of(bin) })),
      },
    ],
  });
}
