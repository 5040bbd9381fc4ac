import { Button, Popover } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { ScoreRow } from '../../../ipc/scores.ts';
import { useCommands } from '../../commands/commands.ts';
import { ImageList } from './image-list.tsx';
import classes from './nll-view.module.css';

interface ImageChooserProps {
  readonly rows: readonly ScoreRow[];
  readonly imageId: number | undefined;
  readonly onChoose: (imageId: number) => void;
}

/** The run's images: a list at the side, behind a button where the window is narrow; next and previous by key. */
export function ImageChooser({ rows, imageId, onChoose }: ImageChooserProps): ReactNode {
  const [opened, setOpened] = useState(false);
  const at = rows.findIndex((row) => row.imageId === imageId);
  const step = (by: number) => {
    const next = rows[(at + by + rows.length) % rows.length];
    if (next !== undefined) onChoose(next.imageId);
  };
  useCommands([
    {
      id: 'nll.next-image',
      title: 'Next image',
      section: 'NLL explorer',
      keys: ['j'],
      run: () => {
        step(1);
      },
      enabled: rows.length > 1,
    },
    {
      id: 'nll.previous-image',
      title: 'Previous image',
      section: 'NLL explorer',
      keys: ['k'],
      run: () => {
        step(at < 0 ? 0 : -1);
      },
      enabled: rows.length > 1,
    },
  ]);
  const list = <ImageList rows={rows} imageId={imageId} onChoose={onChoose} />;
  return (
    <>
      <aside className={classes.wideChooser} aria-label="Images">
        {list}
      </aside>
      <div className={classes.narrowChooser}>
        <Button
          size="compact-sm"
          variant="default"
          aria-label="Previous image (K)"
          onClick={() => {
            step(-1);
          }}
        >
          ◂
        </Button>
        <Popover
          opened={opened}
          onChange={setOpened}
          position="bottom-start"
          width={280}
          withinPortal
          trapFocus
        >
          <Popover.Target>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                setOpened(!opened);
              }}
            >
              {rows[at]?.name ?? 'Choose an image'} ({at < 0 ? '–' : at + 1} of {rows.length})
            </Button>
          </Popover.Target>
          <Popover.Dropdown h={420}>{list}</Popover.Dropdown>
        </Popover>
        <Button
          size="compact-sm"
          variant="default"
          aria-label="Next image (J)"
          onClick={() => {
            step(1);
          }}
        >
          ▸
        </Button>
      </div>
    </>
  );
}
