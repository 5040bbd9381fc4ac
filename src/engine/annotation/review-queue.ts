import { reverseLabel, type Label } from '../../core/labels.ts';
import { majorityLabel } from '../../core/majority-label.ts';
import { pairKey } from '../../core/pair-key.ts';
import type { Judgement } from '../../model/judgement.ts';
import type { ReviewAnswer, ReviewItem, ReviewScope } from '../../model/review.ts';
import { isReturned } from '../store/counted-labels.ts';
import { answersOfPatterns } from '../jobs/judgements/answer-patterns.ts';
import { storedImage } from '../jobs/workspace/stored-by-id.ts';
import type { Database } from '../store/database.ts';
import { imagesOfDataset } from '../store/images.ts';
import { judgementsOfPair, reasonsOf } from '../store/judgements.ts';
import { raterAnswers } from '../store/rater-answers.ts';
import { reviewSteps, type ReviewStep } from '../store/review-steps.ts';
import { saidEntries, type SaidEntry } from '../store/said-answers.ts';
import { itemsOfTask, storedTask } from '../store/tasks.ts';

/** What one person says now of one showing of a pair. */
interface Said {
  answer: SaidEntry | null;
  flagged: boolean;
  comment: string;
  reasons: readonly string[];
}

/**
 * The pairs that a reviewer may look at: those that somebody answered, flagged or commented on. In a task's order, else by images.
 *
 * @throws AppError `task-missing`
 */
export function reviewQueue(db: Database, scope: ReviewScope): ReviewItem[] {
  const order = orderOf(db, scope);
  const names = new Map(imagesOfDataset(db, scope.dataset).map(({ id, name }) => [id, name]));
  const entries = Map.groupBy(saidEntries(db, raterScope(scope)), keyOf);
  const steps = new Map(reviewSteps(db, raterScope(scope)).map((step) => [keyOf(step), step]));
  const patterns = patternsOf(db, scope);
  return [...new Set([...entries.keys(), ...steps.keys()])]
    .flatMap((key): { item: ReviewItem; place: number }[] => {
      const ofPair = entries.get(key) ?? [];
      const one = ofPair[0] ?? steps.get(key);
      if (one === undefined) return [];
      const known = order?.get(key);
      const [firstId, secondId] = known?.pair ?? rising(one);
      const item = itemOf([firstId, secondId], ofPair, steps.get(key), (id) => names.get(id) ?? '');
      const fits = patterns.get(key);
      return [
        {
          item: fits === undefined ? item : { ...item, patterns: fits },
          place: known?.place ?? Infinity,
        },
      ];
    })
    .sort(
      (a, b) =>
        compare(a.place, b.place) || a.item.firstId - b.item.firstId || a.item.secondId - b.item.secondId,
    )
    .map(({ item }) => item);
}

/** One pair with all its answers, labels being of (firstId, secondId). @throws AppError `task-missing` */
export function reviewedPair(
  db: Database,
  scope: ReviewScope,
  firstId: number,
  secondId: number,
): {
  readonly item: ReviewItem | null;
  readonly answers: readonly ReviewAnswer[];
  readonly steps: readonly Judgement[];
} {
  const entries = saidEntries(db, raterScope(scope), [firstId, secondId]);
  const step = reviewSteps(db, raterScope(scope), [firstId, secondId])[0];
  const answers = [...standing(entries).values()].flatMap(({ answer, ...said }): ReviewAnswer[] => {
    if (answer === null) return [];
    const isTurned = answer.firstId !== firstId;
    const { person, judge, action, status, label, seconds, shownSwapped, repeated, takenOver, createdAt } =
      answer;
    return [
      {
        ...said,
        ...{ person, judge, action, status, seconds, createdAt },
        label: turned(label, isTurned),
        shownSwapped: shownSwapped === null ? null : (shownSwapped === 1) !== isTurned,
        repeated: repeated === 1,
        takenOver: takenOver === 1,
        returned: isReturned(step, [answer]),
      },
    ];
  });
  return {
    item:
      entries.length === 0 && step === undefined
        ? null
        : itemOf([firstId, secondId], entries, step, (id) => storedImage(db, id).name),
    answers,
    steps: judgementsOfPair(db, firstId, secondId).filter(
      ({ review, action, undone, task }) =>
        review && action !== 'undo' && !undone && (scope.task === null || task === scope.task),
    ),
  };
}

