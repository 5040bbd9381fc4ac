import { estimateScore } from '../../src/core/estimate.ts';
import type { Evidence } from '../../src/core/evidence.ts';
import { oneHot } from '../../src/core/labels.ts';
import { LIKELIHOOD_PRESETS } from '../../src/core/likelihood.ts';
import { wilsonInterval } from '../../src/core/proportion.ts';
import { aboutScores } from '../../src/figures/about-scores.ts';
import { LABEL_INK, TEXT_INK } from '../../src/figures/colours.ts';
import type { FigureKind } from '../../src/figures/figure-kinds.ts';
import type { Figure } from '../../src/figures/figure.ts';
import { abstentionFigure } from '../../src/figures/kinds/abstention-figure.ts';
import { adaptiveMaeFigure, adaptivePcFigure } from '../../src/figures/kinds/adaptive-figure.ts';
import { confusionFigure, ordersFigure } from '../../src/figures/kinds/confusion-figure.ts';
import { labelCountsFigure, scoreHistogramFigure } from '../../src/figures/kinds/data-figures.ts';
import { densityFigure } from '../../src/figures/kinds/density-figure.ts';
import {
  agreementByDistanceFigure,
  biasByDistanceFigure,
  divergenceByDistanceFigure,
} from '../../src/figures/kinds/distance-figures.ts';
import { estimatesFigure } from '../../src/figures/kinds/estimates-figure.ts';
import { mapFigure, rankingEstimatesFigure } from '../../src/figures/kinds/image-figures.ts';
import { likelihoodFigure } from '../../src/figures/kinds/likelihood-figure.ts';
import { nllFigure, type NllFigureCurve } from '../../src/figures/kinds/nll-figure.ts';
import { agreementOverTimeFigure, secondsOverTimeFigure } from '../../src/figures/kinds/over-time-figures.ts';
import { pairMatrixFigure } from '../../src/figures/kinds/pair-matrix-figure.ts';
import { reliabilityFigure } from '../../src/figures/kinds/reliability-figure.ts';
import { residualsByGroupFigure, residualsByScoreFigure } from '../../src/figures/kinds/residual-figures.ts';
import {
  similarAnswersFigure,
  similarLikelihoodFigure,
  similarPiecesFigure,
  similarReachFigure,
  similarWhereFigure,
} from '../../src/figures/kinds/similar-figures.ts';
import { sharesFigure } from '../../src/figures/kinds/shares-figure.ts';
import {
  gradientNormFigure,
  heldOutAnswersFigure,
  learningRateFigure,
  lossFigure,
} from '../../src/figures/kinds/training-figures.ts';
import type { Consistency } from '../../src/model/consistency.ts';
import type { PairMatrix } from '../../src/model/ranking.ts';
import type { ScoreRow } from '../../src/model/scores.ts';
import type { SimilarAudit } from '../../src/model/similar-audit.ts';
import { GIVEN_SCORES, type ScoreWords } from '../../src/core/score-words.ts';
import type { StepPoint, TrainingDetail } from '../../src/model/training.ts';

/** Awkward on purpose: a long name, an unround likelihood, a filter. */
const ABOUT = {
  name: 'test-vs-reference-fold1-with-a-rather-long-name',
  simulated: true,
  filter: 'Group Asian females (target); Score difference from 0.20 to 1.40',
  words: GIVEN_SCORES,
};

const LIKELIHOOD = { ...LIKELIHOOD_PRESETS.uol, scale: 7.25568843769352 };
export const SCORES = aboutScores(ABOUT, {
  likelihood: LIKELIHOOD,
  source: 'calibrated on 1,368 comparisons',
  evidence: 'hard',
  imageError: 0.2123456789,
});

/** Two people, one of whose times were not all measured. */
const OVER_TIME = ['Ada with a rather long name', 'Bob'].map((person, index) => ({
  person,
  colour: ['#2f6fb3', '#b3541e'][index] ?? 'black',
  pieces: Array.from({ length: 10 - 4 * index }, (_, piece) => ({
    from: 12 * piece + 1,
    to: 12 * (piece + 1),
    since: 1e12 + piece,
    until: 1e12 + piece,
    medianSeconds: index === 1 && piece === 2 ? null : 4.123456789 / (piece + 1),
    same: share(6 + (piece % 4), 12),
  })),
}));

const GROUPS = ['Asian females', 'Caucasian females with a long name', 'Asian males', null];

