import type { ReactNode } from 'react';
import { TEST_SETS, type PublishedResult, type TestSet } from '../../../model/published-results.ts';
import { formatQuantity, formatNumber } from '../../../core/format.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { PUBLISHED_KEYS, publishedFigure } from './result-order.ts';
import classes from './results-view.module.css';

interface PublishedRowsProps {
  readonly rows: readonly PublishedResult[];
  readonly columns: readonly { readonly key: string }[];
}

/** Digits after the point that papers give. */
const DIGITS = 4;

const FEWEST_PLACES = 3;

/** What others report, as the last parts of a table: a line for each test set, folded until one asks for its rows. */
export function PublishedRows({ rows, columns }: PublishedRowsProps): ReactNode {
  const { params } = useLocation();
  const unfolded = params['unfolded']?.split(',') ?? [];
  return TEST_SETS.map((testSet) => {
    const ofSet = rows.filter((row) => row.testSet === testSet);
    const isOpen = unfolded.includes(testSet);
    return (
      ofSet.length > 0 && (
        <tbody key={testSet}>
          <tr className={classes.publishedGroup}>
            <th scope="rowgroup" colSpan={columns.length + 1}>
              <div className={classes.foldLine}>
                <button
                  type="button"
                  className={classes.fold}
                  aria-expanded={isOpen}
                  onClick={() => {
                    const others = unfolded.filter((one) => one !== testSet);
                    const next = isOpen ? others : [...others, testSet];
                    changeParams({ unfolded: next.length === 0 ? null : next.join(',') }, { replace: true });
                  }}
                >
                  <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span> {testSet}
                </button>{' '}
                <span className={classes.publishedMark}>Published</span>{' '}
                <span className={classes.inlineNote}>{summaryOf(testSet, ofSet)}</span>
              </div>
            </th>
          </tr>
          {isOpen && ofSet.map((row) => <PublishedRow key={keyOf(row)} row={row} columns={columns} />)}
        </tbody>
      )
    );
  });
}

function PublishedRow({
  row,
  columns,
}: Pick<PublishedRowsProps, 'columns'> & { readonly row: PublishedResult }) {
  const places = placesOfSource(columns);
  const about = [row.source, row.note].filter((part) => part !== null && part !== undefined).join('. ');
  return (
    <tr className={classes.publishedRow}>
      <th scope="row" className={classes.name}>
        {row.method}{' '}
        <span className={classes.publishedMark}>{row.source === null ? 'Unpublished' : 'Published'}</span>
        <span className={classes.note}>
          {row.kind}, {row.split}
          {places === 0 ? ` · ${about}` : ''}
        </span>
      </th>
      {columns.slice(0, columns.length - places).map(({ key }) => (
        <td key={key} data-numeric>
          {key === 'dataset' ? row.testSet : formatNumber(publishedFigure(row, key), DIGITS)}
        </td>
      ))}
      {places > 0 && (
        <td colSpan={places} className={classes.source}>
          <span>{about}</span>
        </td>
      )}
    </tr>
  );
}

function keyOf({ method, split, source }: PublishedResult): string {
  return `${method} ${split} ${source ?? ''}`;
}

/** How many rows there are and of what, so that a folded set says what it holds. */
function summaryOf(testSet: TestSet, rows: readonly PublishedResult[]): string {
  const unpublished = rows.filter(({ source }) => source === null).length;
  const best = rows.reduce<PublishedResult | undefined>(
    (most, row) => (row.source !== null && (row.pc ?? 0) > (most?.pc ?? 0) ? row : most),
    undefined,
  );
  return [
    `${formatQuantity(rows.length, 'result')} of other models on real photographs${unpublished === 0 ? '' : `, ${unpublished} of them unpublished`}`,
    testSet !== 'SCUT-FBP5500' && 'trained on SCUT-FBP5500 alone',
    best !== undefined && `PC up to ${formatNumber(best.pc, DIGITS)} (${best.method})`,
  ]
    .filter((part) => part !== false)
    .join('; ');
}

/** How many columns at the end have no published figures and together enough room for the source. */
function placesOfSource(columns: PublishedRowsProps['columns']): number {
  const figures = columns.findLastIndex(({ key }) => PUBLISHED_KEYS.includes(key));
  const places = columns.length - 1 - figures;
  return places < FEWEST_PLACES ? 0 : places;
}
