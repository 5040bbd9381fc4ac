import { LabelSums } from '../../../core/confusion.ts';
import { labelIndex, reverseLabel, type Label } from '../../../core/labels.ts';
import { pairKey } from '../../../core/pair-key.ts';
import type { Proportion } from '../../../core/proportion.ts';
import type { RatedPair } from '../../../core/rater-agreement.ts';
import { forwardTest } from '../../analysis/filters/forward-order.ts';
import { openAnswerTable } from '../../analysis/tables/open-answer-table.ts';
import { people } from '../../store/people.ts';
import { agreementByGroup, agreementByLabel, agreementByPart } from './agreement-by.ts';
import { agreementOverTime, type AnswerPiece } from './agreement-over-time.ts';
import { answerPatterns, medianSeconds, type FoundPattern } from './answer-patterns.ts';
import {
  raterAnswers,
  repeatedAnswers,
  type RaterAnswer,
  type RaterScope,
} from '../../store/rater-answers.ts';
import type { Run } from '../../store/runs.ts';
import {
  cohenOf,
  measuresOf,
  placesOf,
  shareOf,
  type Measure,
  type Measures,
} from './measures-of-agreement.ts';
import type { Workspace } from '../../store/workspace.ts';

/** Two people, or a person and the model, on the pairs that both labelled. */
interface TwoRaters {
  readonly raters: readonly [string, string];
  readonly n: number;
  /** Share of the pairs to which both gave the same label; null of no pairs. */
  readonly same: Proportion | null;
  readonly cohen: Measure;
}

export interface AllRaters extends Measures {
  readonly twos: readonly TwoRaters[];
}

interface OneRater {
  readonly id: number;
  readonly person: string;
  /** Pairs that this person labelled. */
  readonly labels: number;
  readonly takenOver: number;
  /** Of the pairs that were labelled at both showings, those that got the same answer; null of none. */
  readonly consistency: Proportion | null;
  /** Of the answers that chose an image and whose side is known, those for the one on the left; null of none. */
  readonly left: Proportion | null;
  /** Of first showings; null where no time was measured. */
  readonly medianSeconds: number | null;
  readonly patterns: readonly FoundPattern[];
  readonly overTime: readonly AnswerPiece[];
}

export interface PeopleAgreement extends AllRaters {
  /** On each label against the others together. */
  readonly byLabel: ReturnType<typeof agreementByLabel>;
  /** About the pairs whose images are both of one group, or of one part of a split. */
  readonly byGroup: ReturnType<typeof agreementByGroup>;
  readonly byPart: ReturnType<typeof agreementByPart>;
  readonly people: readonly OneRater[];
  /** Answers, among those of people, that were predictions which they accepted. */
  readonly takenOver: number;
  /**
   * The same with the run as one more annotator, without the answers that were taken over, each person beside it; null where
   * none is asked for.
   */
  readonly withModel: (AllRaters & { readonly run: string; readonly leftOut: number }) | null;
}

/** How far people agree about pairs, with each other, with themselves, and with a run. */
export function agreementOfPeople(
  workspace: Workspace,
  scope: RaterScope,
  { run, seed }: { readonly run: Run | null; readonly seed: number },
): PeopleAgreement {
  const { db } = workspace;
  const names = new Map(people(db).map(({ id, name }) => [id, name]));
  const given = raterAnswers(db, scope).filter(({ label }) => label !== null);
  const repeats = repeatedAnswers(db, scope).filter(
    ({ again, before }) => again.label !== null && before.label !== null,
  );
  const raters = [...new Set(given.map(({ person }) => person))];
  const nameOf = (person: number) => names.get(person) ?? String(person);
  const takenOver = given.filter((answer) => answer.takenOver === 1).length;
  const own = given.filter((answer) => answer.takenOver === 0);
  const pairs = ratedPairs(given, raters);
  const labelsOf = new Map(pairs.map(({ images, labels }) => [pairKey(...images), labels]));
  return {
    ...allRaters(pairs, raters.map(nameOf), seed),
    byLabel: agreementByLabel(pairs, seed),
    byGroup: agreementByGroup(db, scope.datasetId, pairs, seed),
    byPart: agreementByPart(db, scope.datasetId, pairs, seed),
    people: raters.map((person, place) => ({
      person: nameOf(person),
      id: person,
      ...oneRater(
        given.filter((answer) => answer.person === person),
        repeats.filter(({ again }) => again.person === person),
        (answer) => labelsOf.get(pairKey(answer.firstId, answer.secondId))?.toSpliced(place, 1) ?? [],
      ),
    })),
    takenOver,
    withModel: run && {
      run: run.name,
      leftOut: takenOver,
      ...allRaters(
        withModel(workspace, run, ratedPairs(own, raters)),
        [...raters.map(nameOf), `run ${run.name}`],
        seed,
        raters.length,
      ),
    },
  };
}

