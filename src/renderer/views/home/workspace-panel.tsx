import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { WorkspaceSummary } from '../../../model/workspace-summary.ts';
import { useRequest } from '../../api/use-request.ts';
import { runCommand } from '../../commands/commands.ts';
import { notify } from '../../notices/notices.ts';
import { openWorkspace } from '../../workspace/open-workspace.ts';
import { formatTime } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { openDemo } from '../../workspace/open-demo.ts';
import classes from './home-view.module.css';

/** The folder that is open, and others to open in its place. */
export function WorkspacePanel({ summary }: { readonly summary: WorkspaceSummary }): ReactNode {
  const { data: recent } = useRequest('workspace.recent', {});
  const others = (recent ?? []).filter(({ folder }) => folder !== summary.folder);
  return (
    <Panel
      title="Workspace"
      actions={
        <>
          <Button size="compact-xs" onClick={() => runCommand('workspace.open')}>
            Open another…
          </Button>
          <Button size="compact-xs" onClick={() => void openDemo()}>
            Demo
          </Button>
        </>
      }
    >
      <p className={classes.folder}>{summary.folder}</p>
      {others.length > 0 && (
        <>
          <h3 className={classes.heading}>Opened before</h3>
          <ul>
            {others.map(({ folder, name, openedAt, exists }) => (
              <li key={folder}>
                <button
                  type="button"
                  className={classes.recentEntry}
                  disabled={!exists}
                  title={folder}
                  onClick={() => void open(folder)}
                >
                  <span className={classes.recentName}>{name}</span>
                  <span className={classes.note}>{exists ? formatTime(openedAt) : 'no longer there'}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

async function open(folder: string): Promise<void> {
  try {
    await openWorkspace(folder, false);
  } catch (error) {
    notify({ kind: 'error', title: 'Could not open the workspace', error });
  }
}
