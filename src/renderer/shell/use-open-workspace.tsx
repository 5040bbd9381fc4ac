import { Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { RequestError } from '../api/request.ts';
import { useCommands } from '../commands/commands.ts';
import { useJudge } from '../judging/use-judge.ts';
import { notify } from '../notices/notices.ts';
import { Dialog } from '../ui/dialogs/dialog.tsx';
import { usePathChooser } from '../ui/files/use-path-chooser.tsx';
import { openWorkspace } from '../workspace/open-workspace.ts';

/** Opens another workspace by command; a folder that holds none can be made into one. */
export function useOpenWorkspace(): ReactNode {
  const [empty, setEmpty] = useState<string | null>(null);
  const open = async (folder: string, create: boolean) => {
    try {
      const name = await openWorkspace(folder, create);
      setEmpty(null);
      notify({ kind: 'done', title: `Workspace “${name}” is open`, details: folder });
    } catch (error) {
      if (error instanceof RequestError && error.code === 'workspace-missing' && !create) setEmpty(folder);
      else notify({ kind: 'error', title: 'Could not open the workspace', error });
    }
  };
  const { choose, dialog } = usePathChooser({
    title: 'Open the workspace in a folder',
    kind: 'folder',
    endings: [],
    onChoose: (folder) => void open(folder, false),
  });
  const { fixed } = useJudge();
  useCommands(
    fixed
      ? []
      : [
          {
            id: 'workspace.open',
            title: 'Open another workspace…',
            section: 'Workspace',
            keys: ['Mod+o'],
            run: choose,
          },
        ],
  );
  return (
    <>
      {dialog}
      <Dialog
        opened={empty !== null}
        onClose={() => setEmpty(null)}
        title="No workspace here yet"
        size="md"
        action={{
          title: 'Create a workspace',
          run: () => {
            if (empty !== null) void open(empty, true);
          },
        }}
      >
        <Text size="sm">
          {empty} contains no workspace. Create one there? It is a folder with a database and a cache; images
          stay where they are.
        </Text>
      </Dialog>
    </>
  );
}
