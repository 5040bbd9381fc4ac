import { at } from '../../core/at.ts';
import { dealPairs } from '../../core/deal-pairs.ts';
import { formatCount } from '../../core/format.ts';
import { pairKey } from '../../core/pair-key.ts';
import type { PersonRef } from '../../model/person.ts';
import {
  MOST_SHOWINGS,
  MOST_TASK_PAIRS,
  taskEditSchema,
  type Task,
  type TaskEdit,
  type TaskOrder,
  type TaskSource,
} from '../../model/task.ts';
import { AppError } from '../app-error.ts';
import type { Database } from '../store/database.ts';
import { personWhoSays, storedPerson } from '../store/people.ts';
import {
  changeableSchema,
  dealsOfTask,
  doneShowings,
  itemsOfTask,
  NO_CHANGE,
  showingKey,
  storeTaskChange,
  type Dealt,
  type TaskChange,
} from '../store/task-changes.ts';
import { storedTask } from '../store/tasks.ts';
import type { Workspace } from '../store/workspace.ts';
import { assertMaySuggest, itemsOf, type PairsOfRun } from './make-task.ts';
import { datasetOf } from './pairs-of-source.ts';
import { tooLarge, wrong } from './task-error.ts';

/** What a change came to. */
export interface ChangedTask {
  readonly task: Task;
  /** To take it back by; null where nothing changed. */
  readonly change: number | null;
  /** Pairs that were added, and showings that were dealt and taken. */
  readonly pairs: number;
  readonly dealt: number;
  readonly taken: number;
}

/**
 * Changes a task's name, question, words, texts, reasons, what it tells or whether it is archived, or lets more people take part. Who comes to a task in which everybody
 * judges every pair is dealt all of it; where pairs are split, newcomers get what is dealt anew.
 *
 * @throws AppError `task-missing`, `task-wrong`, `name-taken`, `person-archived`
 */
