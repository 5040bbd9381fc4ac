import { formatCount, formatQuantity } from '../../core/format.ts';
import { capitalised } from '../../core/capitalised.ts';
import { LABELS } from '../../core/labels.ts';
import type { ScoreWords } from '../../core/score-words.ts';
import type { LabelCounts } from '../../model/labels.ts';
import { LABEL_INK, QUIET_INK, SERIES_INKS } from '../colours.ts';
import type { Figure } from '../figure.ts';
import { counts, names, numbersWithin, ownColour, seriesColour } from './axes.ts';

export interface ScoreHistogramData {
  readonly dataset: string;
  readonly simulated: boolean;
  readonly words: ScoreWords;
  /** By which the bars are divided; null for images of none. One name where nothing divides them. */
  readonly parts: readonly (string | null)[];
  /** [low, high), with a count a part. */
  readonly bins: readonly {
    readonly low: number;
    readonly high: number;
    readonly counts: readonly number[];
  }[];
}

/** How many images have which score. */
export function scoreHistogramFigure({ dataset, simulated, parts, bins, words }: ScoreHistogramData): Figure {
  const title = (part: string | null) => (part === null ? 'no part' : `part ${part}`);
  const rows = bins.flatMap(({ low, high, counts }) => {
    let below = 0;
    return counts.flatMap((images, index) => {
      const from = below;
      below += images;
      return images === 0 ? [] : [{ low, high, from, to: below, images, part: title(parts[index] ?? null) }];
    });
  });
  const series = parts.map(title).filter((part) => rows.some((row) => row.part === part));
  const isDivided = parts.length > 1;
  const width = (bins[0]?.high ?? 0) - (bins[0]?.low ?? 0);
  return {
    kind: 'score-histogram',
    title: capitalised(words.scores),
    caption: [
      `Dataset ${dataset}, n = ${formatQuantity(
        rows.reduce((sum, { images }) => sum + images, 0),
        'image',
      )} with a ${words.score}, in bins of ${String(Math.round(width * 1e6) / 1e6)}.`,
    ],
    simulated,
    panels: [
      [
        {
          layers: [
            {
              rows,
              mark: { type: 'bar', stroke: 'white', strokeWidth: 0.4 },
              encoding: {
                x: numbersWithin('low', `${capitalised(words.score)} (1 to 5)`, [
                  bins[0]?.low ?? 1,
                  bins.at(-1)?.high ?? 5,
                ]),
                x2: { field: 'high' },
                y: counts('from', 'Images', { stack: null }),
                y2: { field: 'to' },
                color: isDivided
                  ? seriesColour('part', series, [...SERIES_INKS.slice(0, parts.length - 1), QUIET_INK])
                  : { value: SERIES_INKS[0] },
              },
            },
          ],
        },
      ],
    ],
    ...(isDivided && { legend: series }),
    aspect: 0.45,
  };
}

/** How many pairs have each label. */
export function labelCountsFigure(pairSet: string, simulated: boolean, counts: LabelCounts): Figure {
  const rows = LABELS.map((label) => ({
    label,
    pairs: counts[label],
    text: formatCount(counts[label]),
    ink: LABEL_INK[label],
  }));
  const n = rows.reduce((sum, { pairs }) => sum + pairs, 0);
  const most = Math.max(1, ...rows.map(({ pairs }) => pairs));
  const y = names('label', null, LABELS);
  // With room for the number behind the longest bar.
  const x = numbersWithin('pairs', 'Pairs', [0, 1.25 * most], { axis: { format: ',d' } });
  return {
    kind: 'label-counts',
    title: 'Labels of the pairs',
    caption: [`Pair set ${pairSet}, n = ${formatQuantity(n, 'pair')}.`],
    simulated,
    panels: [
      [
        {
          layers: [
            {
              rows,
              mark: { type: 'bar', height: { band: 0.6 } },
              encoding: { y, x, color: ownColour('ink') },
            },
            {
              rows,
              mark: { type: 'text', align: 'left', dx: 3 },
              encoding: { y, x, text: { field: 'text', type: 'nominal' } },
            },
          ],
        },
      ],
    ],
    aspect: 0.25,
  };
}
