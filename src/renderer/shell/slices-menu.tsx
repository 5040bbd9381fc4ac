import { ActionIcon, Button, Popover, TextInput } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import type { Slice } from '../../model/slice.ts';
import { RequestError, request } from '../api/request.ts';
import { useScope } from '../api/use-scope.ts';
import { useRequest } from '../api/use-request.ts';
import { changed } from '../commands/undo.ts';
import { formatLocation } from '../location/location.ts';
import { goToHash, useLocation } from '../location/use-location.ts';
import { notify } from '../notices/notices.ts';
import { NotePanel } from '../reviews/note-panel.tsx';
import { ReviewMark } from '../reviews/review-mark.tsx';
import { useNotes } from '../reviews/use-notes.ts';
import { Dialog } from '../ui/dialogs/dialog.tsx';
import { Icon } from '../ui/marks/icons.tsx';
import { viewTitleOf } from './view-title.ts';
import layout from '../ui/layout/layout.module.css';
import { saveReport } from './save-report.ts';
import classes from './slices-menu.module.css';

interface SlicesMenuProps {
  readonly opened: boolean;
  readonly onChange: (opened: boolean) => void;
}

/** Locations kept under a name: keep the present one, go to one, take one away. */
export function SlicesMenu({ opened, onChange }: SlicesMenuProps): ReactNode {
  const { data: slices } = useRequest('slices.list', {});
  const { data: summary } = useRequest('workspace.summary', {});
  const { run, filter } = useScope();
  const noteAbout = useNotes();
  const [noted, setNoted] = useState<Slice | null>(null);
  useEffect(() => {
    if (!opened) return;
    // Back and Forward lead elsewhere. A location that was gone to before the menu opened may be told of only now.
    const from = window.location.hash;
    const close = () => {
      if (window.location.hash !== from) onChange(false);
    };
    window.addEventListener('popstate', close);
    return () => window.removeEventListener('popstate', close);
  }, [opened, onChange]);
  return (
    <>
      <Popover
        opened={opened}
        onChange={onChange}
        position="bottom-end"
        width={320}
        shadow="md"
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <Button leftSection={<Icon name="slice" size={14} />} onClick={() => onChange(!opened)}>
            Slices{slices !== undefined && slices.length > 0 ? ` (${slices.length})` : ''}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label="Slices">
          <SaveSlice taken={slices ?? []} onSaved={() => onChange(false)} />
          {slices === undefined || slices.length === 0 ? (
            <p className={classes.none}>
              A slice saves this view with its filter under a name. None saved yet.
            </p>
          ) : (
            <ul className={classes.list} aria-label="Saved slices">
              {slices.map((slice) => (
                <li key={slice.id} className={classes.slice}>
                  <button
                    type="button"
                    className={classes.go}
                    onClick={() => {
                      onChange(false);
                      goToHash(slice.location);
                    }}
                  >
                    <span className={layout.growingName}>{slice.name}</span>
                    <ReviewMark status={noteAbout({ kind: 'slice', id: slice.id })?.status} />
                    <span className={classes.view}>{viewTitleOf(slice.location)}</span>
                  </button>
                  <ActionIcon
                    size="sm"
                    aria-label={`Notes and review of slice ${slice.name}`}
                    onClick={() => {
                      onChange(false);
                      setNoted(slice);
                    }}
                  >
                    <Icon name="note" size={14} />
                  </ActionIcon>
                  <ActionIcon
                    size="sm"
                    aria-label={`Report of slice ${slice.name} as HTML`}
                    title="Report as HTML, of this slice's own filter"
                    disabled={run === undefined}
                    onClick={() => {
                      onChange(false);
                      void saveReport(filter, slice.id);
                    }}
                  >
                    <Icon name="download" size={14} />
                  </ActionIcon>
                  <ActionIcon
                    size="sm"
                    aria-label={`Remove slice ${slice.name}`}
                    onClick={() => void remove(slice)}
                  >
                    <Icon name="close" size={14} />
                  </ActionIcon>
                </li>
              ))}
            </ul>
          )}
        </Popover.Dropdown>
      </Popover>
      {noted !== null && summary !== undefined && (
        <Dialog opened onClose={() => setNoted(null)} title={`Slice “${noted.name}”`}>
          <NotePanel
            folder={summary.folder}
            subject={{ kind: 'slice', id: noted.id }}
            of={`slice “${noted.name}”`}
          />
        </Dialog>
      )}
    </>
  );
}

function SaveSlice({
  taken,
  onSaved,
}: {
  readonly taken: readonly Slice[];
  readonly onSaved: () => void;
}): ReactNode {
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const location = useLocation();
  const save = async () => {
    const wanted = name.trim();
    if (wanted === '') setProblem('Give it a name.');
    else if (taken.some((slice) => slice.name === wanted))
      setProblem('There is already a slice with this name.');
    else
      try {
        const slice = await request('slices.save', { name: wanted, location: formatLocation(location) });
        setName('');
        setProblem(null);
        onSaved();
        changed({
          title: `Slice “${slice.name}” kept`,
          undo: () => request('slices.remove', { id: slice.id, removed: true }),
          redo: () => request('slices.remove', { id: slice.id, removed: false }),
        });
      } catch (error) {
        setProblem(error instanceof RequestError ? error.message : String(error));
      }
  };
  return (
    <form
      className={classes.save}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextInput
        className={layout.grow}
        aria-label="Name of the slice"
        placeholder="Save this view as…"
        maxLength={200}
        data-autofocus
        value={name}
        error={problem}
        onChange={(event) => {
          setName(event.currentTarget.value);
          setProblem(null);
        }}
      />
      <Button variant="filled" type="submit">
        Save
      </Button>
    </form>
  );
}

async function remove(slice: Slice): Promise<void> {
  try {
    await request('slices.remove', { id: slice.id, removed: true });
    changed({
      title: `Slice “${slice.name}” removed`,
      undo: () => request('slices.remove', { id: slice.id, removed: false }),
      redo: () => request('slices.remove', { id: slice.id, removed: true }),
    });
  } catch (error) {
    notify({ kind: 'error', title: `Could not remove slice “${slice.name}”`, error });
  }
}