function itemOf(
  [firstId, secondId]: readonly [number, number],
  entries: readonly SaidEntry[],
  step: ReviewStep | undefined,
  nameOf: (image: number) => string,
): ReviewItem {
  const said = [...standing(entries).values()];
  const submitted = said.flatMap(({ answer }) => (answer?.status === 'submitted' ? [answer] : []));
  const answers = submitted.filter(({ repeated }) => repeated === 0);
  const labelOf = ({ label, firstId: shown }: SaidEntry) => turned(label, shown !== firstId);
  const labels = answers.map(labelOf);
  const isUnlike = (again: SaidEntry) =>
    again.repeated === 1 &&
    again.label !== null &&
    answers.some(
      (answer) =>
        answer.person === again.person && answer.label !== null && labelOf(answer) !== labelOf(again),
    );
  return {
    firstId,
    secondId,
    firstName: nameOf(firstId),
    secondName: nameOf(secondId),
    status: step?.action === 'decide' ? 'decided' : isReturned(step, answers) ? 'sent-back' : 'pending',
    answers: answers.length,
    labels: answers.map((answer) => ({ person: answer.person, label: labelOf(answer) })),
    unlike: submitted.filter(isUnlike).map(({ person }) => person),
    disputed: new Set(labels).size > 1,
    commented: said.some(({ comment, reasons }) => comment !== '' || reasons.length > 0),
    flagged: said.some(({ flagged }) => flagged),
    majority: majorityLabel(labels.filter((label) => label !== null)),
    decided: step === undefined ? null : turned(step.label, step.firstId !== firstId),
  };
}

/** What each person says now at each showing, in the order in which they came. @param entries the oldest first */
function standing(entries: readonly SaidEntry[]): Map<string, Said> {
  const all = new Map<string, Said>();
  for (const entry of entries) {
    const key = `${entry.person} ${entry.repeated}`;
    const said = all.get(key) ?? { answer: null, flagged: false, comment: '', reasons: [] };
    all.set(key, said);
    if (entry.status !== null && entry.status !== 'draft') said.answer = entry;
    if (entry.action === 'flag' || entry.action === 'unflag') said.flagged = entry.action === 'flag';
    if (entry.comment !== null) said.comment = entry.comment;
    if (entry.reasons !== null) said.reasons = reasonsOf(entry.reasons);
  }
  return all;
}

/** Patterns that are told of people's answers, by the pairs whose answers make them. */
function patternsOf(db: Database, scope: ReviewScope): Map<string, NonNullable<ReviewItem['patterns']>> {
  const labelled = raterAnswers(db, raterScope(scope)).filter(({ label }) => label !== null);
  const fits = [...Map.groupBy(labelled, ({ person }) => person).values()].flatMap((answers) =>
    answersOfPatterns(answers).flatMap(({ pattern, fitting }) =>
      fitting.map((answer) => ({ key: keyOf(answer), person: answer.person, pattern })),
    ),
  );
  return new Map(
    [...Map.groupBy(fits, ({ key }) => key)].map(([key, ofPair]) => [
      key,
      ofPair.map(({ person, pattern }) => ({ person, pattern })),
    ]),
  );
}

function orderOf(
  db: Database,
  { task }: ReviewScope,
): Map<string, { readonly pair: readonly [number, number]; readonly place: number }> | null {
  if (task === null) return null;
  const pairs = itemsOfTask(db, storedTask(db, task).id);
  return new Map(pairs.map((pair, place) => [pairKey(...pair), { pair, place }]));
}

function raterScope({ dataset, task }: ReviewScope): { datasetId: number; taskId: number | null } {
  return { datasetId: dataset, taskId: task };
}

function keyOf({ firstId, secondId }: { readonly firstId: number; readonly secondId: number }): string {
  return pairKey(firstId, secondId);
}

function rising({
  firstId,
  secondId,
}: {
  readonly firstId: number;
  readonly secondId: number;
}): [number, number] {
  return [Math.min(firstId, secondId), Math.max(firstId, secondId)];
}

function turned(label: Label | null, isTurned: boolean): Label | null {
  return label !== null && isTurned ? reverseLabel(label) : label;
}

/** Infinity is equal to itself. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