export async function editTask(workspace: Workspace, id: number, wanted: TaskEdit): Promise<ChangedTask> {
  const { db } = workspace;
  const checked = taskEditSchema.safeParse(wanted);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw wrong(
      `${issue?.path.join('.') ?? 'A setting'}: ${issue?.message ?? ''}.`,
      'Change it, and try again.',
    );
  }
  const { people: newcomers = [], ...settings } = checked.data;
  return workspace.transaction(() => {
    const task = storedTask(db, id);
    assertMaySuggest({ ...task, suggests: settings.suggests ?? task.suggests });
    const current: Readonly<Record<string, unknown>> = changeableSchema
      .strip()
      .parse({ ...task, words: task.words ?? null, more: task.more ?? null });
    const changed = Object.entries(settings).filter(
      ([key, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(current[key]),
    );
    const people = newcomers
      .map((ref) => personWhoSays(db, ref).id)
      .filter((person) => !task.people.includes(person));
    if (people.length > 0 && task.people.length === 0)
      throw wrong(`The task "${task.name}" is for everybody.`, 'Nobody needs to be added.');
    const dealt =
      task.overlap === null && people.length > 0
        ? dealtOf(
            dealPairs(people, {
              pairs: task.pairs,
              overlap: null,
              repeatShare: task.repeatShare,
              sides: task.sides,
              shuffled: task.order === 'random',
              images: itemsOfTask(db, id).map(([, first, second]) => [first, second]),
              seed: task.seed,
            }),
          )
        : [];
    assertNotTooMany(db, id, dealt.length);
    return finish(db, task, {
      ...NO_CHANGE,
      before: changeableSchema
        .partial()
        .parse(Object.fromEntries(changed.map(([key]) => [key, current[key]]))),
      after: changeableSchema.partial().parse(Object.fromEntries(changed)),
      people,
      dealt,
    });
  });
}

/**
 * Adds pairs to a task, behind those that it has, and deals them to whoever it is dealt to; what is dealt already stays as it is. Pairs
 * that the task has, or shows with their labels as examples, are left out.
 *
 * @throws AppError `task-missing`, `task-wrong`, `task-empty`, `task-too-large`, and those of what the source names
 */
export async function addPairsToTask(
  workspace: Workspace,
  id: number,
  { source, order, seed }: { readonly source: TaskSource; readonly order: TaskOrder; readonly seed: number },
  pairsOfRun: PairsOfRun,
): Promise<ChangedTask> {
  const { db } = workspace;
  if (datasetOf(db, source) !== storedTask(db, id).dataset)
    throw wrong('These pairs are of another dataset than the task.', 'Choose pairs of its dataset.');
  const found = await itemsOf(db, source, order, seed, pairsOfRun);
  return workspace.transaction(() => {
    const task = storedTask(db, id);
    const items = itemsOfTask(db, id);
    const known = new Set([
      ...items.map(([, first, second]) => pairKey(first, second)),
      ...task.examples.map(({ firstId, secondId }) => pairKey(firstId, secondId)),
    ]);
    const added = found.filter(([first, second]) => !known.has(pairKey(first, second)));
    if (added.length === 0)
      throw new AppError(
        'task-empty',
        found.length === 0
          ? 'There is no pair in this selection.'
          : 'The task has all of these pairs already, or shows them as examples.',
        'Choose others.',
      );
    if (items.length + added.length > MOST_TASK_PAIRS)
      throw tooLarge(
        `${formatCount(items.length + added.length)} pairs, and a task takes at most ${formatCount(MOST_TASK_PAIRS)}`,
      );
    const deals = Map.groupBy(dealsOfTask(db, id), ([person]) => person);
    const people = task.people.length > 0 ? task.people : [...deals.keys()];
    const [last = -1] = items.at(-1) ?? [];
    const from = last + 1;
    const dealt = dealtOf(
      dealPairs(people, {
        pairs: added.length,
        overlap: task.overlap === null ? null : Math.min(task.overlap, people.length),
        repeatShare: task.repeatShare,
        sides: task.sides,
        shuffled: task.order === 'random',
        images: added,
        seed: task.seed + from,
      }),
    ).map(([person, place, position, swapped, repeated]): Dealt => [
      person,
      place + nextPlace(deals.get(person) ?? []),
      position + from,
      swapped,
      repeated,
    ]);
    assertNotTooMany(db, id, dealt.length);
    const change = {
      ...NO_CHANGE,
      items: added.map(([first, second], index) => [from + index, first, second] as const),
      dealt,
    };
    return finish(db, task, change);
  });
}

/**
 * Deals what a person has not done to the others, each pair to whoever has least left and does not have it; what nobody else can take
 * stays. Second showings go only with their first.
 *
 * @param refs to whom; everybody else who takes part by default
 * @throws AppError `task-missing`, `person-missing`, `task-wrong` where there is nobody or nothing to deal
 */
export async function redealTask(
  workspace: Workspace,
  id: number,
  from: PersonRef,
  refs: readonly PersonRef[] = [],
): Promise<ChangedTask> {
  const { db } = workspace;
  return workspace.transaction(() => {
    const task = storedTask(db, id);
    const giver = storedPerson(db, from);
    const deals = Map.groupBy(dealsOfTask(db, id), ([person]) => person);
    const others =
      refs.length > 0
        ? refs.map((ref) => personWhoSays(db, ref).id)
        : [...new Set([...task.people, ...deals.keys()])].filter(
            (person) => !storedPerson(db, person).archived,
          );
    const takers = others.filter((person) => person !== giver.id);
    if (takers.length === 0)
      throw wrong(
        `Nobody but ${giver.name} takes part in the task "${task.name}".`,
        'Add people to the task first, or name somebody.',
      );
    const pairs = new Map(itemsOfTask(db, id).map(([position, a, b]) => [position, [a, b] as const]));
    const done = doneShowings(db, id);
    const isOpen = ([person, , position, , repeated]: Dealt) => {
      const [a, b] = pairs.get(position) ?? [0, 0];
      return !done.has(showingKey(person, repeated, a, b));
    };
    const own = deals.get(giver.id) ?? [];
    const doneFirst = new Set(
      own.filter((one) => one[4] === 0 && !isOpen(one)).map(([, , position]) => position),
    );
    // A second showing measures whoever gave the first answer.
    const open = own.filter((one) => isOpen(one) && !(one[4] === 1 && doneFirst.has(one[2])));
    const state = takers.map((person) => {
      const theirs = deals.get(person) ?? [];
      return {
        person,
        has: new Set(theirs.map(([, , position]) => position)),
        left: theirs.filter(isOpen).length,
        place: nextPlace(theirs),
      };
    });
    const dealt: Dealt[] = [];
    const taken: Dealt[] = [];
    const takerOf = new Map<number, (typeof state)[number]>();
    for (const showing of open) {
      const [, , position, swapped, repeated] = showing;
      const taker =
        takerOf.get(position) ??
        state
          .filter(({ has }) => !has.has(position))
          .sort((a, b) => a.left - b.left || a.person - b.person)[0];
      if (taker === undefined) continue;
      takerOf.set(position, taker);
      taken.push(showing);
      dealt.push([taker.person, taker.place++, position, swapped, repeated]);
      taker.left++;
    }
    for (const [position, { has }] of takerOf) has.add(position);
    if (taken.length === 0)
      throw wrong(
        open.length === 0
          ? `${giver.name} has nothing left in the task "${task.name}".`
          : `All that ${giver.name} has left is dealt to the others already.`,
        open.length === 0 ? 'Choose another person.' : 'Add people to the task first, or name somebody.',
      );
    const people = takers.filter((person) => task.people.length > 0 && !task.people.includes(person));
    return finish(db, task, { ...NO_CHANGE, people, dealt, taken });
  });
}

function finish(db: Database, task: Task, change: TaskChange): ChangedTask {
  const isEmpty =
    Object.keys(change.after).length +
      change.people.length +
      change.items.length +
      change.dealt.length +
      change.taken.length ===
    0;
  const id = isEmpty ? null : storeTaskChange(db, task.id, change);
  return {
    task: storedTask(db, task.id),
    change: id,
    pairs: change.items.length,
    dealt: change.dealt.length,
    taken: change.taken.length,
  };
}

function dealtOf(deals: ReturnType<typeof dealPairs>): Dealt[] {
  return [...deals].flatMap(([person, showings]) =>
    showings.map(({ position, swapped, repeated }, place): Dealt => [
      person,
      place,
      position,
      Number(swapped),
      Number(repeated),
    ]),
  );
}

function nextPlace(deals: readonly Dealt[]): number {
  return deals.length === 0 ? 0 : at(deals, deals.length - 1)[1] + 1;
}

/** @throws AppError `task-too-large` */
function assertNotTooMany(db: Database, task: number, more: number): void {
  const showings = dealsOfTask(db, task).length + more;
  if (showings > MOST_SHOWINGS)
    throw tooLarge(
      `${formatCount(showings)} showings (pairs, as often as they are dealt), and a task takes at most ${formatCount(MOST_SHOWINGS)}`,
    );
}
