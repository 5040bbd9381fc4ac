import type { ReactNode } from 'react';
import type { ConfusionReport } from '../../../core/confusion.ts';
import type { AboutRun } from '../../../figures/about-run.ts';
import { shareLinesOf, sharesFigure, type ShareNames } from '../../../figures/kinds/shares-figure.ts';
import { csvText } from '../../charts/csv-text.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';

interface ExportSharesProps {
  readonly about: AboutRun;
  readonly title: string;
  /** What is held against what: 'Model held against Truth'. */
  readonly what: string;
  readonly names: ShareNames;
  readonly reports: readonly { readonly name: string; readonly report: ConfusionReport }[];
}

export function ExportShares({ about, title, what, names, reports }: ExportSharesProps): ReactNode {
  const lines = shareLinesOf(names, reports);
  return (
    <ExportFigure
      of={title.toLowerCase()}
      fileName={`shares-${about.name}`}
      figure={() => sharesFigure(about, { title, what: `${what}.`, lines })}
      tables={[
        {
          title: 'Shares (CSV)',
          suffix: '',
          text: () =>
            csvText(
              ['run', 'share_of', 'share', 'interval_low', 'interval_high', 'successes', 'n'],
              lines.flatMap(({ title: of, shares }) =>
                shares.map(({ name, share }) => [
                  name,
                  of,
                  share?.value ?? null,
                  share?.interval[0] ?? null,
                  share?.interval[1] ?? null,
                  share?.successes ?? null,
                  share?.trials ?? 0,
                ]),
              ),
            ),
        },
      ]}
    />
  );
}
