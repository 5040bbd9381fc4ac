import type { ReactNode } from 'react';
import type { AboutRun } from '../../../figures/about-run.ts';
import { abstentionFigure } from '../../../figures/kinds/abstention-figure.ts';
import type { AbstentionCurve } from '../../../model/confusion.ts';
import { csvText } from '../../charts/csv-text.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';

export function ExportAbstention({
  about,
  data,
}: {
  readonly about: AboutRun;
  readonly data: AbstentionCurve;
}): ReactNode {
  return (
    <ExportFigure
      of="accuracy over coverage"
      fileName={`abstention-${about.name}`}
      figure={() => abstentionFigure(about, data)}
      tables={[
        {
          title: 'Points (CSV)',
          suffix: '',
          text: () =>
            csvText(
              ['threshold', 'answered', 'coverage', 'right', 'accuracy', 'interval_low', 'interval_high'],
              data.points.map(({ threshold, kept, right, accuracy }) => [
                threshold,
                kept,
                data.n === 0 ? null : kept / data.n,
                right,
                accuracy?.value ?? null,
                accuracy?.interval[0] ?? null,
                accuracy?.interval[1] ?? null,
              ]),
            ),
        },
      ]}
    />
  );
}
