import { dealPairs } from '../../core/deal-pairs.ts';
import type { DrawnPair } from '../../core/draw-pairs.ts';
import { formatCount } from '../../core/format.ts';
import {
  MOST_SHOWINGS,
  MOST_TASK_PAIRS,
  newTaskSchema,
  type ExamplePair,
  type NewTask,
  type Task,
  type TaskSource,
} from '../../model/task.ts';
import { pairKey } from '../../core/pair-key.ts';
import { AppError } from '../app-error.ts';
import { assertNameIsFree } from '../jobs/workspace/find-in-workspace.ts';
import type { Database } from '../store/database.ts';
import { imagesOfDataset } from '../store/images.ts';
import { people, personWhoSays } from '../store/people.ts';
import { hasDeal, insertTask, itemsOfTask, storeDeal, storedTask, taskByName } from '../store/tasks.ts';
import type { Workspace } from '../store/workspace.ts';
import { datasetOf, pairsOfSource } from './pairs-of-source.ts';
import { tooLarge, wrong } from './task-error.ts';
import { pickExamples } from './pick-examples.ts';

/** Pairs of a run that pass a filter, both orders of a pair being one, in a queue's order. */
export type PairsOfRun = (
  source: Extract<TaskSource, { kind: 'run' }>,
  order: Exclude<NewTask['order'], 'given' | 'random'> | 'filter',
  seed: number,
) => DrawnPair[] | Promise<DrawnPair[]>;

/**
 * Makes a task: its pairs are copied, and dealt to those who take part. With nobody named everybody takes part, and gets a
 * deal on first opening it.
 *
 * @throws AppError `name-taken`, `task-wrong`, `task-empty`, `task-too-large`, and those of what the source names
 */
export async function makeTask(workspace: Workspace, wanted: NewTask, pairsOfRun: PairsOfRun): Promise<Task> {
  const { db } = workspace;
  const checked = newTaskSchema.safeParse(wanted);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw wrong(
      `${issue?.path.join('.') ?? 'A setting'}: ${issue?.message ?? ''}.`,
      'Change it, and make the task again.',
    );
  }
  const asked = checked.data;
  const { source, order, seed } = asked;
  assertNameIsFree('task', asked.name, taskByName(db, asked.name));
  assertMaySuggest({ blind: asked.blind, suggests: asked.suggests === true, run: runOf(source) });
  const items = await itemsOf(db, source, order, seed, pairsOfRun);
  if (items.length === 0)
    throw new AppError(
      'task-empty',
      'There is no pair to judge in this selection.',
      'Choose another source or filter.',
    );
  if (items.length > MOST_TASK_PAIRS)
    throw tooLarge(
      `${formatCount(items.length)} pairs, and a task takes at most ${formatCount(MOST_TASK_PAIRS)}`,
    );
  return workspace.transaction(() => {
    const takingPart = asked.people.map((ref) => personWhoSays(db, ref).id);
    if (new Set(takingPart).size < takingPart.length)
      throw wrong('A person is named twice.', 'Name each person once.');
    if (asked.overlap !== null && takingPart.length < asked.overlap)
      throw wrong(
        takingPart.length === 0
          ? 'Pairs can be split only among people who are named.'
          : `Each pair is to be judged by ${asked.overlap} people, and ${takingPart.length} take part.`,
        'Name more people, or let everybody judge every pair.',
      );
    const showings =
      (asked.overlap ?? Math.max(1, takingPart.length)) * items.length * (1 + asked.repeatShare);
    if (showings > MOST_SHOWINGS)
      throw tooLarge(
        `${formatCount(Math.round(showings))} showings (pairs, as often as they are dealt), and a task takes at most ${formatCount(MOST_SHOWINGS)}`,
      );
    const dataset = datasetOf(db, source);
    const id = insertTask(db, {
      ...asked,
      examples: examplesOf(db, asked.examples ?? [], dataset, items),
      dataset,
      run: runOf(source),
      people: takingPart,
      items,
    });
    const task = storedTask(db, id);
    for (const [person, dealt] of dealOf(db, task, takingPart)) storeDeal(db, id, person, dealt);
    return task;
  });
}

