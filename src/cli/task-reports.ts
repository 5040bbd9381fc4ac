import { formatQuantity, formatSeconds } from '../core/format.ts';
import { LABELS } from '../core/labels.ts';
import type { ChangedTask } from '../engine/annotation/change-task.ts';
import { progressOf } from '../engine/annotation/task-queue.ts';
import type { Database } from '../engine/store/database.ts';
import { imageById } from '../engine/store/images.ts';
import { people } from '../engine/store/people.ts';
import { tasks } from '../engine/store/tasks.ts';
import type { Task } from '../model/task.ts';
import type { Report } from './report.ts';
import { formatNumber, textTable } from './text-table.ts';

/** What a change of a task came to. */
export function taskChangeReport(db: Database, { task, change, pairs, dealt, taken }: ChangedTask): Report {
  const { text } = taskReport(db, task);
  const what =
    change === null
      ? 'Nothing changed: the task is like that already.'
      : [
          'Changed',
          ...(pairs > 0 ? [`${formatQuantity(pairs, 'pair')} added`] : []),
          ...(taken > 0 ? [`${formatQuantity(taken, 'showing')} taken`] : []),
          ...(dealt > 0 ? [`${formatQuantity(dealt, 'showing')} dealt`] : []),
        ].join(', ') + '; `tiebreak task undo` takes it back.';
  return {
    document: {
      ...taskDocument(db, task, progressOf(db, task)),
      changed: change !== null,
      added: pairs,
      dealt,
      taken,
    },
    text: `${what}\n\n${text}`,
  };
}

/** Every task with its progress. */
export function taskListReport(db: Database): Report {
  const all = tasks(db).map((task) => ({ task, progress: progressOf(db, task) }));
  return {
    document: { tasks: all.map(({ task, progress }) => taskDocument(db, task, progress)) },
    text:
      all.length === 0
        ? 'There are no tasks. Make one with `tiebreak task create`.'
        : textTable(
            ['task', 'pairs', 'people', 'done', 'of', 'blind', 'archived', 'from'],
            all.map(({ task, progress }) => [
              task.name,
              task.pairs,
              task.people.length === 0 ? 'everybody' : task.people.length,
              progress.reduce((sum, { counts }) => sum + doneOf(counts), 0),
              progress.reduce((sum, { dealt }) => sum + dealt, 0),
              task.blind ? 'yes' : 'no',
              task.archived ? 'yes' : 'no',
              task.from,
            ]),
          ),
  };
}

/** A task with everybody's progress. */
export function taskReport(db: Database, task: Task): Report {
  const progress = progressOf(db, task);
  const names = new Map(people(db).map(({ id, name }) => [id, name]));
  const lines = [
    `Task "${task.name}"${task.archived ? ', archived' : ''}: ${formatQuantity(task.pairs, 'pair')} from ${task.from}.`,
    `Question: ${task.question}`,
    ...(task.words === undefined ? [] : [`Words: ${LABELS.map((label) => task.words?.[label]).join(', ')}`]),
    ...(task.more === undefined ? [] : [`More: ${task.more}`]),
    `${task.blind ? 'Blind' : 'Not blind'}, ${task.feedback ? 'with' : 'without'} feedback, order ${task.order}, sides ${task.sides}, seed ${task.seed}; ` +
      `${task.overlap === null ? 'everybody judges every pair' : `${task.overlap} of ${task.people.length} people judge each pair`}; ` +
      `${formatNumber(task.repeatShare)} of the pairs come twice.`,
    ...(task.examples.length === 0
      ? []
      : [`${formatQuantity(task.examples.length, 'example pair')} with the guidelines.`]),
  ];
  const table = textTable(
    ['person', 'dealt', 'done', 'drafts', 'skipped', 'flagged', 'median s', 'left'],
    progress.map(({ person, dealt, counts, flagged, medianSeconds, secondsLeft }) => [
      names.get(person) ?? String(person),
      dealt,
      doneOf(counts),
      counts.draft ?? 0,
      counts.skipped ?? 0,
      flagged,
      medianSeconds,
      secondsLeft === null ? '-' : formatSeconds(secondsLeft),
    ]),
  );
  return {
    document: taskDocument(db, task, progress),
    text: [...lines, progress.length === 0 ? 'Nobody has opened it yet.' : `\n${table}`].join('\n'),
  };
}

function taskDocument(db: Database, task: Task, progress: ReturnType<typeof progressOf>) {
  const names = new Map(people(db).map(({ id, name }) => [id, name]));
  const named = (id: number) => names.get(id) ?? String(id);
  return {
    ...task,
    people: task.people.map(named),
    examples: task.examples.map(({ firstId, secondId, label }) => ({
      first: imageById(db, firstId)?.name ?? null,
      second: imageById(db, secondId)?.name ?? null,
      label,
    })),
    progress: progress.map((of) => ({ ...of, person: named(of.person), done: doneOf(of.counts) })),
  };
}

function doneOf({
  submitted = 0,
  empty = 0,
  discarded = 0,
}: ReturnType<typeof progressOf>[number]['counts']): number {
  return submitted + empty + discarded;
}
