import { useState, type ReactNode } from 'react';
import { request } from '../../api/request.ts';
import { notify } from '../../notices/notices.ts';
import { Dialog } from '../dialogs/dialog.tsx';
import { FileBrowser, type FileBrowserProps } from './file-browser.tsx';

interface PathChooserOptions extends FileBrowserProps {
  /** Of the dialog: 'Choose a dataset’s folder'. */
  readonly title: string;
}

/**
 * Lets a person choose a file or folder: with the operating system's dialog where there is one, else with the file
 * browser.
 *
 * @returns `choose` opens it; `dialog` has to be rendered
 */
export function usePathChooser({ title, ...browser }: PathChooserOptions): {
  readonly choose: () => void;
  readonly dialog: ReactNode;
} {
  const [opened, setOpened] = useState(false);
  const choose = async () => {
    const { available, paths } = await request('files.pick', {
      kind: browser.kind === 'folder' ? 'folder' : 'files',
      title,
      endings: [...browser.endings],
    });
    const [path] = paths;
    if (path !== undefined) browser.onChoose(path);
    else if (!available) setOpened(true);
  };
  const close = () => setOpened(false);
  return {
    choose: () => {
      choose().catch((error: unknown) =>
        notify({ kind: 'error', title: 'Nothing can be chosen right now', error }),
      );
    },
    dialog: (
      <Dialog opened={opened} onClose={close} title={title}>
        <FileBrowser
          {...browser}
          onChoose={(path) => {
            close();
            browser.onChoose(path);
          }}
        />
      </Dialog>
    ),
  };
}
