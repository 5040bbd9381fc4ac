import { Button, VisuallyHidden } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { formatCount, formatNumber, formatSeconds } from '../../../core/format.ts';
import type { JudgementStatus } from '../../../model/judgement.ts';
import type { Person } from '../../../model/person.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { TaskProgress, TaskSummary } from '../../../model/task.ts';
import { request } from '../../api/request.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { changed } from '../../commands/undo.ts';
import { useCommands } from '../../commands/commands.ts';
import { useKeyHint } from '../../commands/use-key-hint.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { notify } from '../../notices/notices.ts';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import { PersonMark } from '../../ui/marks/person-mark.tsx';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import { AddPairsForm } from './add-pairs-form.tsx';
import { tellChangedTask } from './changed-task.ts';
import { TaskEditForm } from './task-edit-form.tsx';
import { MyContradictions } from './my-contradictions.tsx';
import { TaskForm } from './task-form.tsx';
import { TrainOnTask } from './train-on-task.tsx';
import type { SourceScope } from './task-source-fields.tsx';
import classes from './annotate-view.module.css';

interface TaskListProps {
  /** Whose own queue can be judged without a task. */
  readonly run: RunSummary | undefined;
  readonly person: Person;
}

/** Every task with everybody's progress; where they are made, opened and removed. */
export function TaskList({ run, person }: TaskListProps): ReactNode {
  const { dataset } = useScope();
  const { data, error, refetch } = useRequest('tasks.list', {});
  const { data: known } = useRequest('people.list', {});
  const { params, filter } = useLocation();
  // In the address, so that other views lead here with their pairs.
  const making = params['make'];
  const setMaking = (on: boolean) => changeParams({ make: on ? 'new' : null }, { replace: true });
  const mayMake = person.role === 'reviewer';
  useCommands([
    {
      id: 'annotate.new-task',
      title: 'New task',
      section: 'Annotate',
      keys: ['t'],
      enabled: mayMake && dataset !== undefined,
      run: () => setMaking(true),
    },
  ]);
  const newHint = useKeyHint('annotate.new-task');
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined || known === undefined) return <Loading height="100%" />;
  const buttons = (
    <>
      <Button
        variant="filled"
        size="sm"
        disabled={!mayMake || dataset === undefined}
        title={mayMake ? `New task${newHint}` : 'Reviewers make tasks; roles are under People'}
        onClick={() => setMaking(true)}
      >
        New task
      </Button>
      {run !== undefined && (
        <Button size="sm" onClick={() => changeParams({ show: null, task: null })}>
          Judge the pairs of run {run.name}
        </Button>
      )}
      <MyContradictions person={person} />
    </>
  );
  return (
    <div className={classes.tasks}>
      {data.length === 0 ? (
        <EmptyState
          title={dataset === undefined ? 'There are no pairs to judge' : 'There are no tasks yet'}
          actions={buttons}
        >
          {dataset === undefined
            ? 'Import images first; pairs are drawn from them, or come from a pair set or a run.'
            : 'A task is a named queue of pairs for one or more people: of a pair set, of a run, or drawn from images alone.'}
        </EmptyState>
      ) : (
        <div className={classes.taskHead}>{buttons}</div>
      )}
      {[...data.filter(({ archived }) => !archived), ...data.filter(({ archived }) => archived)].map(
        (task) => (
          <TaskPanel
            key={task.id}
            task={task}
            person={person}
            people={known.people}
            mayChange={mayMake}
            taken={data.flatMap(({ id, name }) => (id === task.id ? [] : [name]))}
            scope={dataset?.id === task.dataset ? { dataset, run, filter } : undefined}
          />
        ),
      )}
      {making !== undefined && mayMake && dataset !== undefined && (
        <TaskForm
          dataset={dataset}
          run={run}
          people={known.people.filter(({ archived }) => !archived)}
          taken={data.map(({ name }) => name)}
          from={making === 'new' ? undefined : making}
          onClose={() => setMaking(false)}
        />
      )}
    </div>
  );
}

interface TaskPanelProps {
  readonly task: TaskSummary;
  readonly person: Person;
  readonly people: readonly Person[];
  readonly mayChange: boolean;
  /** Names of the other tasks. */
  readonly taken: readonly string[];
  /** What pairs can be added of; undefined while another dataset is shown. */
  readonly scope: SourceScope | undefined;
}

