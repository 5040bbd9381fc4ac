import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ExportRequest } from '../../../model/export-request.ts';
import { saveExport } from '../../notices/save-export.ts';
import { TableFormatItems } from '../../ui/export/table-format-items.tsx';
import { Icon } from '../../ui/marks/icons.tsx';

interface ExportButtonProps {
  readonly request: (format: ExportRequest['format']) => ExportRequest;
}

/** Writes a table's figures as a file. */
export function ExportButton({ request }: ExportButtonProps): ReactNode {
  const write = (format: ExportRequest['format']) => saveExport(request(format), 'the results');
  return (
    <Menu>
      <Menu.Target>
        <Button leftSection={<Icon name="download" size={14} />}>Export</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <TableFormatItems onChoose={(format) => void write(format)} />
      </Menu.Dropdown>
    </Menu>
  );
}