/** What each person said of each pair, told of the image with the lower id first. */
function ratedPairs(given: readonly RaterAnswer[], raters: readonly number[]): RatedPair[] {
  const places = new Map(raters.map((person, place) => [person, place]));
  const pairs = new Map<string, { readonly images: [number, number]; readonly labels: (Label | null)[] }>();
  for (const answer of given) {
    const images = imagesOf(answer);
    const key = images.join(' ');
    const pair = pairs.get(key) ?? { images, labels: raters.map(() => null) };
    pair.labels[places.get(answer.person) ?? -1] = ofLowFirst(answer);
    pairs.set(key, pair);
  }
  return [...pairs.values()];
}

function imagesOf({ firstId, secondId }: RaterAnswer): [low: number, high: number] {
  return [Math.min(firstId, secondId), Math.max(firstId, secondId)];
}

function ofLowFirst({ firstId, secondId, label }: RaterAnswer): Label | null {
  return label !== null && firstId > secondId ? reverseLabel(label) : label;
}

/** Adds the run's answer to each pair; of a pair answered in both orders the forward one, as the confusion matrix takes it. */
function withModel(workspace: Workspace, run: Run, pairs: readonly RatedPair[]): RatedPair[] {
  const table = openAnswerTable(workspace, run);
  const isForward = forwardTest(table);
  return pairs.map(({ images, labels }) => {
    const [low, high] = images;
    const [row, other] = [table.rowOf(low, high), table.rowOf(high, low)];
    const isTurned = row < 0 || (other >= 0 && isForward(other));
    const label = isTurned ? (other < 0 ? null : reverseLabel(table.label(other))) : table.label(row);
    return { images, labels: [...labels, label] };
  });
}

/** @param beside the place of the one whom all others are paired with; null for every two */
function allRaters(
  pairs: readonly RatedPair[],
  names: readonly string[],
  seed: number,
  beside: number | null = null,
): AllRaters {
  return {
    ...measuresOf(pairs, { seed }),
    twos: names.flatMap((name, a) =>
      names.flatMap((other, b) => {
        if (b <= a || (beside !== null && b !== beside)) return [];
        const both = pairs.flatMap(({ images, labels }) => {
          const [one = null, two = null] = [labels[a], labels[b]];
          return one === null || two === null ? [] : [{ images, labels: [one, two] as const }];
        });
        return [
          {
            raters: [name, other] as const,
            n: both.length,
            same: shareOfSame(both),
            cohen: cohenOf(both, { seed }),
          },
        ];
      }),
    ),
  };
}

function shareOfSame(
  pairs: readonly { readonly images: readonly [number, number]; readonly labels: readonly [Label, Label] }[],
): Proportion | null {
  const placeOf = placesOf(pairs.map(({ images }) => images));
  const sums = new LabelSums(placeOf.size);
  for (const { images, labels } of pairs) {
    sums.add(labelIndex(labels[0]), labelIndex(labels[1]));
    sums.closePair(placeOf.get(images[0]) ?? NaN, placeOf.get(images[1]) ?? NaN);
  }
  return sums.accuracy;
}

function oneRater(
  given: readonly RaterAnswer[],
  repeats: readonly { readonly again: RaterAnswer; readonly before: RaterAnswer }[],
  othersOf: (answer: RaterAnswer) => readonly (Label | null)[],
): Omit<OneRater, 'person' | 'id'> {
  return {
    labels: given.length,
    medianSeconds: medianSeconds(given),
    patterns: answerPatterns(given),
    overTime: agreementOverTime(given, (answer) => ({
      images: imagesOf(answer),
      label: ofLowFirst(answer),
      others: othersOf(answer).filter((label) => label !== null),
    })),
    takenOver: given.filter(({ takenOver }) => takenOver === 1).length,
    consistency: shareOf(
      repeats.map(({ again, before }) => ({
        images: imagesOf(again),
        isPart: ofLowFirst(again) === ofLowFirst(before),
      })),
    ),
    left: shareOf(
      [...given, ...repeats.map(({ again }) => again)]
        .filter(({ label, shownSwapped }) => label !== 'Similar' && shownSwapped !== null)
        .map((answer) => ({
          images: imagesOf(answer),
          isPart: (answer.label === 'First') === (answer.shownSwapped === 0),
        })),
    ),
  };
}