function TaskPanel({ task, person, people, mayChange, taken, scope }: TaskPanelProps): ReactNode {
  const [opened, setOpened] = useState<'edit' | 'add' | 'train' | null>(null);
  const takesPart = task.people.length === 0 || task.people.includes(person.id);
  const dealt = task.progress.reduce((sum, of) => sum + of.dealt, 0);
  const done = task.progress.reduce((sum, of) => sum + doneOf(of), 0);
  const named = (id: number) => people.find((other) => other.id === id);
  const columns: readonly GridColumn<TaskProgress>[] = [
    {
      key: 'person',
      head: 'Person',
      namesRow: true,
      cell: (of) => {
        const other = named(of.person);
        return other === undefined ? (
          of.person
        ) : (
          <span className={classes.person}>
            <PersonMark person={other} />
            {other.name}
            {other.id === person.id && ' (you)'}
          </span>
        );
      },
    },
    {
      key: 'done',
      head: 'Done',
      numeric: true,
      cell: (of) => `${formatCount(doneOf(of))} of ${formatCount(of.dealt)}`,
    },
    {
      key: 'pending',
      head: 'Pending',
      hint: 'Dealt, and nothing said yet',
      numeric: true,
      cell: (of) => formatCount(pendingOf(of)),
    },
    { key: 'drafts', head: 'Drafts', numeric: true, cell: (of) => formatCount(of.counts.draft ?? 0) },
    { key: 'skipped', head: 'Skipped', numeric: true, cell: (of) => formatCount(of.counts.skipped ?? 0) },
    ...(['empty', 'discarded'] as const)
      .filter((status) => task.progress.some((of) => countOf(of, status) > 0))
      .map((status): GridColumn<TaskProgress> => ({
        key: status,
        head: status === 'empty' ? 'Empty' : 'Discarded',
        hint: 'Handed in by another tool',
        numeric: true,
        cell: (of) => formatCount(countOf(of, status)),
      })),
    { key: 'flagged', head: 'Flagged', numeric: true, cell: (of) => formatCount(of.flagged) },
    {
      key: 'pace',
      head: 'Seconds a pair',
      hint: 'The median over answers whose time was measured',
      numeric: true,
      cell: (of) => formatNumber(of.medianSeconds, 1),
    },
    {
      key: 'left',
      head: 'Time left',
      hint: 'At that pace',
      numeric: true,
      cell: (of) => (of.secondsLeft === null ? '–' : formatSeconds(of.secondsLeft)),
    },
    ...(mayChange && task.progress.length > 1
      ? [
          {
            key: 'redeal',
            head: <VisuallyHidden>Give to others</VisuallyHidden>,
            numeric: true,
            cell: (of: TaskProgress) => (
              <Button
                size="compact-xs"
                disabled={doneOf(of) === of.dealt}
                title="Others judge what this person has not done: each pair goes to whoever has least left"
                aria-label={`Give the rest to others: what ${named(of.person)?.name ?? 'this person'} has not done`}
                onClick={() => void redeal(task, of.person, named(of.person)?.name ?? 'this person')}
              >
                Give the rest to others
              </Button>
            ),
          },
        ]
      : []),
  ];
  const { seconds, left } = paceOf(task.progress);
  return (
    <section className={classes.task} aria-label={`Task ${task.name}`}>
      <div className={classes.taskHead}>
        <h2>{task.archived ? `${task.name} (archived)` : task.name}</h2>
        <Button
          size="sm"
          variant="filled"
          disabled={!takesPart || task.archived}
          title={
            task.archived
              ? 'The task is archived'
              : takesPart
                ? undefined
                : 'You do not take part in this task'
          }
          aria-label={`Judge ${task.name}`}
          onClick={() => changeParams({ task: String(task.id), show: null })}
        >
          Judge
        </Button>
        <span>
          {dealt === 0
            ? `${formatCount(task.pairs)} pairs`
            : `${formatCount(done)} of ${formatCount(dealt)} done by all together`}
          {seconds !== null && ` · ${formatNumber(seconds, 1)} s a pair`}
          {left !== null && left > 0 && ` · ${formatSeconds(left)} of work left`}
        </span>
        {mayChange && (
          <Button.Group>
            <Button size="sm" aria-label={`Edit ${task.name}`} onClick={() => setOpened('edit')}>
              Edit
            </Button>
            <Button
              size="sm"
              aria-label={`Add pairs to ${task.name}`}
              disabled={scope === undefined}
              title={scope === undefined ? 'Choose its dataset first' : undefined}
              onClick={() => setOpened('add')}
            >
              Add pairs
            </Button>
            <Button
              size="sm"
              aria-label={`Train on ${task.name}`}
              disabled={done === 0}
              title={done === 0 ? 'Nobody has judged a pair of it yet' : undefined}
              onClick={() => setOpened('train')}
            >
              Train
            </Button>
            <Button
              size="sm"
              aria-label={`${task.archived ? 'Bring back' : 'Archive'} ${task.name}`}
              onClick={() => void archive(task)}
            >
              {task.archived ? 'Bring back' : 'Archive'}
            </Button>
            <Button size="sm" aria-label={`Remove ${task.name}`} onClick={() => void removeTask(task)}>
              Remove
            </Button>
          </Button.Group>
        )}
        {opened === 'train' && <TrainOnTask task={task} onClose={() => setOpened(null)} />}
        {opened === 'edit' && (
          <TaskEditForm task={task} people={people} taken={taken} onClose={() => setOpened(null)} />
        )}
        {opened === 'add' && scope !== undefined && (
          <AddPairsForm task={task} scope={scope} onClose={() => setOpened(null)} />
        )}
      </div>
      <p className={classes.settings}>
        {task.question} · {formatCount(task.pairs)} pairs from {task.from} ·{' '}
        {task.blind ? 'blind' : 'not blind'}
        {task.feedback && ', with feedback'}
        {task.suggests && ', with the model’s label suggested'}
        {!task.tellsContradictions && ', contradictions not told'} ·{' '}
        {task.overlap === null
          ? 'everybody judges every pair'
          : `${task.overlap} of ${task.people.length} people judge each pair`}
        {task.repeatShare > 0 && ` · ${formatNumber(100 * task.repeatShare, 0)} % come twice`}
      </p>
      <DataTable
        compact
        columns={columns}
        rows={task.progress}
        keyOf={(of) => String(of.person)}
        empty="Nobody has opened it yet."
      />
    </section>
  );
}

