import type { ReactNode } from 'react';
import { scoreHistogramFigure } from '../../../figures/kinds/data-figures.ts';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import type { ImageRow } from '../../../model/image-row.ts';
import { csvText } from '../../charts/csv-text.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';
import { binScores } from './score-bins.ts';
import { useTrueWords } from '../../api/true-words.ts';

interface ExportHistogramProps {
  readonly dataset: DatasetSummary;
  readonly images: readonly ImageRow[];
  readonly parts: readonly string[];
}

export function ExportHistogram({ dataset, images, parts }: ExportHistogramProps): ReactNode {
  const words = useTrueWords();
  const names = [...parts, null];
  return (
    <ExportFigure
      of="the histogram of scores"
      fileName={`scores-of-${dataset.name}`}
      figure={() =>
        scoreHistogramFigure({
          dataset: dataset.name,
          simulated: dataset.simulated,
          words,
          parts: names,
          bins: binScores(images, names),
        })
      }
      tables={[
        {
          title: 'Bins (CSV)',
          suffix: '',
          text: () =>
            csvText(
              ['low', 'high', ...names.map((part) => part ?? 'no_part')],
              binScores(images, names).map(({ low, high, counts }) => [low, high, ...counts]),
            ),
        },
      ]}
    />
  );
}
