import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Filter } from '../../../model/filter.ts';
import type { AskedScoreSettings } from '../../../model/scores.ts';
import { request } from '../../api/request.ts';
import { useCommands } from '../../commands/commands.ts';
import { changed } from '../../commands/undo.ts';
import { notify } from '../../notices/notices.ts';
import { TableFormatItems } from '../../ui/export/table-format-items.tsx';
import type { TableFileFormat } from '../../../model/export-request.ts';
import { saveExport } from '../../notices/save-export.ts';

interface ScoreActionsProps {
  readonly settings: AskedScoreSettings;
  readonly filter: Filter;
}

/** Keeps the scores in the workspace, or writes them to a file. */
export function ScoreActions({ settings, filter }: ScoreActionsProps): ReactNode {
  const keep = async () => {
    try {
      const { id, under } = await request('scores.keep', { ...settings, filter });
      const setRemoved = (removed: boolean) => request('scores.removeKept', { id, removed });
      changed({
        title: 'Scores saved',
        undo: () => setRemoved(true),
        redo: () => setRemoved(false),
        details: `Scoring ${id} of all images of the run${under === null ? '' : `, from the comparisons under the filter alone (${under})`}. Results and the command line’s evaluate use the latest one.`,
      });
    } catch (error) {
      notify({ kind: 'error', title: 'Could not save the scores', error });
    }
  };
  const save = (format: TableFileFormat) =>
    saveExport({ kind: 'scores', ...settings, filter, format }, 'the scores', 'images');
  useCommands([
    { id: 'scores.keep', title: 'Save these scores', section: 'Scores', run: () => void keep() },
    {
      id: 'scores.export-csv',
      title: 'Export scores as CSV',
      section: 'Scores',
      run: () => void save('csv'),
    },
    {
      id: 'scores.export-jsonl',
      title: 'Export scores as JSONL',
      section: 'Scores',
      run: () => void save('jsonl'),
    },
  ]);
  return (
    <>
      <Button size="compact-sm" onClick={() => void keep()}>
        Save scores
      </Button>
      <Menu>
        <Menu.Target>
          <Button size="compact-sm" aria-label="Export scores">
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <TableFormatItems onChoose={(format) => void save(format)} />
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