function doneOf({ counts: { submitted = 0, empty = 0, discarded = 0 } }: TaskProgress): number {
  return submitted + empty + discarded;
}

/** How many answers have a status; counts leave out what none has. */
function countOf({ counts }: TaskProgress, status: JudgementStatus): number {
  const { [status]: count = 0 } = counts;
  return count;
}

/** Showings of which nothing was said. */
function pendingOf({ dealt, counts }: TaskProgress): number {
  return dealt - Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Median seconds a pair of all together, by how much each has done, and what is left for all at their own pace. */
function paceOf(progress: readonly TaskProgress[]): { seconds: number | null; left: number | null } {
  const paced = progress.filter((of) => of.medianSeconds !== null);
  const done = paced.reduce((sum, of) => sum + doneOf(of), 0);
  if (done === 0) return { seconds: null, left: null };
  const seconds = paced.reduce((sum, of) => sum + doneOf(of) * (of.medianSeconds ?? 0), 0) / done;
  const left = progress.reduce((sum, of) => sum + (of.dealt - doneOf(of)) * (of.medianSeconds ?? seconds), 0);
  return { seconds, left };
}

async function redeal(task: TaskSummary, from: number, name: string): Promise<void> {
  try {
    const changed = await request('tasks.redeal', { task: task.id, from, to: [] });
    tellChangedTask(`Others judge what ${name} had left in ${task.name}`, changed);
  } catch (error) {
    notify({ kind: 'error', title: `Could not give what ${name} has left to others`, error });
  }
}

async function archive(task: TaskSummary): Promise<void> {
  const archived = !task.archived;
  try {
    const changed = await request('tasks.edit', { task: task.id, edit: { archived } });
    tellChangedTask(`Task ${task.name} ${archived ? 'archived' : 'is back'}`, changed);
  } catch (error) {
    notify({ kind: 'error', title: `Could not change the task ${task.name}`, error });
  }
}

async function removeTask({ id, name }: TaskSummary): Promise<void> {
  try {
    await request('tasks.remove', { task: id });
    changed({
      title: `Task ${name} removed`,
      details: 'What people said in it stays.',
      undo: () => request('tasks.restore', { task: id }),
      redo: () => request('tasks.remove', { task: id }),
    });
  } catch (error) {
    notify({ kind: 'error', title: `Could not remove the task ${name}`, error });
  }
}