const ROWS: readonly ScoreRow[] = Array.from({ length: 90 }, (_, index) => {
  const trueScore = 1.05 + (3.9 * index) / 89;
  const score = Math.min(5, Math.max(1, trueScore + 0.4 * Math.sin(index * 2.7)));
  return {
    imageId: index + 1,
    name: `AM${index}.jpg`,
    group: GROUPS[index % 4] ?? null,
    trueScore,
    score,
    interval: [Math.max(1, score - 0.4), Math.min(5, score + 0.4)],
    profileInterval: [Math.max(1, score - 0.1), Math.min(5, score + 0.1)],
    boundHit: score === 5 ? 'high' : score === 1 ? 'low' : null,
    nll: 12.3456789,
    comparisons: 350,
    corrected: 0,
  };
});

function curveOf(name: string, trueScore: number, shift: number): NllFigureCurve {
  const evidence = Array.from({ length: 60 }, (_, index): Evidence => {
    const referenceScore = 1.2 + index * 0.06;
    const difference = trueScore + shift - referenceScore;
    return {
      referenceScore,
      targetFirst: true,
      weights: oneHot(Math.abs(difference) < 0.3 ? 'Similar' : difference > 0 ? 'First' : 'Second'),
    };
  });
  return { name, evidence, likelihood: LIKELIHOOD, estimate: estimateScore(evidence, LIKELIHOOD), trueScore };
}

export const CURVES = [
  curveOf('AM1.jpg', 2.1, 0.07),
  curveOf('CF23.jpg', 3, -0.1),
  curveOf('CM9.jpg', 4, 0.2),
];

function share(successes: number, trials: number) {
  const value = successes / trials;
  return { value, interval: wilsonInterval(value, trials), successes, trials };
}

const CONSISTENCY: Consistency = {
  n: 3648,
  oneWay: 0,
  agreement: share(3500, 3648),
  positionBias: -0.0017123456,
  positionBiasInterval: [-0.006, 0.002],
  meanDivergence: 0.0089123456,
  meanDivergenceInterval: [0.008, 0.01],
  matrix: [
    [20, 1500, 30],
    [1400, 10, 25],
    [33, 30, 600],
  ],
  byDistance: Array.from({ length: 12 }, (_, bin) => ({
    low: bin * 0.2,
    high: (bin + 1) * 0.2,
    n: 900 - 70 * bin,
    agreement: share(800 - 68 * bin, 900 - 70 * bin),
    positionBias: 0.004 * Math.cos(bin),
    positionBiasInterval: [0.004 * Math.cos(bin) - 0.003, 0.004 * Math.cos(bin) + 0.003],
    meanDivergence: 0.0123456 / (bin + 1),
    meanDivergenceInterval: [0.01 / (bin + 1), 0.014 / (bin + 1)],
  })),
  density: {
    size: 20,
    counts: Array.from({ length: 400 }, (_, index) => {
      const [x, y] = [index % 20, Math.floor(index / 20)];
      return Math.round(300 * Math.exp(-Math.abs(x - y)) * (Math.abs(x - 10) / 10));
    }),
  },
  points: [],
};

const POINTS: readonly StepPoint[] = Array.from({ length: 300 }, (_, index) => {
  const loss = 1.1 * Math.exp(-index / 120) + 0.05 * Math.sin(index);
  return {
    step: index + 1,
    count: 1,
    epoch: 1 + Math.floor(index / 100),
    loss,
    lowest: loss,
    highest: loss,
    rate: 0.0002 * (1 + Math.cos((Math.PI * index) / 300)) * 0.5,
    gradientNorm: 0.3 + 0.25 * Math.cos(index / 9),
    time: index * 1000,
  };
});

const recall = (successes: number) => ({
  First: share(successes, 100),
  Second: share(successes - 4, 100),
  Similar: share(successes - 30, 100),
});

const TRAINING: Pick<TrainingDetail, 'name' | 'pairSet' | 'dataset' | 'simulated' | 'step' | 'finished'> = {
  name: 'balanced-3 with the default recipe',
  pairSet: 'balanced-3-of-fold-1',
  dataset: 'demo',
  simulated: true,
  step: 300,
  finished: [1, 2, 3].map((epoch) => ({
    epoch,
    step: epoch * 100,
    trainingLoss: 0.6 / epoch,
    validation: {
      pairs: 200,
      loss: 0.7 / epoch + 0.1,
      accuracy: share(70 + 5 * epoch, 100),
      recall: recall(75 + 6 * epoch),
      agreement: share(80 + 4 * epoch, 100),
      positionBias: 0,
      meanDivergence: null,
    },
    adapter: { path: 'adapter.gguf', bytes: null },
    mmproj: null,
  })),
};

