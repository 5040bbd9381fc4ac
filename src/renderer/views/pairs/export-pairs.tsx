import { Button, Menu } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { ExchangeFormat, TableFileFormat } from '../../../model/export-request.ts';
import type { Filter } from '../../../model/filter.ts';
import type { PairSort } from '../../../model/pair-row.ts';
import { saveExport } from '../../notices/save-export.ts';
import { formatQuantity } from '../../../core/format.ts';
import { TableFormatItems } from '../../ui/export/table-format-items.tsx';
import { ExchangeDialog } from '../../workspace/exchange-dialog.tsx';
import { ExchangeItems } from '../../workspace/exchange-items.tsx';
import { Icon } from '../../ui/marks/icons.tsx';

interface ExportPairsProps {
  readonly filter: Filter;
  /** In which they are shown. */
  readonly sort: PairSort;
  readonly total: number;
}

/** Saves the pairs that pass the filter, in the order shown. */
export function ExportPairs({ filter, sort, total }: ExportPairsProps): ReactNode {
  const [exchange, setExchange] = useState<ExchangeFormat | null>(null);
  const save = (format: TableFileFormat) =>
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
        <TableFormatItems onChoose={save} />
        <ExchangeItems onChoose={setExchange} />
      </Menu.Dropdown>
      {exchange !== null && (
        <ExchangeDialog
          as={exchange}
          of={{ kind: 'comparisons', filter }}
          name="comparisons"
          onClose={() => setExchange(null)}
        />
      )}
    </Menu>
  );
}
