import { reverseLabel, type Label } from '../../core/labels.ts';
import { medianOf } from '../../core/median.ts';
import { pairKey } from '../../core/pair-key.ts';
import type { QueuedPair, QueuePage } from '../../model/annotation-queue.ts';
import type { JudgementStatus } from '../../model/judgement.ts';
import type { Task, TaskProgress } from '../../model/task.ts';
import type { Database } from '../store/database.ts';
import { isReturned } from '../store/counted-labels.ts';
import { reasonsOf } from '../store/judgements.ts';
import { reviewSteps, type ReviewStep } from '../store/review-steps.ts';
import { dealtCounts, dealtPairs, entriesOfTask, type DealtPair, type TaskEntry } from '../store/tasks.ts';

/** What a person says now of one showing. */
interface Standing {
  answer: TaskEntry | null;
  flagged: boolean;
  comment: string;
  reasons: readonly string[];
  /** Why a reviewer sent the answer back; null where none did. */
  sentBack: string | null;
}

/**
 * A person's showings of a task in their order, finished ones too, each with what this person says of it and nothing that
 * anybody else does.
 */
export function taskQueuePage(
  db: Database,
  task: Task,
  person: number,
  window: { readonly offset: number; readonly limit: number },
): QueuePage {
  const said = standingOf(entriesOfTask(db, task.id, person), stepsOf(db, task));
  const total = dealtCounts(db, task.id).get(person) ?? 0;
  return {
    total,
    done: [...said.values()].filter(({ answer }) => isDone(answer?.status ?? null)).length,
    pairs: dealtPairs(db, task.id, person, window).map((pair) => queuedPair(pair, said.get(keyOf(pair)))),
    earlier: [],
  };
}

/** How far everybody is who takes part or has been dealt something, by id. */
export function progressOf(db: Database, task: Task): TaskProgress[] {
  const entries = Map.groupBy(entriesOfTask(db, task.id, null), ({ person }) => person);
  const steps = stepsOf(db, task);
  const dealtTo = new Map([
    ...task.people.map((person) => [person, 0] as const),
    ...dealtCounts(db, task.id),
  ]);
  return [...dealtTo]
    .sort(([a], [b]) => a - b)
    .map(([person, dealt]) => {
      const said = [...standingOf(entries.get(person) ?? [], steps).values()];
      const answers = said.flatMap(({ answer }) => (answer === null ? [] : [answer]));
      const counts = new Map<JudgementStatus, number>();
      for (const { status } of answers)
        if (status !== null) counts.set(status, (counts.get(status) ?? 0) + 1);
      const seconds = answers.flatMap(({ seconds: taken }) => taken ?? []).sort((a, b) => a - b);
      const medianSeconds = medianOf(seconds);
      const left = dealt - answers.filter(({ status }) => isDone(status)).length;
      return {
        person,
        dealt,
        counts: Object.fromEntries(counts),
        flagged: said.filter(({ flagged }) => flagged).length,
        medianSeconds,
        secondsLeft: medianSeconds === null ? null : left * medianSeconds,
        lastAt: answers.reduce<number | null>(
          (latest, { createdAt }) => Math.max(latest ?? 0, createdAt),
          null,
        ),
      };
    });
}

/** Whether there is nothing more to do about a pair of such an answer. */
function isDone(status: JudgementStatus | null): boolean {
  return status !== null && status !== 'draft' && status !== 'skipped';
}

/** What reviewers did last with each of a task's pairs. */
function stepsOf(db: Database, { id, dataset }: Task): Map<string, ReviewStep> {
  return new Map(
    reviewSteps(db, { datasetId: dataset, taskId: id }).map((step) => [
      pairKey(step.firstId, step.secondId),
      step,
    ]),
  );
}

/**
 * What is said of each showing; an answer that was sent back counts as none.
 *
 * @param entries the oldest first
 */
function standingOf(
  entries: readonly TaskEntry[],
  steps: ReadonlyMap<string, ReviewStep>,
): Map<string, Standing> {
  const all = new Map<string, Standing>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const said = all.get(key) ?? {
      answer: null,
      flagged: false,
      comment: '',
      reasons: [],
      sentBack: null,
    };
    all.set(key, said);
    if (entry.status !== null) {
      const step = steps.get(pairKey(entry.firstId, entry.secondId));
      const wasReturned = entry.repeated === 0 && isReturned(step, [entry]);
      said.answer = wasReturned ? null : entry;
      said.sentBack = wasReturned ? (step?.comment ?? '') : null;
    }
    if (entry.action === 'flag' || entry.action === 'unflag') said.flagged = entry.action === 'flag';
    if (entry.comment !== null) said.comment = entry.comment;
    if (entry.reasons !== null) said.reasons = reasonsOf(entry.reasons);
  }
  return all;
}

function keyOf({
  firstId,
  secondId,
  repeated,
}: Pick<DealtPair, 'firstId' | 'secondId' | 'repeated'>): string {
  return `${pairKey(firstId, secondId)} ${repeated}`;
}

function queuedPair(
  { firstId, secondId, swapped, repeated }: DealtPair,
  said: Standing | undefined,
): QueuedPair {
  const answer = said?.answer ?? null;
  return {
    firstId,
    secondId,
    swapped: swapped === 1,
    own:
      answer === null
        ? null
        : {
            action: answer.action,
            label: inOrderOf(answer.label, answer.firstId === firstId),
            ...(answer.status === 'draft' ? { draft: true as const } : {}),
          },
    flagged: said?.flagged ?? false,
    ...(repeated === 1 ? { repeated: true as const } : {}),
    ...(said === undefined || said.comment === '' ? {} : { comment: said.comment }),
    ...(said === undefined || said.reasons.length === 0 ? {} : { reasons: said.reasons }),
    ...(said === undefined || said.sentBack === null ? {} : { sentBack: said.sentBack }),
  };
}

function inOrderOf(label: Label | null, same: boolean): Label | null {
  return label === null || same ? label : reverseLabel(label);
}
