import type { ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import type { AboutRun } from '../../../figures/about-run.ts';
import type { Figure } from '../../../figures/figure.ts';
import { ordersFigure } from '../../../figures/kinds/confusion-figure.ts';
import { densityFigure } from '../../../figures/kinds/density-figure.ts';
import {
  agreementByDistanceFigure,
  biasByDistanceFigure,
  divergenceByDistanceFigure,
} from '../../../figures/kinds/distance-figures.ts';
import type { Consistency } from '../../../model/consistency.ts';
import { csvText } from '../../charts/csv-text.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';

interface ConsistencyExport {
  readonly of: string;
  readonly file: string;
  readonly figure: (about: AboutRun, report: Consistency) => Figure;
  readonly table: { readonly title: string; readonly of: (report: Consistency) => string };
}

const BINS = { title: 'Bins (CSV)', of: binTable };

const EXPORTS = {
  orders: {
    of: 'the answers in both orders',
    file: 'orders',
    figure: (about, { matrix }) => ordersFigure(about, matrix),
    table: { title: 'Cells (CSV)', of: cellTable },
  },
  density: {
    of: 'the probabilities in both orders',
    file: 'density',
    figure: densityFigure,
    table: { title: 'Grid (CSV)', of: gridTable },
  },
  agreement: {
    of: 'agreement by distance',
    file: 'agreement-by-distance',
    figure: agreementByDistanceFigure,
    table: BINS,
  },
  bias: {
    of: 'position bias by distance',
    file: 'bias-by-distance',
    figure: biasByDistanceFigure,
    table: BINS,
  },
  divergence: {
    of: 'divergence by distance',
    file: 'divergence-by-distance',
    figure: divergenceByDistanceFigure,
    table: BINS,
  },
} as const satisfies Record<string, ConsistencyExport>;
export type ConsistencyFigure = keyof typeof EXPORTS;

/** Saves one figure of the answers in both orders. */
export function ExportConsistency({
  about,
  report,
  which,
}: {
  readonly about: AboutRun;
  readonly report: Consistency;
  readonly which: ConsistencyFigure;
}): ReactNode {
  const { of, file, figure, table } = EXPORTS[which];
  return (
    <ExportFigure
      of={of}
      fileName={`${file}-${about.name}`}
      figure={() => figure(about, report)}
      tables={[{ title: table.title, suffix: '', text: () => table.of(report) }]}
    />
  );
}

const INDICES = [0, 1, 2] as const;

function cellTable({ matrix }: Consistency): string {
  return csvText(
    ['forward', 'reverse', 'pairs'],
    INDICES.flatMap((row) => INDICES.map((column) => [LABELS[row], LABELS[column], matrix[row][column]])),
  );
}

function gridTable({ density: { size, counts } }: Consistency): string {
  return csvText(
    ['p_first_forward_low', 'p_second_reverse_low', 'cell_width', 'pairs'],
    counts.map((pairs, index) => [(index % size) / size, Math.floor(index / size) / size, 1 / size, pairs]),
  );
}

function binTable({ byDistance }: Consistency): string {
  return csvText(
    [
      'distance_low',
      'distance_high',
      'pairs',
      'agreement',
      'agreement_low',
      'agreement_high',
      'position_bias',
      'position_bias_low',
      'position_bias_high',
      'mean_kl',
      'mean_kl_low',
      'mean_kl_high',
    ],
    byDistance.map((bin) => [
      bin.low,
      bin.high,
      bin.n,
      bin.agreement?.value ?? null,
      ...(bin.agreement?.interval ?? [null, null]),
      bin.positionBias,
      ...(bin.positionBiasInterval ?? [null, null]),
      bin.meanDivergence,
      ...(bin.meanDivergenceInterval ?? [null, null]),
    ]),
  );
}
