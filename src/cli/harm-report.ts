import { formatQuantity } from '../core/format.ts';
import type { HarmList, HarmSelection, Supposition, WhatIfEffect } from '../model/harm.ts';
import type { TableRow } from '../engine/jobs/export/write-table.ts';
import { describeLikelihood, type SourcedLikelihood } from './likelihood-options.ts';
import { formatDecimal, formatInterval, formatNumber, textTable, type Cell } from './text-table.ts';

interface Supposed {
  readonly name: string;
  readonly selection: HarmSelection;
  readonly supposition: Supposition;
}

/** What is always told: how much of the error the answers make, and Similar. */
export const WHAT_IFS: readonly Supposed[] = [
  { name: 'all right', selection: { kind: 'wrong' }, supposition: 'right' },
  { name: 'wrong answers left out', selection: { kind: 'wrong' }, supposition: 'leftOut' },
  { name: 'Similar left out', selection: { kind: 'similar' }, supposition: 'leftOut' },
];

/** MAE of one comparison is told in thousandths: that of a thousand images changes by less. */
const THOUSANDTHS = 1000;

interface Counts {
  readonly comparisons: number;
  readonly images: number;
  readonly known: number;
  readonly mae: number | null;
}

/** What hurts a run's scores, for a person. @param run its name in quotes, with its limits */
export function describeHarm(
  run: string,
  likelihood: SourcedLikelihood,
  { comparisons, images, known, mae }: Counts,
  supposed: readonly (Supposed & { readonly effect: WhatIfEffect })[],
  {
    list,
    listed,
    of,
  }: { readonly list: HarmList; readonly listed: readonly TableRow[]; readonly of: number },
  out: string | undefined,
): string {
  const more = of - listed.length;
  return [
    `Run ${run}: ${describeLikelihood(likelihood)}`,
    mae === null
      ? `${formatQuantity(comparisons, 'comparison')} about ${formatQuantity(images, 'image')}. No true score is known: only what a comparison does to its score can be told.`
      : `${formatQuantity(comparisons, 'comparison')} about ${formatQuantity(images, 'image')}; MAE ${formatDecimal(mae)} of the ${formatNumber(known)} of known score`,
    ...(mae === null
      ? []
      : [
          '',
          textTable(
            ['if', 'answers', 'n', 'PC', 'MAE', 'RMSE', 'change of MAE', '95% of images'],
            supposed.map(({ name, effect }) => whatIfRow(name, effect)),
          ),
        ]),
    '',
    TITLES[list],
    textTable(HEADS[list], listed.map(CELLS[list])),
    ...(more > 0 ? [`... and ${formatNumber(more)} more (--top N lists more, --out FILE writes all)`] : []),
    ...(out === undefined ? [] : ['', `${formatQuantity(of, 'row')} written to ${out}`]),
  ].join('\n');
}

function whatIfRow(name: string, { answers, n, after, difference }: WhatIfEffect): Cell[] {
  const change = difference?.mae ?? null;
  return [
    name,
    answers,
    n,
    formatDecimal(after?.pc),
    formatDecimal(after?.mae),
    formatDecimal(after?.rmse),
    formatDecimal(change?.value),
    change?.interval ? formatInterval(change.interval) : '-',
  ];
}

const TITLES: Readonly<Record<HarmList, string>> = {
  comparisons:
    'Comparisons. Change of MAE in thousandths if the answer were right, left out or turned; by a refit each.',
  images:
    'Images by |residual|. Near references (within 0.5 of the true score) whose answers lean high and low.',
  references:
    'References by the change of MAE without them, in thousandths. Bias: how much higher than it is its answers place it.',
};

const HEADS: Readonly<Record<HarmList, readonly string[]>> = {
  comparisons: [
    'first',
    'second',
    'truth',
    'answer',
    'target',
    'residual',
    'loss',
    'right',
    'left out',
    'turned',
  ],
  images: ['image', 'true', 'score', 'residual', 'n', 'wrong', 'near', 'high', 'low', 'together'],
  references: ['reference', 'true', 'n', 'wrong', 'MAE', '95% of images', 'bias', '95% of images'],
};

const CELLS: Readonly<Record<HarmList, (row: TableRow) => Cell[]>> = {
  comparisons: (row) => [
    text(row.first),
    text(row.second),
    text(row.true_label),
    text(row.human ?? row.predicted),
    text(row.target),
    formatDecimal(number(row.residual)),
    formatDecimal(number(row.loss)),
    ...[row.right_mae_change, row.left_out_mae_change, row.turned_mae_change].map(thousandths),
  ],
  images: (row) => [
    text(row.image),
    formatDecimal(number(row.true_score)),
    formatDecimal(number(row.score)),
    formatDecimal(number(row.residual)),
    number(row.comparisons),
    number(row.wrong),
    number(row.near),
    number(row.near_higher),
    number(row.near_lower),
    text(row.collective),
  ],
  references: (row) => [
    text(row.reference),
    formatDecimal(number(row.true_score)),
    number(row.answers),
    number(row.wrong),
    thousandths(row.mae_change_without),
    row.mae_change_low === null
      ? '-'
      : `${thousandths(row.mae_change_low)} to ${thousandths(row.mae_change_high)}`,
    formatDecimal(number(row.bias)),
    row.bias_low === null
      ? '-'
      : `${formatDecimal(number(row.bias_low))} to ${formatDecimal(number(row.bias_high))}`,
  ],
};

type Value = TableRow[string] | undefined;

function text(value: Value): string {
  return value === null || value === undefined ? '-' : String(value);
}

function number(value: Value): number | null {
  return typeof value === 'number' ? value : null;
}

function thousandths(value: Value): string {
  return formatDecimal(typeof value === 'number' ? THOUSANDTHS * value : null);
}
