import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ExportRequest } from '../../../model/export-request.ts';
import { downloadExport } from '../../api/download.ts';
import { notify } from '../../notices/notices.ts';
import { Icon } from '../../ui/marks/icons.tsx';

interface ExportButtonProps {
  readonly request: (format: ExportRequest['format']) => ExportRequest;
}

/** Writes a table's figures as a file. */
export function ExportButton({ request }: ExportButtonProps): ReactNode {
  const write = async (format: ExportRequest['format']) => {
    try {
      const { fileName } = await downloadExport(request(format));
      notify({ kind: 'done', title: `Downloading ${fileName}` });
    } catch (error) {
      notify({ kind: 'error', title: 'Could not export the results', error });
    }
  };
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
