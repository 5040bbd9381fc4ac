import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatShare } from '../../core/format.ts';
import { Panel } from '../ui/layout/panel.tsx';
import layout from '../ui/layout/layout.module.css';
import classes from './work.module.css';

/** One run or training of a list. */
export interface WorkItem<Key> {
  readonly key: Key;
  readonly name: string;
  /** Below its name, a line each; empty ones are left out. */
  readonly lines: readonly string[];
  readonly mark?: ReactNode;
  /** How far it is; null where that is not known, or is not shown. */
  readonly share: number | null;
}

interface WorkListProps<Key> {
  readonly title: string;
  readonly note: string;
  /** The newest first. */
  readonly items: readonly WorkItem<Key>[];
  /** Undefined for a new one. */
  readonly shown: Key | undefined;
  /** What a new one is called: on the button, and in the list while it is not saved yet. */
  readonly newOne: { readonly button: string; readonly name: string; readonly line: string };
  readonly onShow: (key: Key | undefined) => void;
  /** Above the list. */
  readonly notice?: ReactNode;
}

/** Every run, or every training, with how far it is. */
export function WorkList<Key extends string | number>({
  title,
  note,
  items,
  shown,
  newOne,
  onShow,
  notice,
}: WorkListProps<Key>): ReactNode {
  const isNew = shown === undefined;
  return (
    <Panel
      title={title}
      note={note}
      actions={
        <Button size="compact-xs" variant={isNew ? 'light' : 'filled'} onClick={() => onShow(undefined)}>
          {newOne.button}
        </Button>
      }
      fill
    >
      {notice}
      <ul className={layout.list}>
        {isNew && (
          <li>
            <button type="button" className={classes.entry} aria-current="true">
              <span className={classes.entryName}>{newOne.name}</span>
              <span className={classes.dimmed}>{newOne.line}</span>
            </button>
          </li>
        )}
        {items.map(({ key, name, lines, mark, share }) => (
          <li key={key}>
            <button
              type="button"
              className={classes.entry}
              aria-current={key === shown}
              onClick={() => onShow(key)}
            >
              <span className={classes.entryName}>{name}</span>
              {lines
                .filter((line) => line !== '')
                .map((line) => (
                  <span key={line} className={classes.dimmed}>
                    {line}
                  </span>
                ))}
              {mark}
              {share !== null && share < 1 && (
                <span className={classes.thin} title={formatShare(share)} aria-hidden="true">
                  <span style={{ width: `${100 * share}%` }} />
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
