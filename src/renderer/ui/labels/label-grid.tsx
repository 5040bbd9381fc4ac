import {
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from 'react';
import { LABELS, type Label } from '../../../core/labels.ts';
import { LABEL_SIGNS, LABEL_TEXT_COLOURS } from '../../theme/label-colours.ts';
import { LabelMark } from './label-mark.tsx';
import { cellsOfHead, chooseOnly, has, rectangle, toggle, type Cell } from './cell-selection.ts';
import classes from './label-grid.module.css';

/** What a cell prints and how strongly it is coloured. */
interface GridCell {
  readonly main: ReactNode;
  readonly note?: ReactNode;
  /** In [-1, 1]; negative in another hue. NaN for none. */
  readonly strength: number;
  /** For those who do not see it. */
  readonly spoken: string;
}

interface LabelGridProps {
  readonly label: string;
  readonly rowsTitle: string;
  readonly columnsTitle: string;
  readonly cell: (row: 0 | 1 | 2, column: 0 | 1 | 2) => GridCell;
  readonly rowEnd?: (row: 0 | 1 | 2) => ReactNode;
  readonly columnEnd?: (column: 0 | 1 | 2) => ReactNode;
  readonly chosen: readonly Cell[];
  readonly onChoose: (cells: readonly Cell[]) => void;
  /** Whether there is room for the labels' signs alone. Defaults to false. */
  readonly narrow?: boolean;
  /** Whether a cell is where both agree. Defaults to the diagonal. */
  readonly isIdeal?: (row: number, column: number) => boolean;
}

/** A place among heads and cells; -1 is a head. */
type Place = readonly [row: number, column: number];

/**
 * Three labels by three, to click and to walk through by keys: arrows move, Enter or a click chooses a cell, row or column
 * alone, Space or Ctrl adds or takes out, Shift chooses a rectangle.
 */
export function LabelGrid(props: LabelGridProps): ReactNode {
  const { chosen, onChoose, narrow = false, isIdeal = (row, column) => row === column } = props;
  const [place, setPlace] = useState<Place>([0, 0]);
  const anchor = useRef<Cell | null>(null);
  const table = useRef<HTMLTableElement>(null);

  const choose = (at: Place, how: 'only' | 'toggle' | 'rectangle') => {
    const cells = cellsAt(at);
    if (how === 'only') onChoose(chooseOnly(chosen, cells));
    else if (how === 'toggle') onChoose(toggle(chosen, cells));
    else onChoose(rectangle(anchor.current ?? cells[0] ?? FIRST_CELL, cells.at(-1) ?? FIRST_CELL));
    if (how !== 'rectangle') anchor.current = cells[0] ?? null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = placeAfterKey(place, event.key);
    if (next !== null && !event.ctrlKey && !event.metaKey && !event.altKey) {
      setPlace(next);
      table.current?.querySelector<HTMLElement>(`[data-place='${next.join()}']`)?.focus();
    } else if (event.key === 'Enter' || event.key === ' ')
      choose(place, event.shiftKey ? 'rectangle' : event.key === ' ' || isAdding(event) ? 'toggle' : 'only');
    else return;
    event.preventDefault();
  };
  const button = (at: Place) => ({
    tabIndex: at[0] === place[0] && at[1] === place[1] ? 0 : -1,
    'data-place': at.join(),
    onFocus: () => setPlace(at),
    onClick: (event: MouseEvent) =>
      choose(at, event.shiftKey ? 'rectangle' : isAdding(event) ? 'toggle' : 'only'),
  });

  return (
    <table
      ref={table}
      className={classes.grid}
      role="grid"
      aria-label={props.label}
      aria-multiselectable
      data-narrow={narrow}
      onKeyDown={onKeyDown}
    >
      <thead>
        <tr>
          <td className={classes.corner}>
            {!narrow && (
              <>
                <span className={classes.columnsTitle}>{props.columnsTitle} →</span>
                <span className={classes.rowsTitle}>{props.rowsTitle} ↓</span>
              </>
            )}
          </td>
          {LABELS.map((label, column) => (
            <th key={label} scope="col" className={classes.head} {...button([-1, column])}>
              <Head label={label} narrow={narrow} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {LABELS.map((row, rowIndex) => (
          <tr key={row}>
            <th scope="row" className={classes.head} {...button([rowIndex, -1])}>
              <Head label={row} narrow={narrow} />
            </th>
            {LABELS.map((column, columnIndex) => {
              const { main, note, strength, spoken } = props.cell(
                rowIndex as 0 | 1 | 2,
                columnIndex as 0 | 1 | 2,
              );
              return (
                <td
                  key={column}
                  role="gridcell"
                  className={classes.cell}
                  aria-label={`${props.rowsTitle} ${row}, ${props.columnsTitle} ${column}: ${spoken}`}
                  aria-selected={has(chosen, [row, column])}
                  data-ideal={isIdeal(rowIndex, columnIndex)}
                  data-negative={strength < 0}
                  style={{ '--strength': `${strengthPercent(strength)}%` } as CSSProperties}
                  {...button([rowIndex, columnIndex])}
                >
                  <span className={classes.main}>{main}</span>{' '}
                  {note !== undefined && <span className={classes.note}>{note}</span>}
                </td>
              );
            })}
            {props.rowEnd !== undefined && (
              <td className={classes.end}>{props.rowEnd(rowIndex as 0 | 1 | 2)}</td>
            )}
          </tr>
        ))}
      </tbody>
      {props.columnEnd !== undefined && (
        <tfoot>
          <tr>
            <td />
            {LABELS.map((label, column) => (
              <td key={label} className={classes.end}>
                {props.columnEnd?.(column as 0 | 1 | 2)}
              </td>
            ))}
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function Head({ label, narrow }: { readonly label: Label; readonly narrow: boolean }): ReactNode {
  if (!narrow) return <LabelMark label={label} />;
  return (
    <span role="img" aria-label={label} title={label} style={{ color: LABEL_TEXT_COLOURS[label] }}>
      {LABEL_SIGNS[label]}
    </span>
  );
}

const FIRST_CELL: Cell = ['First', 'First'];

function isAdding({ ctrlKey, metaKey }: { readonly ctrlKey: boolean; readonly metaKey: boolean }): boolean {
  return ctrlKey || metaKey;
}

function cellsAt([row, column]: Place): readonly Cell[] {
  const [rowLabel, columnLabel]: (Label | undefined)[] = [LABELS[row], LABELS[column]];
  if (rowLabel === undefined) return columnLabel === undefined ? [] : cellsOfHead('column', columnLabel);
  return columnLabel === undefined ? cellsOfHead('row', rowLabel) : [[rowLabel, columnLabel]];
}

/** The upper left corner is no place. */
function placeAfterKey([row, column]: Place, key: string): Place | null {
  const steps: Readonly<Record<string, Place>> = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    Home: [row, 0],
    End: [row, LABELS.length - 1],
  };
  const next = steps[key];
  if (next === undefined) return null;
  const clamp = (value: number) => Math.max(-1, Math.min(LABELS.length - 1, value));
  const [newRow, newColumn] = [clamp(next[0]), clamp(next[1])];
  return newRow === -1 && newColumn === -1 ? [row, column] : [newRow, newColumn];
}

/** Part of the scale's colour in a cell's ground: so much at most that the text on it stays readable. */
const STRONGEST = 58;

function strengthPercent(strength: number): number {
  return Number.isNaN(strength) ? 0 : Math.round(STRONGEST * Math.min(1, Math.abs(strength)));
}
