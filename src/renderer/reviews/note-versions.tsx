import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatTime } from '../../core/format.ts';
import type { Note, NoteSubject } from '../../model/note.ts';
import { useRequest } from '../api/use-request.ts';
import { Dialog } from '../ui/dialogs/dialog.tsx';
import { Loading } from '../ui/states/states.tsx';
import { ReviewMark } from './review-mark.tsx';
import layout from '../ui/layout/layout.module.css';
import classes from './reviews.module.css';

interface NoteVersionsProps {
  readonly subject: NoteSubject;
  readonly of: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onRestore: (version: Note) => void;
}

/** Every version of a note, the newest first, each of which can be made the newest again. */
export function NoteVersions({ subject, of, opened, onClose, onRestore }: NoteVersionsProps): ReactNode {
  const { data } = useRequest('notes.versions', opened ? { subject } : null);
  return (
    <Dialog opened={opened} onClose={onClose} title={`Versions of the note of ${of}`}>
      {data === undefined ? (
        <Loading height={120} />
      ) : (
        <ol className={classes.versions} tabIndex={0} aria-label="Versions, the newest first">
          {data.map((version, index) => (
            <li key={version.id} className={classes.version}>
              <div className={layout.wrappingLine}>
                <span className={layout.note}>
                  {version.author}, {formatTime(version.at)}
                </span>
                <ReviewMark status={version.status} />
                <span className={layout.endLine}>
                  {index === 0 ? (
                    <span className={layout.note}>the newest</span>
                  ) : (
                    <Button size="compact-xs" onClick={() => onRestore(version)}>
                      Restore
                    </Button>
                  )}
                </span>
              </div>
              <p className={layout.ellipsis}>{version.text.trim() === '' ? 'No text' : version.text}</p>
            </li>
          ))}
        </ol>
      )}
    </Dialog>
  );
}
