import type { ReactNode } from 'react';
import type { LabelMatrix } from '../../../core/confusion.ts';
import { LABELS } from '../../../core/labels.ts';
import { sharesOf, type Normalisation } from '../../../core/matrix-shares.ts';
import type { AboutRun } from '../../../figures/about-run.ts';
import { confusionFigure } from '../../../figures/kinds/confusion-figure.ts';
import { isByPeople } from '../../../model/filter.ts';
import { csvText } from '../../charts/csv-text.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';
import type { Axes } from '../../ui/labels/cell-selection.ts';
import { useSourceTitles } from './confusion-params.ts';

interface ExportMatrixProps {
  readonly about: AboutRun;
  readonly axes: Axes;
  readonly by: Normalisation;
  readonly matrices: readonly { readonly name: string; readonly matrix: LabelMatrix }[];
  readonly unlabelled: number;
  readonly takenOver: number;
}

export function ExportMatrix({
  about,
  axes,
  by,
  matrices,
  unlabelled,
  takenOver,
}: ExportMatrixProps): ReactNode {
  const sourceTitles = useSourceTitles();
  return (
    <ExportFigure
      of="the confusion matrix"
      fileName={`confusion-${about.name}`}
      figure={() =>
        confusionFigure(about, {
          matrices,
          rowsTitle: sourceTitles[axes.rows],
          columnsTitle: sourceTitles[axes.columns],
          by,
          unit: isByPeople(axes.rows, axes.columns) ? 'pairs' : 'comparisons',
          unlabelled,
          takenOver,
        })
      }
      tables={[{ title: 'Cells (CSV)', suffix: '', text: () => cellTable(axes, matrices) }]}
    />
  );
}

const INDICES = [0, 1, 2] as const;

function cellTable({ rows, columns }: Axes, matrices: ExportMatrixProps['matrices']): string {
  return csvText(
    ['run', rows, columns, 'count', 'share_of_row', 'share_of_column', 'share_of_all'],
    matrices.flatMap(({ name, matrix }) => {
      const shares = (['row', 'column', 'total'] as const).map((by) => sharesOf(matrix, by));
      return INDICES.flatMap((row) =>
        INDICES.map((column) => [
          name,
          LABELS[row],
          LABELS[column],
          matrix[row][column],
          ...shares.map((of) => (Number.isNaN(of[row][column]) ? null : of[row][column])),
        ]),
      );
    }),
  );
}
