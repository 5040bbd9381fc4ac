import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount } from '../../../core/format.ts';
import type { TableFileFormat } from '../../../model/export-request.ts';
import type { HarmList, HarmSort } from '../../../model/harm.ts';
import { saveExport } from '../../notices/save-export.ts';
import { TableFormatItems } from '../../ui/export/table-format-items.tsx';
import type { AskedHarm } from './use-harm-list.ts';

interface ExportHarmProps {
  readonly asked: AskedHarm;
  readonly list: HarmList;
  readonly sort: HarmSort;
  readonly total: number;
}

/** Saves a list of what hurts, in the order shown. */
export function ExportHarm({ asked, list, sort, total }: ExportHarmProps): ReactNode {
  const save = (format: TableFileFormat) =>
    void saveExport({ kind: 'harm', ...asked, list, sort, format }, 'what hurts', list);
  return (
    <Menu>
      <Menu.Target>
        <Button size="compact-xs" disabled={total === 0} aria-label={`Export these ${list}`}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {formatCount(total)} {list}, in this order
        </Menu.Label>
        <TableFormatItems onChoose={save} />
      </Menu.Dropdown>
    </Menu>
  );
}
