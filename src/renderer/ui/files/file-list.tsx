import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Result } from '../../../ipc/requests.ts';
import { formatBytes } from '../../../core/format.ts';
import { Icon } from '../marks/icons.tsx';
import layout from '../layout/layout.module.css';
import classes from './file-browser.module.css';

export type FileEntry = Result<'files.browse'>['entries'][number];

interface FileListProps {
  readonly entries: readonly FileEntry[];
  readonly onOpen: (entry: FileEntry) => void;
  /** To the folder above. */
  readonly onUp: () => void;
  /** Another folder's entries are on their way. */
  readonly stale: boolean;
  /** Path of the entry to begin with; the first one without it. */
  readonly startAt: string | null;
  /** False while somebody types a path: what is pressed next must not open an entry. */
  readonly takesFocus: boolean;
}

/**
 * Entries of one folder: arrows and letters move, Enter or a click opens, Backspace goes up. It takes the focus as it
 * appears, which opening the folder took away, if it may.
 */
export function FileList(props: FileListProps): ReactNode {
  const { entries, onOpen, onUp, stale, startAt } = props;
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      entries.findIndex(({ path }) => path === startAt),
    ),
  );
  const list = useRef<HTMLUListElement>(null);
  const [takesFocus] = useState(props.takesFocus);
  useEffect(() => {
    if (takesFocus) list.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [takesFocus]);
  const move = (to: number) => {
    const next = Math.max(0, Math.min(entries.length - 1, to));
    setAt(next);
    list.current?.querySelectorAll('button')[next]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const found =
      event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey
        ? nextWithInitial(entries, at, event.key)
        : null;
    if (event.key === 'ArrowDown') move(at + 1);
    else if (event.key === 'ArrowUp') move(at - 1);
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(entries.length - 1);
    else if (event.key === 'Backspace') onUp();
    else if (found !== null) move(found);
    else return;
    event.preventDefault();
  };
  if (entries.length === 0) return <p className={classes.none}>Nothing here can be chosen.</p>;
  return (
    <ul ref={list} className={classes.entries} aria-label="Contents" aria-busy={stale} onKeyDown={onKeyDown}>
      {entries.map((entry, index) => (
        <li key={entry.path}>
          <button
            type="button"
            className={classes.entry}
            tabIndex={index === at ? 0 : -1}
            onClick={() => onOpen(entry)}
            onFocus={() => setAt(index)}
          >
            <Icon name={entry.kind} />
            <span className={layout.growingName}>{entry.name}</span>
            {entry.bytes !== null && <span className={layout.note}>{formatBytes(entry.bytes)}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The next entry after `at` whose name begins with a letter, from the start again after the last; null without one. */
function nextWithInitial(entries: readonly FileEntry[], at: number, letter: string): number | null {
  for (let step = 1; step <= entries.length; step++) {
    const index = (at + step) % entries.length;
    if (entries[index]?.name.toLowerCase().startsWith(letter.toLowerCase()) === true) return index;
  }
  return null;
}
