import { Button, Menu } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { ExchangeFormat } from '../../../model/export-request.ts';
import { saveExport } from '../../notices/save-export.ts';
import { TableFormatItems } from '../../ui/export/table-format-items.tsx';
import { ExchangeDialog } from '../../workspace/exchange-dialog.tsx';
import { ExchangeItems } from '../../workspace/exchange-items.tsx';

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

/** A button that writes a dataset's images or one of its sets as a file; pairs also for another tool. */
export function DataExport({ of, kind, compact = false }: DataExportProps): ReactNode {
  const [exchange, setExchange] = useState<ExchangeFormat | null>(null);
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button size={compact ? 'compact-xs' : 'xs'} aria-label={`Export ${of}`}>
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <TableFormatItems onChoose={(format) => void saveExport({ ...kind, format }, of)} />
          {kind.kind === 'pair-set' && <ExchangeItems onChoose={setExchange} />}
        </Menu.Dropdown>
      </Menu>
      {exchange !== null && kind.kind === 'pair-set' && (
        <ExchangeDialog
          as={exchange}
          of={{ kind: 'pairs', id: kind.id }}
          name={of.replace(/^the /, '')}
          onClose={() => setExchange(null)}
        />
      )}
    </>
  );
}
