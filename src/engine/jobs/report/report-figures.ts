import { normalInterval } from '../../../core/proportion.ts';
import { aboutScores } from '../../../figures/about-scores.ts';
import type { AboutRun } from '../../../figures/about-run.ts';
import type { Figure } from '../../../figures/figure.ts';
import { abstentionFigure } from '../../../figures/kinds/abstention-figure.ts';
import { confusionFigure, ordersFigure } from '../../../figures/kinds/confusion-figure.ts';
import { densityFigure } from '../../../figures/kinds/density-figure.ts';
import {
  agreementByDistanceFigure,
  biasByDistanceFigure,
  divergenceByDistanceFigure,
} from '../../../figures/kinds/distance-figures.ts';
import { estimatesFigure } from '../../../figures/kinds/estimates-figure.ts';
import { rankingEstimatesFigure } from '../../../figures/kinds/image-figures.ts';
import { reliabilityFigure } from '../../../figures/kinds/reliability-figure.ts';
import { residualsByGroupFigure, residualsByScoreFigure } from '../../../figures/kinds/residual-figures.ts';
import { shareLinesOf, sharesFigure } from '../../../figures/kinds/shares-figure.ts';
import {
  similarAnswersFigure,
  similarLikelihoodFigure,
  similarReachFigure,
  similarWhereFigure,
} from '../../../figures/kinds/similar-figures.ts';
import { REPORTED_RANKING, type ReportContent } from './report-content.ts';

/** The figures of each section of a report; none where there is nothing to show. */
export interface ReportFigures {
  readonly answers: readonly Figure[];
  readonly similar: readonly Figure[];
  readonly orders: readonly Figure[];
  readonly probabilities: readonly Figure[];
  readonly scores: readonly Figure[];
  readonly ranking: readonly Figure[];
}

export function reportFigures(content: ReportContent): ReportFigures {
  const { evaluation, audit, consistency, probabilities, scores, ranking, origin, limits, words } = content;
  const { labels } = evaluation;
  const about: AboutRun = {
    name: origin.run?.name ?? '',
    simulated: origin.simulated === true,
    filter: limits.length === 0 ? null : limits.join('; '),
    words,
  };
  return {
    answers:
      labels === null
        ? []
        : [
            confusionFigure(about, {
              matrices: [{ name: about.name, matrix: labels.confusion }],
              rowsTitle: words.label,
              columnsTitle: 'Model',
              by: 'row',
              unit: 'comparisons',
              unlabelled: 0,
              takenOver: 0,
            }),
            sharesFigure(about, {
              title: 'Recall and precision',
              what: `The answers held against the labels that the ${words.scores} make.`,
              lines: shareLinesOf({ accuracy: 'Accuracy', recall: 'Recall of', precision: 'Precision of' }, [
                { name: about.name, report: labels },
              ]),
            }),
          ],
    similar:
      audit.n === 0
        ? []
        : [
            similarAnswersFigure([{ about, audit }], 'labels'),
            similarReachFigure([{ about, audit }]),
            similarWhereFigure([{ about, audit }]),
            ...(scores === null
              ? []
              : [
                  similarLikelihoodFigure(
                    [{ about, audit }],
                    scores.settings.likelihood,
                    scores.settings.likelihoodSource,
                  ),
                ]),
          ],
    orders:
      consistency === null
        ? []
        : [
            ordersFigure(about, consistency.matrix),
            ...(consistency.byDistance.some(({ n }) => n > 0)
              ? [
                  agreementByDistanceFigure(about, consistency),
                  biasByDistanceFigure(about, consistency),
                  ...(consistency.meanDivergence === null
                    ? []
                    : [divergenceByDistanceFigure(about, consistency)]),
                ]
              : []),
            ...(consistency.meanDivergence === null ? [] : [densityFigure(about, consistency)]),
          ],
    probabilities:
      probabilities === null
        ? []
        : [
            reliabilityFigure(about, probabilities.reliability),
            abstentionFigure(about, probabilities.abstention),
          ],
    scores: scores === null || scores.metrics === null ? [] : scoreFigures(about, scores),
    ranking:
      ranking?.kind === 'ranking'
        ? [
            rankingEstimatesFigure(
              about,
              ranking.images.map((image) => ({
                ...image,
                interval:
                  image.standardError === null ? null : normalInterval(image.score, image.standardError),
              })),
              REPORTED_RANKING.ties,
            ),
          ]
        : [],
  };
}

function scoreFigures(
  about: AboutRun,
  { rows, settings }: NonNullable<ReportContent['scores']>,
): readonly Figure[] {
  const { likelihood, likelihoodSource: source, evidence, imageError } = settings;
  const ofScores = aboutScores(about, { likelihood, source, evidence, imageError });
  return [
    estimatesFigure(ofScores, rows),
    residualsByScoreFigure(ofScores, rows),
    ...(rows.some(({ group }) => group !== null) ? [residualsByGroupFigure(ofScores, rows)] : []),
  ];
}
