import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { saveTable } from '../notices/save-export.ts';

/** A table behind a chart. */
export interface ChartTable {
  /** 'Points (CSV)'. */
  readonly title: string;
  /** Added to the chart's file name. */
  readonly suffix: string;
  readonly text: () => string;
}

interface ExportMenuProps {
  /** Of the files, without an ending. */
  readonly fileName: string;
  /** What is shown, of which run and how many; 'Simulated data' where it is. One line each. */
  readonly caption: readonly string[];
  readonly tables: readonly ChartTable[];
  /** What the button names for those who do not see where it stands. */
  readonly of: string;
}

/** Saves the numbers of a table that has no chart. */
export function ExportMenu({ fileName, caption, tables, of }: ExportMenuProps): ReactNode {
  return (
    <Menu>
      <Menu.Target>
        <Button size="compact-xs" aria-label={`Export ${of}`}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {tables.map(({ title, suffix, text }) => (
          <Menu.Item
            key={suffix}
            onClick={() =>
              saveTable({ fileName: `${fileName}${suffix}.csv`, text: text(), title, notes: caption })
            }
          >
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
