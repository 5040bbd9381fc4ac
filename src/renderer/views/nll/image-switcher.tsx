import { Button, Popover } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { ScoreRow } from '../../../model/scores.ts';
import { useCommands } from '../../commands/commands.ts';
import { useKeyHint } from '../../commands/use-key-hint.ts';
import { ImageList } from './image-list.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './nll-view.module.css';

interface ImageSwitcherProps {
  readonly rows: readonly ScoreRow[];
  readonly imageId: number;
  readonly name: string;
  readonly onChoose: (imageId: number) => void;
}

/** The image's name with the list of all behind it, and steps to the next and the previous one. */
export function ImageSwitcher({ rows, imageId, name, onChoose }: ImageSwitcherProps): ReactNode {
  const [opened, setOpened] = useState(false);
  const at = rows.findIndex((row) => row.imageId === imageId);
  const step = (by: number) => {
    const next = rows[(at < 0 ? 0 : at + by + rows.length) % rows.length];
    if (next !== undefined) onChoose(next.imageId);
  };
  const next = () => step(1);
  const previous = () => step(-1);
  const section = 'NLL explorer';
  const enabled = rows.length > 1;
  useCommands([
    { id: 'nll.next-image', title: 'Next image', section, keys: ['j'], repeats: true, run: next, enabled },
    {
      id: 'nll.previous-image',
      title: 'Previous image',
      section,
      keys: ['k'],
      repeats: true,
      run: previous,
      enabled,
    },
  ]);
  const [previousHint, nextHint] = [useKeyHint('nll.previous-image'), useKeyHint('nll.next-image')];
  return (
    <div className={layout.line}>
      <Button
        size="compact-xs"
        aria-label="Previous image"
        title={`Previous image${previousHint}`}
        disabled={!enabled}
        onClick={previous}
      >
        ◂
      </Button>
      <Popover opened={opened} onChange={setOpened} position="bottom-start" width={260} trapFocus>
        <Popover.Target>
          <button
            type="button"
            className={classes.switch}
            title={name}
            aria-label={`${name}: choose another image`}
            onClick={() => setOpened(!opened)}
          >
            {name} <span aria-hidden="true">▾</span>
          </button>
        </Popover.Target>
        <Popover.Dropdown h={420}>
          <ImageList rows={rows} unscored={0} imageId={imageId} onChoose={onChoose} />
        </Popover.Dropdown>
      </Popover>
      <Button
        size="compact-xs"
        aria-label="Next image"
        title={`Next image${nextHint}`}
        disabled={!enabled}
        onClick={next}
      >
        ▸
      </Button>
    </div>
  );
}
