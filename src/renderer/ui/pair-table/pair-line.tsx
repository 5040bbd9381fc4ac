import { memo, type MouseEvent, type ReactNode } from 'react';
import type { PairRow } from '../../../model/pair-row.ts';
import type { OutboxEntry } from '../../judging/judgement-outbox.ts';
import { formatCount } from '../../../core/format.ts';
import type { PairColumn } from './pair-columns.tsx';
import { standingOf } from './pair-standing.ts';
import { MarkBox, withoutText } from '../pair-list/mark-box.tsx';
import classes from './pair-table.module.css';

interface PairLineProps {
  readonly id: string;
  readonly index: number;
  /** Undefined until it is loaded; its place is there before. */
  readonly row: PairRow | undefined;
  readonly columns: readonly PairColumn<string>[];
  readonly template: string;
  readonly selected: boolean;
  /** Whether it is one of several that are chosen together; null where none are. */
  readonly marked: boolean | null;
  /** Whether the pair is labelled by what is seen here. */
  readonly labelled: boolean;
  readonly faces: boolean;
  readonly names: boolean;
  readonly waiting: readonly OutboxEntry[];
  readonly onSelect: (index: number, event: MouseEvent) => void;
  readonly onOpen: (index: number) => void;
  /** Chooses it besides others; undefined where one alone can be chosen. */
  readonly onToggle: ((index: number, event: MouseEvent) => void) | undefined;
}

/** One pair of a list. */
export const PairLine = memo(function PairLine(props: PairLineProps): ReactNode {
  const { id, index, row, columns, template, selected, marked, labelled, faces, names, waiting } = props;
  const { onSelect, onOpen, onToggle } = props;
  const standing = row === undefined ? undefined : standingOf(row, waiting);
  return (
    <div
      id={id}
      role="row"
      className={classes.line}
      aria-rowindex={index + 2}
      aria-selected={marked ?? selected}
      data-looked-at={selected}
      data-loaded={row !== undefined}
      data-pair={row === undefined ? undefined : `${row.firstId}-${row.secondId}`}
      style={{ gridTemplateColumns: template }}
      onMouseDown={withoutText}
      onClick={(event) => onSelect(index, event)}
      onDoubleClick={() => onOpen(index)}
    >
      <span role="rowheader" className={classes.number}>
        {onToggle !== undefined && row !== undefined && (
          <MarkBox marked={marked ?? false} onPress={(event) => onToggle(index, event)} />
        )}
        {formatCount(index + 1)}
      </span>
      {columns.map((column) => (
        <span key={column.id} role="gridcell" className={classes.cell} data-numeric={column.numeric}>
          {row !== undefined && standing !== undefined ? (
            column.cell({ row, standing, faces, names, labelled })
          ) : (
            <span className={classes.coming} />
          )}
        </span>
      ))}
    </div>
  );
});
