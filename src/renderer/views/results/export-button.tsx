import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ExportRequest } from '../../../model/export-request.ts';
import { saveExport } from '../../notices/save-export.ts';
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
        <Menu.Item onClick={() => void write('csv')}>CSV</Menu.Item>
        <Menu.Item onClick={() => void write('jsonl')}>JSON lines</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
