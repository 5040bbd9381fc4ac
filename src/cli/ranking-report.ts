import { at } from '../core/at.ts';
import { formatQuantity } from '../core/format.ts';
import { LEAST_FOR_CORRELATION, spearman, tooFewImages } from '../core/metrics.ts';
import { normalInterval } from '../core/proportion.ts';
import { POSITION_OMISSIONS } from '../core/ranking-causes.ts';
import { errorNotes } from '../core/ranking-notes.ts';
import type { Ranking, RankingOptions } from '../core/ranking.ts';
import { formatDecimal, formatInterval, formatNumber, textTable } from './text-table.ts';

/** Images listed for a person. */
const LISTED = 20;

/** A ranking as a document, without what it is of, and the lines below the first. */
export function rankingReport(
  ranking: Ranking,
  { ties }: RankingOptions,
  trueScoreOf: (image: string) => number | null,
): { readonly document: object; readonly text: readonly string[]; readonly summary: string } {
  const { tie, positionEffect, positionOmission, logLikelihood, standardErrors } = ranking;
  const ranked = ranking.items
    .map((image, index) => {
      const score = at(ranking.scores, index);
      const standardError = standardErrors?.scores[index] ?? null;
      return {
        image,
        score,
        interval: standardError === null ? null : normalInterval(score, standardError),
        // A score that comparisons do not bound is refused, not put at a bound.
        boundHit: null,
        standardError,
        trueScore: trueScoreOf(image),
      };
    })
    .sort((a, b) => b.score - a.score)
    .map((image, index) => ({ rank: index + 1, ...image }));
  const known = ranked.filter(({ trueScore }) => trueScore !== null);
  const agreement =
    known.length < LEAST_FOR_CORRELATION
      ? null
      : spearman(
          known.map(({ score }) => score),
          known.map(({ trueScore }) => trueScore ?? NaN),
        );
  const correlationNote = agreement === null && known.length > 0 ? tooFewImages(known.length) : null;
  const hasTruth = known.length > 0;
  const header = ['rank', 'image', 'score', '95% interval', ...(hasTruth ? ['true'] : [])];
  return {
    document: {
      ties,
      tie,
      positionEffect,
      positionOmission,
      standardErrors: standardErrors && {
        method: standardErrors.method,
        accuracy: standardErrors.accuracy,
        tie: standardErrors.tie,
        positionEffect: standardErrors.positionEffect,
      },
      logLikelihood,
      spearman: agreement,
      correlationNote,
      ranking: ranked,
    },
    summary:
      `${formatQuantity(ranked.length, 'image')}, scores in logits ` +
      `(${positionEffect === null ? 'no position effect' : `position effect ${formatDecimal(positionEffect)}`}` +
      `${tie === null ? '' : `, tie parameter ${formatDecimal(tie)}`})`,
    text: [
      '',
      textTable(
        header,
        ranked
          .slice(0, LISTED)
          .map(({ rank, image, score, interval, trueScore }) => [
            rank,
            image,
            formatDecimal(score),
            interval === null ? '-' : formatInterval(interval),
            ...(hasTruth ? [formatDecimal(trueScore)] : []),
          ]),
      ),
      ...(ranked.length > LISTED
        ? [`... and ${formatNumber(ranked.length - LISTED)} more images (--json lists all)`]
        : []),
      '',
      ...(positionOmission === null ? [] : [POSITION_OMISSIONS[positionOmission]]),
      ...errorNotes({
        scores: ranking.scores,
        hasErrors: standardErrors !== null,
        method: standardErrors?.method ?? 'information',
        accuracy: standardErrors?.accuracy ?? null,
      }),
      ...(correlationNote === null ? [] : ['', correlationNote]),
      ...(agreement === null
        ? []
        : ['', `Spearman correlation with the true scores: ${formatDecimal(agreement)}`]),
    ],
  };
}
