import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useRequest } from '../../api/use-request.ts';
import { FileList, type FileEntry } from './file-list.tsx';
import { formatQuantity } from '../../../core/format.ts';
import { textOrNull } from '../forms/text-or-null.ts';
import { Icon } from '../marks/icons.tsx';
import { ErrorState, Loading } from '../states/states.tsx';
import layout from '../layout/layout.module.css';
import classes from './file-browser.module.css';

export interface FileBrowserProps {
  readonly kind: 'folder' | 'file';
  /** Endings of the files to show, with their point: '.gguf'; none for all files. */
  readonly endings: readonly string[];
  readonly onChoose: (path: string) => void;
  /** Where to begin. Defaults to the starting folders. */
  readonly startFolder?: string;
}

/** Folders and files of the machine that serves the workbench, to choose one of. */
export function FileBrowser({ kind, endings, onChoose, startFolder }: FileBrowserProps): ReactNode {
  const [folder, setFolder] = useState<string | null>(startFolder ?? null);
  const [typed, setTyped] = useState<string | null>(null);
  /** The folder that was left for the one above it. */
  const [left, setLeft] = useState<string | null>(null);
  const { data, error, refetch, isPlaceholderData } = useRequest('files.browse', {
    folder,
    endings: [...endings],
  });
  const here = error === null ? (data?.folder ?? null) : folder;
  const parent = error === null ? (data?.parent ?? null) : null;
  const show = (next: string | null) => {
    setFolder(next);
    setTyped(null);
    setLeft(null);
  };
  const goUp = () => {
    if (here === null) return;
    show(parent);
    setLeft(here);
  };
  const open = (entry: FileEntry) => {
    if (entry.kind === 'folder') show(entry.path);
    else onChoose(entry.path);
  };
  return (
    <div className={classes.browser}>
      <form
        className={classes.path}
        onSubmit={(event) => {
          event.preventDefault();
          if (typed !== null) show(textOrNull(typed));
        }}
      >
        <ActionIcon
          variant="default"
          size={30}
          aria-label={parent === null ? 'Go to the starting folders' : 'Go up one folder'}
          disabled={here === null}
          onClick={goUp}
        >
          <Icon name="up" />
        </ActionIcon>
        <TextInput
          className={layout.grow}
          aria-label="Folder"
          placeholder="Starting folders; or type a path and press Enter"
          value={typed ?? here ?? ''}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </form>
      <div className={classes.list}>
        {error !== null ? (
          <ErrorState error={error} retry={() => void refetch()} />
        ) : data === undefined ? (
          <Loading height="100%" />
        ) : (
          <FileList
            key={data.folder ?? ''}
            entries={
              kind === 'folder' ? data.entries.filter((entry) => entry.kind === 'folder') : data.entries
            }
            onOpen={open}
            onUp={goUp}
            stale={isPlaceholderData}
            startAt={left}
            takesFocus={typed === null}
          />
        )}
      </div>
      {kind === 'folder' && (
        <div className={classes.footer}>
          <span className={layout.note}>
            {data !== undefined && here !== null && error === null
              ? `${formatQuantity(data.images, 'image')} directly in this folder`
              : 'Open a folder to choose it'}
          </span>
          <Button
            variant="filled"
            disabled={here === null || error !== null || isPlaceholderData}
            onClick={() => {
              if (here !== null) onChoose(here);
            }}
          >
            Choose this folder
          </Button>
        </div>
      )}
    </div>
  );
}
