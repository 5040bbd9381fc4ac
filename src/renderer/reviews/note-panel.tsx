import { Alert, Button, SegmentedControl, Textarea } from '@mantine/core';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { formatTime } from '../../core/format.ts';
import {
  LONGEST_NOTE,
  REVIEW_STATUSES,
  REVIEW_WORDS,
  type NoteSubject,
  type ReviewStatus,
} from '../../model/note.ts';
import { useRequest } from '../api/use-request.ts';
import { useCommands } from '../commands/commands.ts';
import { changed } from '../commands/undo.ts';
import { useJudge } from '../judging/use-judge.ts';
import { describeError } from '../notices/notices.ts';
import { NameField } from './name-field.tsx';
import { NoteVersions } from './note-versions.tsx';
import { saveOnTop, useNotes, useNoteSitting } from './use-notes.ts';
import { CommandKeys } from '../ui/marks/command-keys.tsx';
import layout from '../ui/layout/layout.module.css';
import classes from './reviews.module.css';

const NoteMarkdown = lazy(() => import('./note-markdown.tsx'));

/** What is stored as the author before anybody has said a name. */
const NOBODY = 'unnamed';

const NO_STATUS = 'none';

interface NotePanelProps {
  /** Of the workspace. */
  readonly folder: string;
  readonly subject: NoteSubject;
  /** 'run "demo"'. */
  readonly of: string;
}

/** The note about a run or a slice and how far its review is; both are saved as they are written. */
export function NotePanel({ folder, subject, of }: NotePanelProps): ReactNode {
  const stored = useNotes()(subject);
  const sitting = useNoteSitting(folder, subject);
  const { judge } = useJudge();
  const author = judge ?? NOBODY;
  const { draft, problem } = sitting.state;
  const shown = draft ?? stored ?? { text: '', status: null };
  const [isWriting, setWriting] = useState(false);
  const [showsVersions, setShowsVersions] = useState(false);

  const finish = async () => {
    const change = await sitting.finish();
    if (change === null) return;
    const { before, after } = change;
    changed({
      title: `Note of ${of} changed`,
      quiet: true,
      undo: () => saveOnTop(subject, before, author),
      redo: () => saveOnTop(subject, after, author),
    });
  };
  useEffect(() => {
    const leave = () => void sitting.flush();
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, [sitting]);
  const setStatus = (status: ReviewStatus | null) => {
    sitting.write(stored, { status }, author);
    if (!isWriting) void finish();
  };
  useCommands([
    {
      id: 'notes.write',
      title: `Write the note of ${of}`,
      section: 'Notes',
      keys: ['w'],
      run: () => setWriting(true),
    },
    ...[null, ...REVIEW_STATUSES].map((status) => ({
      id: `notes.status-${status ?? NO_STATUS}`,
      title: `Review of ${of}: ${status === null ? 'no status' : REVIEW_WORDS[status]}`,
      section: 'Notes',
      run: () => setStatus(status),
    })),
  ]);
  const endWriting = () => {
    setWriting(false);
    void finish();
  };
  const isEmpty = shown.text.trim() === '';
  return (
    <>
      <div className={layout.wrappingLine}>
        <SegmentedControl
          size="xs"
          aria-label={`Review of ${of}`}
          value={shown.status ?? NO_STATUS}
          data={[
            { value: NO_STATUS, label: 'no status' },
            ...REVIEW_STATUSES.map((value) => ({ value, label: REVIEW_WORDS[value] })),
          ]}
          onChange={(value) => setStatus(REVIEW_STATUSES.find((status) => status === value) ?? null)}
        />
        <span className={layout.endLine}>
          {isWriting ? (
            <Button size="compact-xs" onClick={endWriting}>
              Done
            </Button>
          ) : (
            <Button
              size="compact-xs"
              rightSection={<CommandKeys id="notes.write" />}
              onClick={() => setWriting(true)}
            >
              {isEmpty ? 'Write a note' : 'Edit'}
            </Button>
          )}
          {stored !== null && (
            <Button size="compact-xs" onClick={() => setShowsVersions(true)}>
              Versions
            </Button>
          )}
        </span>
      </div>
      {problem?.code === 'note-changed' && (
        <ChangedElsewhere subject={subject} sitting={sitting} onDone={() => setWriting(false)} />
      )}
      <div className={classes.text}>
        {isWriting ? (
          <Textarea
            className={classes.editor}
            flex={1}
            autosize
            minRows={4}
            maxRows={14}
            maxLength={LONGEST_NOTE}
            autoFocus
            aria-label={`Note of ${of}`}
            placeholder="Markdown: # heading, **bold**, - list, [link](#/pairs?run=1)"
            value={shown.text}
            onChange={(event) => sitting.write(stored, { text: event.currentTarget.value }, author)}
            onBlur={() => void sitting.flush()}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.stopPropagation();
              endWriting();
            }}
          />
        ) : isEmpty ? (
          <span className={layout.note}>No note yet. What should the next person know?</span>
        ) : (
          <div className={classes.body} tabIndex={0} role="region" aria-label={`Text of the note of ${of}`}>
            <Suspense fallback={<span>{shown.text}</span>}>
              <NoteMarkdown text={shown.text} />
            </Suspense>
          </div>
        )}
      </div>
      <div className={classes.foot}>
        <span role="status" data-testid="note-saved">
          {draft !== null
            ? problem === null
              ? 'Saving…'
              : `Not saved yet, kept in this browser: ${describeError(problem)}`
            : stored === null
              ? ''
              : `Saved by ${stored.author}, ${formatTime(stored.at)}`}
        </span>
        {isWriting && judge === null && <NameField />}
      </div>
      <NoteVersions
        subject={subject}
        of={of}
        opened={showsVersions}
        onClose={() => setShowsVersions(false)}
        onRestore={(version) => {
          setShowsVersions(false);
          sitting.write(stored, { text: version.text, status: version.status }, author);
          void finish();
        }}
      />
    </>
  );
}

/** What to do where another page or program has saved this note meanwhile. */
function ChangedElsewhere({
  subject,
  sitting,
  onDone,
}: {
  readonly subject: NoteSubject;
  readonly sitting: ReturnType<typeof useNoteSitting>;
  readonly onDone: () => void;
}): ReactNode {
  const { data } = useRequest('notes.versions', { subject });
  const newest = data?.[0];
  return (
    <Alert color="yellow" mt="xs" title="This note was changed elsewhere meanwhile">
      {newest !== undefined && (
        <p>
          By {newest.author}, {formatTime(newest.at)}: “{newest.text.slice(0, 200)}”. Whatever you choose, the
          other stays among the versions.
        </p>
      )}
      <div className={layout.wrappingLine}>
        <Button
          size="compact-xs"
          disabled={newest === undefined}
          onClick={() => void sitting.saveOver(newest ?? null)}
        >
          Keep mine
        </Button>
        <Button
          size="compact-xs"
          disabled={newest === undefined}
          onClick={() => {
            if (newest !== undefined) void sitting.giveWay(newest).then(onDone);
          }}
        >
          Take theirs
        </Button>
      </div>
    </Alert>
  );
}
