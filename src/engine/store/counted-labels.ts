import { at } from '../../core/at.ts';
import { labelWeights, type RatedLabel } from '../../core/label-weights.ts';
import { LABELS, reverseLabel, type Label, type Triple } from '../../core/labels.ts';
import { majorityLabel } from '../../core/majority-label.ts';
import { pairKey } from '../../core/pair-key.ts';
import { personOfWhose, type CountedLabel, type WhoseLabels } from '../../model/whose-labels.ts';
import type { Database } from './database.ts';
import { raterAnswers, type RaterAnswer, type RaterScope } from './rater-answers.ts';
import { reviewSteps, type ReviewStep } from './review-steps.ts';

/** Probabilities that differ by less are level. */
const LEVEL = 1e-6;

/** A person's answer to a pair, told of the image with the lower id first. */
interface OrderedAnswer extends Pick<RaterAnswer, 'person' | 'label' | 'takenOver' | 'recency'> {
  readonly lowId: number;
  readonly highId: number;
}

/** What is said of one pair. */
interface SaidOfPair {
  readonly lowId: number;
  readonly highId: number;
  readonly answers: readonly OrderedAnswer[];
  readonly step: ReviewStep | undefined;
}

/** What counts as people's labels of a dataset's pairs, or of a task's: of each pair that somebody answered or decided, by rising ids. */
export function countedLabels(db: Database, scope: RaterScope, whose: WhoseLabels): CountedLabel[] {
  if (whose === 'none') return [];
  const steps = new Map(
    whose === 'adjudicated'
      ? reviewSteps(db, scope).map((step) => [pairKey(step.firstId, step.secondId), step])
      : [],
  );
  const person = personOfWhose(whose);
  const answers = Map.groupBy(
    raterAnswers(db, scope)
      .filter((answer) => person === null || answer.person === person)
      .map(lowFirst),
    ({ lowId, highId }) => pairKey(lowId, highId),
  );
  const pairs = [...new Set([...answers.keys(), ...steps.keys()])]
    .map((key): SaidOfPair => {
      const [ofPair = [], step] = [answers.get(key), steps.get(key)];
      const { firstId, secondId } = step ?? {
        firstId: ofPair[0]?.lowId ?? 0,
        secondId: ofPair[0]?.highId ?? 0,
      };
      return {
        lowId: Math.min(firstId, secondId),
        highId: Math.max(firstId, secondId),
        answers: ofPair,
        step,
      };
    })
    .sort((a, b) => a.lowId - b.lowId || a.highId - b.highId);
  return whose === 'dawid-skene' ? weighted(pairs) : pairs.map((pair) => counted(pair, whose));
}

function counted({ lowId, highId, answers, step }: SaidOfPair, whose: WhoseLabels): CountedLabel {
  const labels = answers.flatMap(({ label }) => label ?? []);
  const newest = answers.reduce<OrderedAnswer | undefined>(
    (latest, answer) => (latest === undefined || answer.recency > latest.recency ? answer : latest),
    undefined,
  );
  const decided =
    step === undefined || step.firstId === lowId || step.label === null
      ? (step?.label ?? null)
      : reverseLabel(step.label);
  const label =
    decided ??
    (whose === 'majority' || whose === 'adjudicated'
      ? isReturned(step, answers)
        ? null
        : majorityLabel(labels)
      : (newest?.label ?? null));
  return {
    lowId,
    highId,
    label,
    weights: null,
    ...support(answers, label),
    cannotJudge: label === null && newest?.label === null,
    takenOver: decided === null && isTakenOver(answers, label),
  };
}

/** Whether a pair was sent back and somebody's answer is still the one that was returned. */
export function isReturned(
  step: Pick<ReviewStep, 'action' | 'recency'> | undefined,
  answers: readonly Pick<RaterAnswer, 'recency'>[],
): boolean {
  return step?.action === 'send-back' && answers.some(({ recency }) => recency < step.recency);
}

function weighted(pairs: readonly SaidOfPair[]): CountedLabel[] {
  const raters = [...new Set(pairs.flatMap(({ answers }) => answers.map(({ person }) => person)))];
  const placeOf = new Map(raters.map((person, place) => [person, place]));
  const rated = pairs.flatMap(({ answers }, pair) =>
    answers.flatMap(({ person, label }): RatedLabel[] =>
      label === null ? [] : [{ pair, rater: placeOf.get(person) ?? -1, label }],
    ),
  );
  const { weights } = labelWeights(rated, pairs.length, raters.length);
  return pairs.map(({ lowId, highId, answers }, pair): CountedLabel => {
    const isLabelled = answers.some(({ label }) => label !== null);
    const ofPair = isLabelled ? at(weights, pair) : null;
    const label = ofPair && likeliest(ofPair);
    return {
      lowId,
      highId,
      label,
      weights: ofPair,
      ...support(answers, label),
      cannotJudge: !isLabelled && answers.length > 0,
      takenOver: isTakenOver(answers, label),
    };
  });
}

/** Null where two are level: which image has the lower id must not decide. */
function likeliest(weights: Triple): Label | null {
  const most = Math.max(...weights);
  const level = LABELS.filter((_, index) => at(weights, index) > most - LEVEL);
  return level.length === 1 ? (level[0] ?? null) : null;
}

function support(
  answers: readonly OrderedAnswer[],
  label: Label | null,
): Pick<CountedLabel, 'people' | 'agreeing'> {
  const labelled = answers.filter((answer) => answer.label !== null);
  const agreeing = labelled.filter((answer) => answer.label === label).length;
  return {
    people: labelled.length,
    agreeing: label === null || labelled.length === 0 ? null : agreeing / labelled.length,
  };
}

/** Whether nobody gave the label but by accepting a prediction. */
function isTakenOver(answers: readonly OrderedAnswer[], label: Label | null): boolean {
  const giving = answers.filter((answer) => label !== null && answer.label === label);
  return giving.length > 0 && giving.every(({ takenOver }) => takenOver === 1);
}

function lowFirst({ firstId, secondId, label, ...rest }: RaterAnswer): OrderedAnswer {
  const isTurned = firstId > secondId;
  return {
    ...rest,
    lowId: isTurned ? secondId : firstId,
    highId: isTurned ? firstId : secondId,
    label: label !== null && isTurned ? reverseLabel(label) : label,
  };
}
