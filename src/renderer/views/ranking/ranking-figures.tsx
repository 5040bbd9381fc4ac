import type { ReactNode } from 'react';
import { formatCount, formatQuantity, formatInterval, formatNumber } from '../../../core/format.ts';
import { LEAST_FOR_CORRELATION, spearman } from '../../../core/metrics.ts';
import { POSITION_OMISSIONS } from '../../../core/ranking-causes.ts';
import { errorNotes } from '../../../core/ranking-notes.ts';
import type { Metric } from '../../../model/figures.ts';
import type { RankingResult, RankingSettings } from '../../../model/ranking.ts';
import type { RunSummary } from '../../../model/run.ts';
import { Term } from '../../help/term.tsx';
import type { RankingRow } from './ranking-rows.ts';
import classes from './ranking-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';

interface RankingFiguresProps {
  readonly run: RunSummary;
  readonly ranking: Extract<RankingResult, { kind: 'ranking' }>;
  readonly settings: RankingSettings;
  readonly rows: readonly RankingRow[];
  readonly other: { readonly run: RunSummary; readonly ranking: RankingResult | undefined } | null;
}

/** What a ranking comes to as a whole, and what its intervals leave out. */
export function RankingFigures({ ranking, settings, rows, other }: RankingFiguresProps): ReactNode {
  const { images, answers, positionEffect, positionEffectError, positionOmission, tie, tieError, agreement } =
    ranking;
  const words = useTrueWords();
  return (
    <div className={classes.figures}>
      <p className={classes.numbers}>
        <span>
          <strong>{formatCount(images.length)}</strong> images,{' '}
          {formatQuantity(Math.round(answers), 'answer')}
        </span>
        {positionEffect !== null && (
          <span>
            <Term name="positionEffect">Position effect</Term> {formatNumber(positionEffect)}
            {positionEffectError !== null && <> ± {formatNumber(positionEffectError)}</>} logits
          </span>
        )}
        {tie !== null && (
          <span>
            <Term name={settings.ties === 'davidson' ? 'nu' : 'delta'}>
              {settings.ties === 'davidson' ? 'ν' : 'δ'}
            </Term>{' '}
            {formatNumber(tie)}
            {tieError !== null && tie > 0 && <> ± {formatNumber(tieError)}</>}
          </span>
        )}
        {agreement !== null && (
          <span>
            Against {formatCount(agreement.n)} {words.scores}:{' '}
            {agreement.n < LEAST_FOR_CORRELATION ? (
              'too few images for a correlation'
            ) : (
              <>
                <Term name="spearman">ρ</Term> {metricText(agreement.spearman)}, <Term name="kendall">τ</Term>{' '}
                {metricText(agreement.kendall)}, <Term name="pc">PC</Term> {metricText(agreement.pc)}
              </>
            )}
          </span>
        )}
        {other !== null && <span>{besideText(rows, other)}</span>}
      </p>
      <p className={classes.note}>
        {settings.ridge > 0 && 'The ridge draws all scores towards their mean. '}
        {positionOmission !== null && `${POSITION_OMISSIONS[positionOmission]} `}
        {errorNotes({
          scores: images.map(({ score }) => score),
          hasErrors: images.some(({ standardError }) => standardError !== null),
          method: settings.ties === 'half' ? 'sandwich' : 'information',
          accuracy: ranking.errorAccuracy,
        }).join(' ')}
      </p>
    </div>
  );
}

function metricText(metric: Metric): string {
  if (metric === null) return 'not defined';
  return `${formatNumber(metric.value)}${metric.interval === null ? '' : ` (95 %: ${formatInterval(metric.interval)})`}`;
}

function besideText(
  rows: readonly RankingRow[],
  { run, ranking }: NonNullable<RankingFiguresProps['other']>,
): string {
  if (ranking === undefined) return `Ranking ${run.name}…`;
  if (ranking.kind === 'open') return `${run.name} gives no ranking under these settings`;
  const changes = rows.flatMap(({ change }) => change ?? []);
  if (changes.length < LEAST_FOR_CORRELATION)
    return `${formatQuantity(changes.length, 'image is', 'images are')} in ${run.name} too`;
  const both = rows.filter(({ otherRank }) => otherRank !== null);
  const rho = spearman(
    both.map(({ rank }) => rank),
    both.map(({ otherRank }) => otherRank ?? NaN),
  );
  const mean = changes.reduce((sum, change) => sum + Math.abs(change), 0) / changes.length;
  return `Beside ${run.name}, n = ${formatCount(changes.length)}: ρ ${formatNumber(rho)}, ranks differ by ${formatNumber(mean, 1)} on average`;
}
