import type { ReactNode } from 'react';
import type { AboutRun } from '../../../figures/about-run.ts';
import { reliabilityFigure } from '../../../figures/kinds/reliability-figure.ts';
import type { Reliability } from '../../../model/confusion.ts';
import { csvText } from '../../charts/csv-text.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';

export function ExportReliability({
  about,
  data,
}: {
  readonly about: AboutRun;
  readonly data: Reliability;
}): ReactNode {
  return (
    <ExportFigure
      of="the reliability"
      fileName={`reliability-${about.name}`}
      figure={() => reliabilityFigure(about, data)}
      tables={[
        {
          title: 'Bins (CSV)',
          suffix: '',
          text: () =>
            csvText(
              ['label', 'low', 'high', 'n', 'mean_probability', 'share', 'interval_low', 'interval_high'],
              data.labels.flatMap(({ label, bins }) =>
                bins.map(({ low, high, n, meanProbability, frequency }) => [
                  label,
                  low,
                  high,
                  n,
                  meanProbability,
                  frequency?.value ?? null,
                  frequency?.interval[0] ?? null,
                  frequency?.interval[1] ?? null,
                ]),
              ),
            ),
        },
      ]}
    />
  );
}
