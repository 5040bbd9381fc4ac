import { expectedSimilar } from '../../core/expected-similar.ts';
import { formatCount, formatQuantity, formatNumber } from '../../core/format.ts';
import { LABELS } from '../../core/labels.ts';
import { isSameLikelihood, LIKELIHOOD_PRESETS, type Likelihood } from '../../core/likelihood.ts';
import type { Proportion } from '../../core/proportion.ts';
import { GIVEN_SCORES, type ScoreWords } from '../../core/score-words.ts';
import { sentenceText, similarSentence } from '../../core/similar-verdict.ts';
import type { SimilarAudit, SimilarBin, SimilarPiece } from '../../model/similar-audit.ts';
import { runSentence, type AboutRun } from '../about-run.ts';
import { LABEL_INK, MAIN_INK, QUIET_INK, SERIES_INKS, TEXT_INK } from '../colours.ts';
import type { Figure, FigureLayer } from '../figure.ts';
import type { FigureKind } from '../figure-kinds.ts';
import { SHARE_INTERVALS } from '../interval-words.ts';
import { calledOf, shownBins } from '../shown-bins.ts';
import { counts, numbersWithin, ownColour } from './axes.ts';
import { binnedFigure, type BinnedPoint, type BinnedSeries } from './binned-figure.ts';
import { across } from './lines.ts';

/** One run's audit; a second one stands beside it in broken lines. */
export interface AuditToDraw {
  readonly about: AboutRun;
  readonly audit: SimilarAudit;
}

const xTitleOf = (audits: readonly AuditToDraw[]) =>
  `Difference of the ${wordsOf(audits).scores}, absolute (units of score)`;

const wordsOf = ([shown]: readonly AuditToDraw[]): ScoreWords => shown?.about.words ?? GIVEN_SCORES;

/** Which answers are drawn: by label, by the image that they name, or Similar alone. */
export type AnswersChoice = 'labels' | 'order' | 'similar';

/** The share of each answer over the difference of the true scores. */
export function similarAnswersFigure(audits: readonly AuditToDraw[], choice: AnswersChoice): Figure {
  const kinds: readonly (readonly [
    title: string,
    colour: string,
    of: (bin: SimilarBin) => Proportion | null,
  ])[] =
    choice === 'similar'
      ? [['Similar', LABEL_INK.Similar, ({ answers }) => answers?.Similar ?? null]]
      : choice === 'labels'
        ? LABELS.map((label) => [
            label,
            LABEL_INK[label],
            ({ answers }: SimilarBin) => answers?.[label] ?? null,
          ])
        : [
            ['Similar', LABEL_INK.Similar, ({ answers }) => answers?.Similar ?? null],
            ['the higher image', MAIN_INK, ({ higher }) => higher],
            ['the lower image', LABEL_INK.Second, ({ lower }) => lower],
          ];
  const bins = shownBins(audits.map(({ audit }) => audit));
  return shareFigure('similar-answers', 'Share of each answer by score difference', audits, {
    what: `Share of each answer by the absolute difference of the ${wordsOf(audits).scores}`,
    xTitle: xTitleOf(audits),
    yTitle: 'Share of answers (%)',
    series: audits.flatMap(({ about, audit }, index) =>
      kinds.map(([title, colour, of]) => ({
        ...runSeries(audits, title, about, index),
        colour,
        // First and Second mostly lie on each other: the one beneath is broader.
        ...(title === 'First' && { width: 3 }),
        points: binPoints(audit, bins, of),
      })),
    ),
    bins,
  });
}

/** Recall and precision of Similar, were pairs Similar up to a difference. */
export function similarReachFigure(audits: readonly AuditToDraw[]): Figure {
  const kinds = [
    ['recall', MAIN_INK],
    ['precision', LABEL_INK.Second],
  ] as const;
  return shareFigure('similar-reach', 'Recall and precision of Similar up to a score difference', audits, {
    what: 'Recall and precision of Similar, were all pairs up to a difference Similar; at theta they are those of the run',
    xTitle: 'Pairs count as Similar up to this difference (units of score)',
    yTitle: 'Share (%)',
    series: audits.flatMap(({ about, audit }, index) =>
      kinds.map(([key, colour]) => ({
        ...runSeries(audits, key, about, index),
        colour,
        points: audit.upTo.map((point) => pointOf(point.distance, point[key])),
      })),
    ),
    bins: (audits[0]?.audit.bins ?? []).slice(0, audits[0]?.audit.upTo.length),
  });
}

