import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { saveExport } from '../../notices/save-export.ts';

/** What can be written, by its id. */
type Exported =
  | { readonly kind: 'images'; readonly datasetId: number }
  | { readonly kind: 'pair-set' | 'reference-set' | 'split'; readonly id: number };

interface DataExportProps {
  /** What is written: 'images of faces'. */
  readonly of: string;
  readonly kind: Exported;
  readonly compact?: boolean;
}

const FORMATS = [
  ['csv', 'CSV'],
  ['jsonl', 'JSON lines'],
] as const;

/** A button that writes a dataset's images or one of its sets as a file. */
export function DataExport({ of, kind, compact = false }: DataExportProps): ReactNode {
  const write = (format: 'csv' | 'jsonl') => saveExport({ ...kind, format }, of);
  return (
    <Menu>
      <Menu.Target>
        <Button size={compact ? 'compact-xs' : 'xs'} aria-label={`Export ${of}`}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(([format, title]) => (
          <Menu.Item key={format} onClick={() => void write(format)}>
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