const AUDIT: SimilarAudit = {
  theta: 0.2,
  n: 7296,
  comparisons: 7296,
  unknown: 0,
  images: 64,
  called: 1628,
  truly: 796,
  both: 720,
  shareCalled: share(1628, 7296),
  shareTruly: share(796, 7296),
  recall: share(720, 796),
  precision: share(720, 1628),
  ratio: { value: 2.0452261, interval: [1.9, 2.2] },
  verdict: { kind: 'over-called', reason: null },
  bins: Array.from({ length: 16 }, (_, bin) => {
    const n = 640 - 30 * bin;
    const similar = Math.round(n * Math.exp(-bin / 4));
    const first = Math.floor((n - similar) / 2);
    return {
      low: bin / 10,
      high: (bin + 1) / 10,
      n,
      answers: { First: share(first, n), Second: share(n - similar - first, n), Similar: share(similar, n) },
      higher: bin < 2 ? null : share(first, n),
      lower: bin < 2 ? null : share(1, n),
    };
  }),
  withinTheta: 2,
  upTo: Array.from({ length: 10 }, (_, bin) => ({
    distance: (bin + 1) / 10,
    recall: share(95 - 5 * bin, 100),
    precision: share(30 + 6 * bin, 100),
  })),
};
const AUDITS = [
  { about: ABOUT, audit: AUDIT },
  { about: { ...ABOUT, name: 'demo' }, audit: AUDIT },
];

const REPLAY = {
  images: 64,
  ofImages: 64,
  full: { references: 114, pc: 0.98281234, mae: 0.14131234 },
  points: [1, 2, 4, 8, 16, 32, 64].map((budget) => ({
    budget,
    pc: 0.98 - 0.4 / budget,
    mae: 0.14 + 0.8 / budget,
    toFull: 0.1,
    meanIntervalWidth: 0.3,
    meanDefaultWidth: 0.9,
  })),
};

/** Thirty rows and columns of images, or of as many ranks each; some were never compared. */
function pairMatrix(size: number): PairMatrix {
  const side = Array.from({ length: 30 }, (_, index) => ({ id: index + 1, name: `face-${index + 1}.jpg` }));
  const cells = side.flatMap((_, row) =>
    side.map((_other, column) => ({ apart: column - row, count: (row * column) % 4 === 1 ? 0 : size * 40 })),
  );
  return {
    isRanked: true,
    images: 30 * size,
    rows: [1, 30 * size],
    columns: [1, 30 * size],
    size,
    rowImages: side,
    columnImages: side,
    counts: cells.map(({ count }) => count),
    wins: cells.map(({ apart, count }) => count / (1 + Math.exp(-apart / 5))),
  };
}

