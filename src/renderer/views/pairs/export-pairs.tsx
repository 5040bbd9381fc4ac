import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Filter } from '../../../model/filter.ts';
import { downloadExport } from '../../api/download.ts';
import { notify } from '../../notices/notices.ts';
import { formatCount } from '../../../core/format.ts';
import { Icon } from '../../ui/marks/icons.tsx';

interface ExportPairsProps {
  readonly filter: Filter;
  readonly total: number;
}

/** Saves the pairs that pass the filter. */
export function ExportPairs({ filter, total }: ExportPairsProps): ReactNode {
  const save = (format: 'csv' | 'jsonl') => {
    downloadExport({ kind: 'pairs', filter, format })
      .then(({ fileName, rows }) =>
        notify({ kind: 'done', title: `${fileName}: ${formatCount(rows ?? total)} comparisons` }),
      )
      .catch((error: unknown) => notify({ kind: 'error', title: 'Could not export the pairs', error }));
  };
  return (
    <Menu>
      <Menu.Target>
        <Button size="compact-sm" disabled={total === 0} leftSection={<Icon name="download" size={14} />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{formatCount(total)} comparisons that pass the filter</Menu.Label>
        <Menu.Item onClick={() => save('csv')}>Table (CSV)</Menu.Item>
        <Menu.Item onClick={() => save('jsonl')}>One JSON object per line (JSONL)</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
