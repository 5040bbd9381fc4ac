import { formatNumber } from '../../../core/format.ts';
import type { ScoreWords } from '../../../core/score-words.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import { ImageCell } from '../../ui/faces/image-cell.tsx';
import type { RankingRow } from './ranking-rows.ts';
import { capitalised } from '../../../core/capitalised.ts';

/** Counts are whole; sums of probabilities are not. */
const tally = (value: number) => formatNumber(value, Number.isInteger(value) ? 0 : 1);

const columns = (words: ScoreWords): readonly GridColumn<RankingRow>[] => [
  { key: 'rank', head: 'Rank', numeric: true, cell: ({ rank }) => rank },
  {
    key: 'name',
    head: 'Image',
    cell: ({ imageId, name }) => <ImageCell imageId={imageId} name={name} />,
  },
  {
    key: 'score',
    head: 'Score',
    hint: 'In logits; the mean of all images is 0',
    numeric: true,
    cell: ({ score }) => formatNumber(score, 2),
  },
  {
    key: 'interval',
    head: '95 %',
    hint: 'Score ± 1.96 standard errors: the noise of the answers alone',
    numeric: true,
    cell: ({ interval }) =>
      interval === null ? '–' : `${formatNumber(interval[0], 2)} to ${formatNumber(interval[1], 2)}`,
  },
  {
    key: 'true',
    head: words.column,
    hint: capitalised(words.score),
    numeric: true,
    narrow: false,
    cell: ({ trueScore }) => formatNumber(trueScore, 2),
  },
  { key: 'won', head: 'Won', numeric: true, narrow: false, cell: ({ won }) => tally(won) },
  { key: 'lost', head: 'Lost', numeric: true, narrow: false, cell: ({ lost }) => tally(lost) },
  { key: 'tied', head: 'Tied', numeric: true, narrow: false, cell: ({ tied }) => tally(tied) },
];

/**
 * @param words what the dataset's scores are called
 * @param other the run whose ranks stand beside
 */
export function rankingColumns(
  words: ScoreWords,
  other: RunSummary | null,
): readonly GridColumn<RankingRow>[] {
  if (other === null) return columns(words);
  return [
    ...columns(words),
    {
      key: 'other',
      head: 'Other',
      hint: `Rank in ${other.name}`,
      numeric: true,
      cell: ({ otherRank }) => otherRank ?? '–',
    },
    {
      key: 'change',
      head: 'Change',
      hint: `Places higher (+) or lower (−) in ${other.name}, among the images of both`,
      numeric: true,
      cell: ({ change }) => (change === null ? '–' : `${change > 0 ? '+' : ''}${formatNumber(change, 0)}`),
    },
  ];
}
