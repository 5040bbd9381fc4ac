import { Select } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { LABELS, type Label } from '../../core/labels.ts';
import { type Filter, LABEL_SOURCES, type LabelSource } from '../../model/filter.ts';
import { LabelMark } from '../ui/labels/label-mark.tsx';
import { SOURCE_WORDS } from '../../model/describe-filter.ts';
import layout from '../ui/layout/layout.module.css';
import classes from './filter-form.module.css';

type Cells = NonNullable<Filter['cells']>;

interface CellTogglesProps {
  readonly value: Cells | undefined;
  readonly onChange: (cells: Cells | undefined) => void;
}

const SOURCES = LABEL_SOURCES.map((source) => ({ value: source, label: SOURCE_WORDS[source] }));

/** Cells of the matrix of two sources of labels. */
export function CellToggles({ value, onChange }: CellTogglesProps): ReactNode {
  // Without a cell the filter keeps no sources.
  const [sources, setSources] = useState<Omit<Cells, 'cells'>>({ rows: 'truth', columns: 'model' });
  const { rows, columns, cells } = value ?? { ...sources, cells: [] };
  const has = (row: Label, column: Label) => cells.some(([r, c]) => r === row && c === column);
  const toggle = (row: Label, column: Label) => {
    const next = has(row, column)
      ? cells.filter(([r, c]) => r !== row || c !== column)
      : [...cells, [row, column] as const];
    onChange(next.length === 0 ? undefined : { rows, columns, cells: next });
  };
  const sourceSelect = (axis: 'rows' | 'columns', source: LabelSource) => (
    <Select
      label={axis === 'rows' ? 'Rows' : 'Columns'}
      data={SOURCES}
      value={source}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
      onChange={(next) => {
        if (next === null) return;
        setSources({ rows, columns, [axis]: next });
        if (value !== undefined) onChange({ ...value, [axis]: next });
      }}
    />
  );
  return (
    <div className={classes.cells} role="group" aria-label="Cells of a matrix">
      <span className={classes.name}>Cells of a matrix</span>
      <div className={layout.two}>
        {sourceSelect('rows', rows)}
        {sourceSelect('columns', columns)}
      </div>
      <table className={classes.matrix}>
        <thead>
          <tr>
            <td />
            {LABELS.map((column) => (
              <th key={column} scope="col">
                <LabelMark label={column} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {LABELS.map((row) => (
            <tr key={row}>
              <th scope="row">
                <LabelMark label={row} />
              </th>
              {LABELS.map((column) => (
                <td key={column}>
                  <button
                    type="button"
                    className={classes.cell}
                    aria-pressed={has(row, column)}
                    aria-label={`${SOURCE_WORDS[rows]} ${row}, ${SOURCE_WORDS[columns]} ${column}`}
                    onClick={() => toggle(row, column)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
