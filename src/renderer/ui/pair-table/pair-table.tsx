import { useId, type ReactNode } from 'react';
import type { OutboxEntry } from '../../judging/judgement-outbox.ts';
import type { ListSort, PairColumn } from './pair-columns.tsx';
import { PairLine } from './pair-line.tsx';
import { PairScroller } from '../pair-list/pair-scroller.tsx';
import { PairTableHead } from './pair-table-head.tsx';
import type { PairCursor } from '../pair-list/use-pair-cursor.ts';
import { isModified, usePairPresses } from '../pair-list/use-pair-presses.ts';
import type { SelectedPairs } from '../pair-list/use-pair-selection.ts';
import type { PairList } from '../pair-list/use-pair-list.ts';

const LINE_HEIGHT = 48;
const HEADER_HEIGHT = 32;
/** Of a digit and of the space around the number, in pixels. */
const DIGIT_WIDTH = 7;
const NUMBER_SPACE = 18;
/** Of the box that chooses a line besides others, in pixels. */
const BOX_WIDTH = 22;
/** Room that names need beside a face, in pixels. */
const NAME_WIDTH = 82;

interface PairTableProps<By extends string> {
  readonly list: PairList<By | 'order'>;
  readonly cursor: PairCursor;
  readonly columns: readonly PairColumn<By | 'order'>[];
  /** Whether names stand beside faces. */
  readonly names: boolean;
  readonly total: number;
  readonly label: string;
  readonly waiting: readonly OutboxEntry[];
  /** Whether the chosen pair is labelled by what is seen here. Defaults to false. */
  readonly labelled?: boolean;
  readonly onSort: (sort: ListSort<By | 'order'>) => void;
  /** A pair was chosen to be looked at: double click or Enter. */
  readonly onOpen: () => void;
  /** Where several pairs can be chosen together. */
  readonly selection?: SelectedPairs;
}

/** Pairs one under the other, sortable by their columns' heads. Keys move in it. */
export function PairTable<By extends string>(props: PairTableProps<By>): ReactNode {
  const {
    list,
    cursor,
    columns,
    names,
    total,
    label,
    waiting,
    labelled = false,
    onSort,
    onOpen,
    selection,
  } = props;
  const id = useId();
  const least = (column: PairColumn<string>) =>
    column.width + (column.grow !== undefined && names ? NAME_WIDTH : 0);
  const numberWidth =
    NUMBER_SPACE + DIGIT_WIDTH * String(total).length + (selection === undefined ? 0 : BOX_WIDTH);
  const template = [
    `${numberWidth}px`,
    ...columns.map((column) => `minmax(${least(column)}px, ${column.grow ?? least(column) / 200}fr)`),
  ].join(' ');
  const minWidth = numberWidth + columns.reduce((sum, column) => sum + least(column), 0);

  // Lines are drawn again only when they change, so what they call must stay the same.
  const { select, open, toggle } = usePairPresses({ cursor, selection, onOpen });
  const isMany = selection !== undefined && selection.pairs.length > 0;

  return (
    <PairScroller
      window={list.window}
      label={label}
      lineHeight={LINE_HEIGHT}
      perLine={1}
      headerHeight={HEADER_HEIGHT}
      minWidth={minWidth}
      total={total}
      many={selection !== undefined}
      marked={isMany}
      activeId={cursor.index === null ? undefined : `${id}-${cursor.index}`}
      header={<PairTableHead columns={columns} template={template} sort={list.sort} onSort={onSort} />}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget || isModified(event)) return;
        if (event.key === 'Enter' && cursor.index !== null) onOpen();
        else if (!cursor.move(event.key)) return;
        event.preventDefault();
      }}
      line={(line, leaping) => {
        const row = list.pages.row(line);
        return (
          <PairLine
            key={line}
            id={`${id}-${line}`}
            index={line}
            row={row}
            marked={isMany ? row !== undefined && selection.has(row) : null}
            columns={columns}
            template={template}
            selected={cursor.index === line && !cursor.gone}
            labelled={labelled && cursor.index === line && !cursor.gone}
            faces={!leaping}
            names={names}
            waiting={waiting}
            onSelect={select}
            onOpen={open}
            onToggle={selection === undefined ? undefined : toggle}
          />
        );
      }}
    />
  );
}
