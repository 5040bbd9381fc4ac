import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount, formatQuantity } from '../../core/format.ts';
import type { ColumnFigures, ComparedColumn } from '../../model/comparison.ts';
import { downloadBlob } from '../api/download.ts';
import { useRequest } from '../api/use-request.ts';
import { Term } from '../help/term.tsx';
import { ErrorState, Loading } from '../ui/states/states.tsx';
import {
  comparisonCsv,
  differenceText,
  figureText,
  judgeDifference,
  type ComparedFigure,
} from './compared-figures.ts';
import layout from '../ui/layout/layout.module.css';
import classes from './comparison-table.module.css';

/** A column with what its head says. */
export interface TitledColumn extends ComparedColumn {
  readonly title: string;
}

interface ComparisonTableProps {
  readonly columns: readonly TitledColumn[];
  readonly figures: readonly ComparedFigure[];
  readonly label: string;
  readonly fileName: string;
}

/** Runs, likelihoods, filters or slices side by side, each with its difference to the first. */
export function ComparisonTable({ columns, figures, label, fileName }: ComparisonTableProps): ReactNode {
  const { data, error, refetch, isPlaceholderData } = useRequest('results.compare', {
    columns: columns.map(({ run, filter, scores }) => ({ run, filter, scores })),
  });
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data?.length !== columns.length) return <Loading height="100%" />;
  const shown = columns
    .map(({ title }, place) => ({ title, figures: data[place] }))
    .flatMap(({ title, figures: of }) => (of === undefined ? [] : [{ title, figures: of }]));
  const [first] = shown;
  const facts = factsOf(shown);
  return (
    <div className={classes.comparison} data-stale={isPlaceholderData}>
      <div className={classes.scroll} tabIndex={0} role="region" aria-label={label}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Figure</th>
              {shown.map(({ title }, place) => (
                <th key={title} scope="col" data-numeric>
                  {title}
                  {facts.own[place] !== '' && <span className={classes.note}>{facts.own[place]}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {figures.map((figure) => (
              <tr key={figure.key}>
                <th scope="row">
                  {figure.term === undefined ? figure.title : <Term name={figure.term}>{figure.title}</Term>}
                  <span className={classes.better} aria-hidden="true">
                    {figure.better === 'higher' ? ' ↑' : ' ↓'}
                  </span>
                  <span className={layout.hidden}> ({figure.better} is better)</span>
                </th>
                {shown.map(({ title, figures: of }) => (
                  <FigureCells key={title} figure={figure} of={of} first={first?.figures ?? of} />
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row">n</th>
              {shown.map(({ title, figures: of }) => (
                <td key={title} data-numeric>
                  {formatQuantity(of.images, 'image')}
                  <span className={classes.note}>{formatQuantity(of.comparisons, 'comparison')}</span>
                  {of.unscored > 0 && (
                    <span className={classes.note}>{formatCount(of.unscored)} without a score</span>
                  )}
                  {of.difference?.commonPairs === 0 && (
                    <span className={classes.note}>
                      no pair in common: differences of shares are not paired
                    </span>
                  )}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
      <div className={classes.foot}>
        <span className={layout.note}>
          {facts.common !== '' && `${facts.common}. `}
          {shown.length > 1 &&
            `Under each figure its 95 % interval and its difference to “${first?.title ?? ''}”, with a paired interval: the same images are drawn for both, for answers on both sides of a pair; bold without 0.`}
        </span>
        <Button
          size="compact-xs"
          onClick={() =>
            downloadBlob(new Blob([comparisonCsv(figures, shown)], { type: 'text/csv' }), `${fileName}.csv`)
          }
        >
          Export CSV
        </Button>
      </div>
    </div>
  );
}

/** What is said of all columns once, and of each that differs. */
function factsOf(columns: readonly { readonly title: string; readonly figures: ColumnFigures }[]): {
  readonly common: string;
  readonly own: readonly string[];
} {
  const kinds: readonly ((of: ColumnFigures) => string)[] = [
    ({ runName }) => `Run ${runName}`,
    ({ filter }) => filter ?? 'all comparisons',
    ({ likelihoodSource }) => likelihoodSource,
  ];
  const isCommon = (kind: (of: ColumnFigures) => string) =>
    new Set(columns.map(({ figures }) => kind(figures))).size === 1;
  const [first] = columns;
  return {
    common:
      first === undefined
        ? ''
        : kinds
            .filter(isCommon)
            .map((kind) => kind(first.figures))
            .join(', '),
    own: columns.map(({ title, figures }) =>
      kinds
        .filter((kind) => !isCommon(kind))
        .map((kind) => kind(figures))
        .filter((fact) => !`Run ${title}`.includes(fact))
        .join(' · '),
    ),
  };
}

function FigureCells({
  figure,
  of,
  first,
}: {
  readonly figure: ComparedFigure;
  readonly of: ColumnFigures;
  /** What differences are to. */
  readonly first: ColumnFigures;
}): ReactNode {
  const [value, interval] = figureText(figure, figure.of(of));
  const text = differenceText(figure, figure.difference(of));
  const judged = judgeDifference(figure, of, first);
  return (
    <td data-numeric>
      {value}
      {interval !== '' && <span className={classes.note}>{interval}</span>}
      {text !== null && (
        <span className={classes.difference} data-sure={judged === 'better' || judged === 'worse'}>
          {text}
          {judged !== null && <span className={classes.judged}> {judged}</span>}
        </span>
      )}
    </td>
  );
}
