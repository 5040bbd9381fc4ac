import { Button, Loader, Textarea } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { formatCount } from '../../../core/format.ts';
import { LONGEST_COMMENT } from '../../../model/judgement.ts';
import { useCommands } from '../../commands/commands.ts';
import { LABEL_SIGNS, LABEL_TEXT_COLOURS } from '../../theme/label-colours.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import { JudgePrompt } from '../../ui/dialogs/judge-prompt.tsx';
import type { SelectedPairs } from '../../ui/pair-list/use-pair-selection.ts';
import { SAYINGS } from '../../ui/pair-table/use-relabel.ts';
import { CommandKeys } from '../../ui/marks/command-keys.tsx';
import layout from '../../ui/layout/layout.module.css';
import { doMany, whatChanges, type SaidOfMany } from './judged-many.ts';
import classes from './selection-bar.module.css';
import { TaskDialog } from './task-dialog.tsx';
import { useJudgeMany } from './use-judge-many.ts';

interface SelectionBarProps {
  readonly selection: SelectedPairs;
  readonly run: number;
  readonly dataset: number;
  /** Pairs that the list has. */
  readonly total: number;
}

/** What is chosen, and what can be said of all of it; its keys then mean all chosen pairs and not the one that is looked at. */
export function SelectionBar({ selection, run, dataset, total }: SelectionBarProps): ReactNode {
  const { pairs, waiting } = selection;
  const many = useJudgeMany(selection, run);
  const [comments, setComments] = useState(false);
  const [makesTask, setMakesTask] = useState(false);
  const n = pairs.length;
  const said = SAYINGS.map(({ id, title, shared, action, label }) => ({
    id,
    title,
    shared,
    label,
    said: { action, label, comment: null } satisfies SaidOfMany,
  }));
  const unflag: SaidOfMany = { action: 'unflag', label: null, comment: null };
  const isIdle = many.saving === null && !waiting;
  useCommands([
    ...said.map(({ id, shared, said: one }) => ({
      id: `pairs.say-${id}`,
      title: doMany(one, n),
      section: 'Pairs',
      shared,
      enabled: isIdle,
      run: () => many.say(one),
    })),
    {
      id: 'pairs.unflag-many',
      title: doMany(unflag, n),
      section: 'Pairs',
      keys: ['u'],
      enabled: isIdle,
      run: () => many.say(unflag),
    },
    {
      id: 'pairs.comment-many',
      title: `Comment on the selected pairs`,
      section: 'Pairs',
      keys: ['m'],
      enabled: isIdle,
      run: () => setComments(true),
    },
    {
      id: 'pairs.task-of-many',
      title: 'Give the selected pairs to a task, or make one of them',
      section: 'Pairs',
      enabled: isIdle,
      run: () => setMakesTask(true),
    },
    {
      id: 'pairs.close',
      title: 'Select nothing',
      section: 'Pairs',
      keys: ['Escape'],
      run: selection.clear,
    },
  ]);
  return (
    <div className={classes.bar} role="group" aria-label="Selected pairs" data-answers>
      <span className={classes.count} role="status" data-testid="selected-count">
        {many.saving !== null || waiting ? (
          <>
            <Loader size={14} aria-hidden="true" />{' '}
            {many.saving === null ? 'Selecting …' : `${many.saving} …`}
          </>
        ) : (
          <>
            <strong>{formatCount(n)}</strong> of {formatCount(total)} selected
          </>
        )}
      </span>
      {said.map(({ id, title, label, said: one }) => (
        <Button
          key={id}
          size="compact-sm"
          title={doMany(one, n)}
          disabled={!isIdle}
          rightSection={<CommandKeys id={`pairs.say-${id}`} />}
          onClick={() => many.say(one)}
        >
          {label === null ? (
            title
          ) : (
            <span style={{ color: LABEL_TEXT_COLOURS[label] }}>{`${LABEL_SIGNS[label]} ${title}`}</span>
          )}
        </Button>
      ))}
      <Button
        size="compact-sm"
        title={doMany(unflag, n)}
        disabled={!isIdle}
        rightSection={<CommandKeys id="pairs.unflag-many" />}
        onClick={() => many.say(unflag)}
      >
        Unflag
      </Button>
      <Button
        size="compact-sm"
        disabled={!isIdle}
        rightSection={<CommandKeys id="pairs.comment-many" />}
        onClick={() => setComments(true)}
      >
        Comment…
      </Button>
      <Button size="compact-sm" disabled={!isIdle} onClick={() => setMakesTask(true)}>
        To a task…
      </Button>
      <span className={layout.grow} />
      {n < total && (
        <Button size="compact-sm" disabled={!isIdle} onClick={selection.all}>
          Select all {formatCount(total)}
        </Button>
      )}
      <Button size="compact-sm" rightSection={<CommandKeys id="pairs.close" />} onClick={selection.clear}>
        Select none
      </Button>
      <Dialog
        opened={many.asked !== null}
        onClose={many.giveUp}
        title={many.asked === null ? '' : `${doMany(many.asked, n)}?`}
        size="sm"
        action={{ title: many.asked === null ? '' : doMany(many.asked, n), run: many.confirm }}
      >
        <p>{many.asked !== null && whatChanges(many.asked)}</p>
      </Dialog>
      {comments && (
        <CommentDialog
          title={doMany({ action: 'comment', label: null, comment: null }, n)}
          onClose={() => setComments(false)}
          onComment={(comment) => {
            setComments(false);
            many.say({ action: 'comment', label: null, comment });
          }}
        />
      )}
      {makesTask && (
        <TaskDialog
          {...{ dataset, pairs }}
          onClose={() => setMakesTask(false)}
          onMade={() => {
            setMakesTask(false);
            selection.clear();
          }}
        />
      )}
      <JudgePrompt opened={many.asksWho} onName={many.keepAs} onClose={many.giveUp} />
    </div>
  );
}

interface CommentDialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly onComment: (comment: string) => void;
}

function CommentDialog({ title, onClose, onComment }: CommentDialogProps): ReactNode {
  const [text, setText] = useState('');
  const comment = text.trim();
  return (
    <Dialog
      opened
      onClose={onClose}
      title={title}
      size="sm"
      action={{ title: 'Save the comment', run: () => onComment(comment), ready: comment !== '' }}
    >
      <Textarea
        label="Comment"
        description="It stands in the history of each of these pairs."
        autosize
        minRows={3}
        maxLength={LONGEST_COMMENT}
        value={text}
        data-autofocus
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </Dialog>
  );
}
