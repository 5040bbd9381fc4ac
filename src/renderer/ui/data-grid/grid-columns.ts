import type { ReactNode } from 'react';

/** One column of a grid or a table. */
export interface GridColumn<Row> {
  readonly key: string;
  readonly head: ReactNode;
  /** What the column is, as a tooltip of its head. */
  readonly hint?: string;
  /** Beside the head, such as its glossary entry. */
  readonly about?: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Set to the right, with figures of one width. Defaults to false. */
  readonly numeric?: boolean;
  /** Its cells name their rows. Defaults to false. */
  readonly namesRow?: boolean;
  /** Whether a press on its head sorts, where the grid can be sorted. Defaults to true. */
  readonly sortable?: boolean;
  /** Whether a narrow grid shows it. Defaults to true. */
  readonly narrow?: boolean;
  /** Of its cells and its head. */
  readonly className?: string | undefined;
}

/** By which column rows are sorted. */
export interface GridOrder {
  /** Null for the order in which they came. */
  readonly by: string | null;
  readonly descending: boolean;
}

/** How a grid is sorted; the rows come sorted, for what lies beside them goes by the same order. */
export interface GridSorting {
  readonly order: GridOrder;
  readonly onOrder: (order: GridOrder) => void;
  /** Whether a third press on a head goes back to the order in which they came. Defaults to false. */
  readonly removable?: boolean;
  /** Columns that a first press sorts descending. Defaults to none. */
  readonly descendingFirst?: readonly string[];
}
