import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Filter } from '../../../model/filter.ts';
import type { PairSort } from '../../../model/pair-row.ts';
import { saveExport } from '../../notices/save-export.ts';
import { formatQuantity } from '../../../core/format.ts';
import { Icon } from '../../ui/marks/icons.tsx';

interface ExportPairsProps {
  readonly filter: Filter;
  /** In which they are shown. */
  readonly sort: PairSort;
  readonly total: number;
}

/** Saves the pairs that pass the filter, in the order shown. */
export function ExportPairs({ filter, sort, total }: ExportPairsProps): ReactNode {
  const save = (format: 'csv' | 'jsonl') =>
    void saveExport({ kind: 'pairs', filter, sort, format }, 'the pairs', 'comparisons');
  return (
    <Menu>
      <Menu.Target>
        <Button size="compact-sm" disabled={total === 0} leftSection={<Icon name="download" size={14} />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{formatQuantity(total, 'comparison')} that pass the filter, in this order</Menu.Label>
        <Menu.Item onClick={() => save('csv')}>Table (CSV)</Menu.Item>
        <Menu.Item onClick={() => save('jsonl')}>One JSON object per line (JSONL)</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