/** One of every kind; a kind without one does not compile. */
/** A figure of each kind, of scores that are called as given. */
export function exampleFigures(words: ScoreWords): Readonly<Record<FigureKind, Figure>> {
  const about = { ...ABOUT, words };
  const ofScores = { ...SCORES, words };
  const audits = AUDITS.map((audit) => ({ ...audit, about: { ...audit.about, words } }));
  return {
    confusion: confusionFigure(about, {
      matrices: [
        {
          name: ABOUT.name,
          matrix: [
            [280_012, 30, 400],
            [40, 281_111, 500],
            [20, 55, 64_040],
          ],
        },
        {
          name: 'demo',
          matrix: [
            [2800, 30, 400],
            [40, 2811, 500],
            [0, 0, 0],
          ],
        },
      ],
      rowsTitle: 'Truth',
      columnsTitle: 'Model',
      by: 'row',
      unit: 'comparisons',
      unlabelled: 12,
      takenOver: 0,
    }),
    orders: ordersFigure(about, CONSISTENCY.matrix),
    shares: sharesFigure(about, {
      title: 'Recall and precision',
      what: 'Model held against Truth.',
      lines: [
        { title: 'Accuracy', colour: TEXT_INK, shares: [{ name: 'demo', share: share(6312, 7296) }] },
        {
          title: 'Recall of First',
          colour: LABEL_INK.First,
          shares: [{ name: 'demo', share: share(2800, 3300) }],
        },
        {
          title: 'Recall of Similar',
          colour: LABEL_INK.Similar,
          shares: [{ name: 'demo', share: share(72, 80) }],
        },
        { title: 'Precision of Second', colour: LABEL_INK.Second, shares: [{ name: 'demo', share: null }] },
      ],
    }),
    abstention: abstentionFigure(about, {
      n: 7296,
      points: Array.from({ length: 101 }, (_, index) => {
        const kept = 7296 - 60 * index;
        return {
          threshold: index / 100,
          kept,
          right: Math.round(kept * (0.86 + 0.001 * index)),
          accuracy: share(Math.round(kept * (0.86 + 0.001 * index)), kept),
          matrix: CONSISTENCY.matrix,
        };
      }),
    }),
    reliability: reliabilityFigure(about, {
      n: 7296,
      topLabel: { value: 0.0912345678, interval: [0.08, 0.1] },
      classWiseMean: { value: 0.0712345678, interval: null },
      equalMass: null,
      labels: (['First', 'Second', 'Similar'] as const).map((label) => ({
        label,
        error: 0.0530123456,
        errorInterval: [0.048123456, 0.058123456],
        bins: Array.from({ length: 10 }, (_, bin) => ({
          low: bin / 10,
          high: (bin + 1) / 10,
          n: 1234 - 100 * bin,
          meanProbability: (bin + 0.5) / 10,
          frequency: share(Math.round((1234 - 100 * bin) * ((bin + 0.8) / 10.5)), 1234 - 100 * bin),
        })),
      })),
    }),
    density: densityFigure(about, CONSISTENCY),
    'agreement-by-distance': agreementByDistanceFigure(about, CONSISTENCY),
    'bias-by-distance': biasByDistanceFigure(about, CONSISTENCY),
    'divergence-by-distance': divergenceByDistanceFigure(about, CONSISTENCY),
    estimates: estimatesFigure(ofScores, ROWS),
    'residuals-by-group': residualsByGroupFigure(ofScores, ROWS),
    'residuals-by-score': residualsByScoreFigure(ofScores, ROWS),
    'adaptive-pc': adaptivePcFigure(ofScores, REPLAY),
    'adaptive-mae': adaptiveMaeFigure(ofScores, REPLAY),
    nll: nllFigure(ofScores, CURVES, 'relative'),
    likelihood: likelihoodFigure(LIKELIHOOD, 'calibrated on 1,368 comparisons', 'probability'),
    loss: lossFigure(TRAINING, {
      points: POINTS,
      smoothed: POINTS.map(({ loss }) => loss),
      smoothing: '0.9',
      logarithmic: true,
      guessing: Math.log(3),
      ends: [0.0654321, 1.23456789],
    }),
    'learning-rate': learningRateFigure(TRAINING, POINTS),
    'gradient-norm': gradientNormFigure(TRAINING, POINTS, 0.5),
    'seconds-over-time': secondsOverTimeFigure({ name: 'Task first', simulated: true }, OVER_TIME),
    'agreement-over-time': agreementOverTimeFigure({ name: 'Task first', simulated: false }, OVER_TIME),
    'held-out-answers': heldOutAnswersFigure(TRAINING, 200),
    'score-histogram': scoreHistogramFigure({
      dataset: 'demo',
      simulated: true,
      words,
      parts: ['training', 'test', null],
      bins: Array.from({ length: 41 }, (_, bin) => ({
        low: 1 + bin / 10,
        high: 1.1 + bin / 10,
        counts: [Math.round(40 * Math.exp(-((bin - 20) ** 2) / 100)), bin % 5, 1],
      })),
    }),
    'similar-answers': similarAnswersFigure(audits, 'labels'),
    'similar-reach': similarReachFigure(audits.slice(0, 1)),
    'similar-where': similarWhereFigure(audits),
    'similar-likelihood': similarLikelihoodFigure(audits, LIKELIHOOD, 'calibrated on 1,368 comparisons'),
    'similar-pieces': similarPiecesFigure(
      about,
      GROUPS.map((group) => ({ name: group ?? 'no group', filter: {}, audit: AUDIT })),
    ),
    'ranking-estimates': rankingEstimatesFigure(
      about,
      ROWS.map(({ name, score, interval }, index) => ({ name, rank: index + 1, score, interval })),
      'rao-kupper',
    ),
    'ranking-wins': pairMatrixFigure(about, pairMatrix(1), 'wins'),
    'ranking-answers': pairMatrixFigure(about, pairMatrix(7), 'counts'),
    map: mapFigure(
      ROWS.map(({ score, imageId }) => ({ x: score, y: imageId, colour: TEXT_INK })),
      ['Map of n = 90 images of demo by UMAP.'],
      true,
    ),
    'label-counts': labelCountsFigure('balanced-3', true, { First: 30_000, Second: 30_000, Similar: 30_000 }),
  };
}

export const EXAMPLES = exampleFigures(GIVEN_SCORES);