/** @throws AppError `task-wrong` for a suggestion that would break blindness, or of no model */
export function assertMaySuggest({ blind, suggests, run }: Pick<Task, 'blind' | 'suggests' | 'run'>): void {
  if (!suggests) return;
  if (blind)
    throw wrong(
      'A blind task suggests nothing: the model’s label would be seen before the answer.',
      'Leave blind out, or the suggestion.',
    );
  if (run === null)
    throw wrong(
      'Labels are suggested by a run, and these pairs are not of one.',
      'Take the pairs of a run, or leave the suggestion out.',
    );
}

/** The pairs of a source in an order. @throws AppError `task-wrong` for an order that it does not have */
export async function itemsOf(
  db: Database,
  source: TaskSource,
  order: NewTask['order'],
  seed: number,
  pairsOfRun: PairsOfRun,
): Promise<readonly DrawnPair[]> {
  if (source.kind === 'run')
    return pairsOfRun(source, order === 'given' || order === 'random' ? 'filter' : order, seed);
  if (order !== 'given' && order !== 'random')
    throw wrong(
      `The order "${order}" is one of a run's comparisons, and these pairs are not of a run.`,
      'Choose the order "random" or "given".',
    );
  return pairsOfSource(db, source, seed);
}

/** @throws AppError `task-wrong` for pairs that cannot be examples, and where none is found to be picked */
function examplesOf(
  db: Database,
  asked: NonNullable<NewTask['examples']>,
  dataset: number,
  items: readonly DrawnPair[],
): readonly ExamplePair[] {
  if (asked === 'picked') {
    const picked = pickExamples(db, dataset, items);
    if (picked.length === 0)
      throw wrong(
        'No example pair can be picked: outside of the task there is neither a decided pair nor a clear difference of true scores.',
        'Choose the examples yourself, or make the task without.',
      );
    return picked;
  }
  const known = new Set(imagesOfDataset(db, dataset).map(({ id }) => id));
  const queued = new Set(items.map(([first, second]) => pairKey(first, second)));
  for (const { firstId, secondId } of asked) {
    if (firstId === secondId || !known.has(firstId) || !known.has(secondId))
      throw wrong(
        'An example is a pair of two different images of the task’s dataset.',
        'Choose its images again.',
      );
    if (queued.has(pairKey(firstId, secondId)))
      throw wrong(
        'An example pair is one of those that are judged in the task, and would give its answer away.',
        'Choose another pair as the example.',
      );
  }
  return asked;
}

/**
 * Deals a task that is everybody's to a person who opens it for the first time. Others' deals stay as they are.
 *
 * @throws AppError `task-not-yours` for one that is other people's
 */
export async function dealToNewcomer(workspace: Workspace, task: Task, person: number): Promise<void> {
  const { db } = workspace;
  if (hasDeal(db, task.id, person)) return;
  assertTakesPart(db, task, person);
  // Who is named has been dealt their part; it may have gone to others since, or come with what is dealt next.
  if (task.people.length > 0) return;
  await workspace.transaction(() => {
    if (hasDeal(db, task.id, person)) return;
    for (const [newcomer, dealt] of dealOf(db, task, [person])) storeDeal(db, task.id, newcomer, dealt);
  });
}

/** @throws AppError `task-not-yours` */
function assertTakesPart(db: Database, task: Task, person: number): void {
  if (task.people.length === 0 || task.people.includes(person)) return;
  const names = people(db)
    .filter(({ id }) => task.people.includes(id))
    .map(({ name }) => name);
  throw new AppError(
    'task-not-yours',
    `The task "${task.name}" is for ${names.join(', ')}.`,
    'Choose another task, or judge as one of them.',
  );
}

function dealOf(db: Database, task: Task, takingPart: readonly number[]) {
  const { id, pairs, overlap, repeatShare, sides, order, seed } = task;
  return dealPairs(takingPart, {
    pairs,
    overlap,
    repeatShare,
    sides,
    shuffled: order === 'random',
    images: itemsOfTask(db, id),
    seed,
  });
}

function runOf(source: TaskSource): number | null {
  return source.kind === 'run' ? source.filter.run : null;
}
