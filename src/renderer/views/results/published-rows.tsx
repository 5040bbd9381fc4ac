import type { ReactNode } from 'react';
import type { PublishedResult } from './published-results.ts';
import { formatNumber } from '../../../core/format.ts';
import { PUBLISHED_KEYS, publishedFigure } from './result-order.ts';
import classes from './results-view.module.css';

interface PublishedRowsProps {
  readonly rows: readonly PublishedResult[];
  readonly columns: readonly { readonly key: string }[];
}

/** Digits after the point that papers give. */
const DIGITS = 4;

const FEWEST_PLACES = 3;

/** What papers report, as the last part of a table. */
export function PublishedRows({ rows, columns }: PublishedRowsProps): ReactNode {
  const places = placesOfSource(columns);
  return (
    <tbody>
      <tr className={classes.group}>
        <th scope="rowgroup" colSpan={columns.length + 1}>
          <span className={classes.groupTitle}>Published on SCUT-FBP5500</span>
          <span className={classes.note}>
            Other models on real photographs, as printed in their sources, without intervals. Figures of LMOL
            and UOL, whose method this is, are not included: we had no access to those papers.
          </span>
        </th>
      </tr>
      {rows.map((row) => (
        <tr key={`${row.method} ${row.split}`} className={classes.publishedRow}>
          <th scope="row" className={classes.name}>
            {row.method} <span className={classes.publishedMark}>Published</span>
            <span className={classes.note}>
              {row.kind}, {row.split}
              {places === 0 ? ` · ${row.source}` : ''}
            </span>
          </th>
          {columns.slice(0, columns.length - places).map(({ key }) => (
            <td key={key} data-numeric>
              {formatNumber(publishedFigure(row, key), DIGITS)}
            </td>
          ))}
          {places > 0 && (
            <td colSpan={places} className={classes.source}>
              <span>{row.source}</span>
            </td>
          )}
        </tr>
      ))}
    </tbody>
  );
}

/** How many columns at the end have no published figures and together enough room for the source. */
function placesOfSource(columns: PublishedRowsProps['columns']): number {
  const figures = columns.findLastIndex(({ key }) => PUBLISHED_KEYS.includes(key));
  const places = columns.length - 1 - figures;
  return places < FEWEST_PLACES ? 0 : places;
}