/** Points of a curve that is computed. */
const STEPS = 120;

/** How often the likelihood expects Similar, against how often it was said. */
export function similarLikelihoodFigure(
  audits: readonly AuditToDraw[],
  likelihood: Likelihood,
  source: string,
): Figure {
  const bins = shownBins(audits.map(({ audit }) => audit));
  const end = bins.at(-1)?.high ?? 1;
  const isPreset = isSameLikelihood(likelihood, LIKELIHOOD_PRESETS.uol);
  const curve = (name: string, colour: string, of: Likelihood, dashed: boolean): BinnedSeries => ({
    name,
    colour,
    dashed,
    dots: false,
    points: Array.from({ length: STEPS + 1 }, (_, step) => {
      const x = (step * end) / STEPS;
      return pointOf(x, expectedSimilar(of, x));
    }),
  });
  return shareFigure('similar-likelihood', 'Similar as observed and as the likelihood expects it', audits, {
    what: `Share called Similar; curves: what the likelihood (${source}) and the preset uol expect`,
    xTitle: xTitleOf(audits),
    yTitle: 'Called Similar (%)',
    series: [
      ...audits.map(({ about, audit }, index) => ({
        ...runSeries(audits, 'observed', about, index),
        colour: index === 0 ? LABEL_INK.Similar : QUIET_INK,
        line: false,
        points: binPoints(audit, bins, ({ answers }) => answers?.Similar ?? null),
      })),
      ...(isPreset ? [] : [curve("run's own likelihood", MAIN_INK, likelihood, false)]),
      curve('preset uol', LABEL_INK.Second, LIKELIHOOD_PRESETS.uol, true),
    ],
    bins,
  });
}

/** How often Similar was said in each part or group, over the difference of the true scores. */
export function similarPiecesFigure(about: AboutRun, pieces: readonly SimilarPiece[]): Figure {
  const audits = pieces.map(({ audit }) => ({ about, audit }));
  const bins = shownBins(audits.map(({ audit }) => audit));
  const sizes = pieces.map(({ name, audit }) => `${name}: n = ${formatCount(audit.n)}`);
  const figure = shareFigure('similar-pieces', 'Share called Similar by part or group', audits.slice(0, 1), {
    what: `Share called Similar by the absolute difference of the ${about.words.scores}, in ${sizes.join('; ')}`,
    xTitle: xTitleOf(audits),
    yTitle: 'Called Similar (%)',
    series: pieces.map(({ name, audit }, index) => ({
      name,
      colour: SERIES_INKS[index % SERIES_INKS.length] ?? TEXT_INK,
      points: binPoints(audit, bins, ({ answers }) => answers?.Similar ?? null),
    })),
    bins: bins.map((bin, index) => ({
      ...bin,
      n: pieces.reduce((sum, { audit }) => sum + (audit.bins[index]?.n ?? 0), 0),
    })),
  });
  // The verdict of the first piece is not that of all.
  return { ...figure, caption: [runSentence(about), ...figure.caption.slice(2)] };
}

