import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { formatCount, formatNumber, formatSeconds } from '../../../core/format.ts';
import type { Person } from '../../../model/person.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { TaskProgress, TaskSummary } from '../../../model/task.ts';
import { request } from '../../api/request.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { changed } from '../../commands/undo.ts';
import { useCommands } from '../../commands/commands.ts';
import { changeParams } from '../../location/use-location.ts';
import { notify } from '../../notices/notices.ts';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import { PersonMark } from '../../ui/marks/person-mark.tsx';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import { TaskForm } from './task-form.tsx';
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
  const [making, setMaking] = useState(false);
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
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined || known === undefined) return <Loading height="100%" />;
  const buttons = (
    <>
      <Button
        variant="filled"
        size="sm"
        disabled={!mayMake || dataset === undefined}
        title={mayMake ? 'New task (T)' : 'Reviewers make tasks; roles are under People'}
        onClick={() => setMaking(true)}
      >
        New task
      </Button>
      {run !== undefined && (
        <Button size="sm" onClick={() => changeParams({ show: null, task: null })}>
          Judge the pairs of run {run.name}
        </Button>
      )}
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
      {data.map((task) => (
        <TaskPanel key={task.id} task={task} person={person} people={known.people} mayRemove={mayMake} />
      ))}
      {making && dataset !== undefined && (
        <TaskForm
          dataset={dataset}
          run={run}
          people={known.people.filter(({ archived }) => !archived)}
          taken={data.map(({ name }) => name)}
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
  readonly mayRemove: boolean;
}

function TaskPanel({ task, person, people, mayRemove }: TaskPanelProps): ReactNode {
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
    { key: 'drafts', head: 'Drafts', numeric: true, cell: (of) => formatCount(of.counts.draft ?? 0) },
    { key: 'skipped', head: 'Skipped', numeric: true, cell: (of) => formatCount(of.counts.skipped ?? 0) },
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
  ];
  return (
    <section className={classes.task} aria-label={`Task ${task.name}`}>
      <div className={classes.taskHead}>
        <h2>{task.name}</h2>
        <Button
          size="sm"
          variant="filled"
          disabled={!takesPart}
          title={takesPart ? undefined : 'You do not take part in this task'}
          aria-label={`Judge ${task.name}`}
          onClick={() => changeParams({ task: String(task.id), show: null })}
        >
          Judge
        </Button>
        <span>
          {dealt === 0
            ? `${formatCount(task.pairs)} pairs`
            : `${formatCount(done)} of ${formatCount(dealt)} done by all together`}
        </span>
        {mayRemove && (
          <Button size="sm" aria-label={`Remove ${task.name}`} onClick={() => void removeTask(task)}>
            Remove
          </Button>
        )}
      </div>
      <p className={classes.settings}>
        {task.question} · {formatCount(task.pairs)} pairs from {task.from} ·{' '}
        {task.blind ? 'blind' : 'not blind'}
        {task.feedback && ', with feedback'} ·{' '}
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
