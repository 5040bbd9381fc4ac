import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { TABLE_FORMATS, type TableFileFormat } from '../../../model/export-request.ts';

const TITLES: Readonly<Record<TableFileFormat, string>> = {
  csv: 'Table (CSV)',
  tsv: 'Table (TSV)',
  json: 'List of JSON objects (JSON)',
  jsonl: 'One JSON object per line (JSONL)',
  parquet: 'Parquet',
};

interface TableFormatItemsProps {
  readonly onChoose: (format: TableFileFormat) => void;
}

/** Items of a menu that saves a table: one for each form that the command line's `export --as` has. */
export function TableFormatItems({ onChoose }: TableFormatItemsProps): ReactNode {
  return TABLE_FORMATS.map((format) => (
    <Menu.Item key={format} onClick={() => onChoose(format)}>
      {TITLES[format]}
    </Menu.Item>
  ));
}