/** Where the comparisons that were called Similar lie, against those that are Similar. */
export function similarWhereFigure(audits: readonly AuditToDraw[]): Figure {
  const [shown, other] = audits;
  const bins = (audit: SimilarAudit | undefined, of: (bin: SimilarBin) => number) =>
    (audit?.bins ?? []).map((bin, index) => ({
      low: bin.low,
      high: bin.high,
      n: of(bin),
      ink: index < (audit?.withinTheta ?? 0) ? LABEL_INK.Similar : '#8fd3bd',
    }));
  const called = bins(shown?.audit, calledOf).filter(({ n }) => n > 0);
  const end = Math.max(1, ...called.map(({ high }) => high));
  const x = numbersWithin('low', xTitleOf(audits), [0, end]);
  const y = counts('n', 'Comparisons');
  const step = (rows: ReturnType<typeof bins>, colour: string, dashed: boolean): FigureLayer => ({
    rows,
    mark: { type: 'rule', color: colour, strokeWidth: 1.4, ...(dashed && { strokeDash: [4, 2] }) },
    encoding: { x, x2: { field: 'high' }, y },
  });
  return {
    ...named('similar-where', 'Where comparisons called Similar lie', audits),
    caption: [
      ...audits.flatMap(sentences),
      `Bars: comparisons called Similar, full within theta and pale beyond; lines: all that are ${wordsOf(audits).similar}.`,
      ...(other === undefined ? [] : [`Broken lines: called Similar in ${other.about.name}.`]),
    ],
    panels: [
      [
        {
          layers: [
            {
              rows: called,
              mark: { type: 'bar', stroke: 'white', strokeWidth: 0.5 },
              encoding: { x, x2: { field: 'high' }, y, y2: { datum: 0 }, color: ownColour('ink') },
            },
            step(bins(shown?.audit, ({ n }) => n).slice(0, shown?.audit.withinTheta ?? 0), TEXT_INK, false),
            ...(other === undefined
              ? []
              : [
                  step(
                    bins(other.audit, calledOf).filter(({ high }) => high <= end),
                    QUIET_INK,
                    true,
                  ),
                ]),
            ...(shown === undefined ? [] : [across('x', shown.audit.theta, x, TEXT_INK)]),
          ],
        },
      ],
    ],
    aspect: 0.5,
  };
}

function shareFigure(
  kind: FigureKind,
  title: string,
  audits: readonly AuditToDraw[],
  data: {
    readonly what: string;
    readonly xTitle: string;
    readonly yTitle: string;
    readonly series: readonly BinnedSeries[];
    readonly bins: readonly SimilarBin[];
  },
): Figure {
  const [shown] = audits;
  return binnedFigure({
    ...named(kind, title, audits),
    caption: [
      ...audits.flatMap(sentences),
      `${data.what}. Dashed upright: theta = ${formatNumber(shown?.audit.theta, 2)}; below, comparisons in each bin.`,
      SHARE_INTERVALS,
    ],
    xTitle: data.xTitle,
    yTitle: data.yTitle,
    unit: 'Comparisons',
    bins: data.bins,
    series: data.series,
    mark: shown?.audit.theta ?? null,
    yDomain: [0, 100],
  });
}

function named(kind: FigureKind, title: string, audits: readonly AuditToDraw[]) {
  return { kind, title, simulated: audits.some(({ about }) => about.simulated) };
}

function sentences({ about, audit }: AuditToDraw): readonly string[] {
  return [
    `${runSentence(about)} n = ${formatQuantity(audit.n, 'comparison')} of ${formatQuantity(audit.images, 'image')}.`,
    sentenceText(similarSentence(audit, audit.verdict, about.words)),
  ];
}

function runSeries(audits: readonly AuditToDraw[], title: string, { name }: AboutRun, index: number) {
  return { name: audits.length > 1 ? `${title}, ${name}` : title, dashed: index > 0 };
}

function binPoints(
  audit: SimilarAudit,
  shown: readonly SimilarBin[],
  of: (bin: SimilarBin) => Proportion | null,
): readonly BinnedPoint[] {
  return audit.bins.slice(0, shown.length).map((bin) => pointOf((bin.low + bin.high) / 2, of(bin)));
}

/** In per cent. */
function pointOf(x: number, share: Proportion | number | null): BinnedPoint {
  if (share === null || typeof share === 'number')
    return { x, value: share === null ? null : 100 * share, interval: null };
  const [low, high] = share.interval;
  return { x, value: 100 * share.value, interval: [100 * low, 100 * high] };
}
