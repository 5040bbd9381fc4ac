import { at } from '../../../core/at.ts';
import type { Label, Triple } from '../../../core/labels.ts';
import { orderedPairKey } from '../../../core/pair-key.ts';
import type { Answer } from '../../datasets/comparison-columns.ts';
import type { Prediction } from '../../store/predictions.ts';
import type { Sliceable } from '../../store/write-in-pieces.ts';
import { upTo, type KnownRows } from './known-rows.ts';

/** Keeps the logarithm of a recorded probability of 0 finite. */
const LEAST_PROBABILITY = 1e-12;

/** In place of a member's index: the row says what an earlier one said, whose vote it is. */
const COUNTED = -1;

/**
 * Recorded answers as a run's predictions, made when they are asked for, in the order in which a store keeps them.
 *
 * Hot loops (`test/bench/tables.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
class RecordedPredictions implements Sliceable<Prediction> {
  readonly length: number;
  readonly #rows: KnownRows;
  readonly #column: number;
  /** Rows in the order in which they are kept; null where that is their own. */
  readonly #order: Uint32Array | null;
  /** By the row; null where all are the first member's. */
  readonly #members: Int32Array | null;
  readonly #votes: ReadonlyMap<number, number>;
  /** What several votes weigh together, by the row. */
  readonly #weights: ReadonlyMap<number, number>;
  readonly #answeredAt = Date.now();

  constructor(
    rows: KnownRows,
    column: number,
    order: Uint32Array | null,
    members: Int32Array | null,
    votes: ReadonlyMap<number, number>,
    weights: ReadonlyMap<number, number>,
  ) {
    this.#rows = rows;
    this.#column = column;
    this.#order = order;
    this.#members = members;
    this.#votes = votes;
    this.#weights = weights;
    this.length = order?.length ?? rows.length;
  }

  at(place: number): Prediction {
    const row = this.#order === null ? place : (this.#order[place] ?? 0);
    const answer = this.#rows.answerOf(row, this.#column);
    const votes = this.#votes.get(row) ?? 1;
    const weight = this.#weights.get(row) ?? this.#rows.weightOf(row);
    return {
      firstId: this.#rows.firstIds[row] ?? 0,
      secondId: this.#rows.secondIds[row] ?? 0,
      member: this.#members === null ? 0 : at(this.#members, row),
      label: answer.label,
      logits: logitsOf(answer),
      votes,
      ...(weight !== votes && { weight }),
      answeredAt: this.#answeredAt,
    };
  }

  slice(from: number, to: number): readonly Prediction[] {
    return Array.from({ length: Math.min(to, this.length) - from }, (_, index) => this.at(from + index));
  }
}

/**
 * Recorded answers as predictions: those of a rater are a member's of that name, those of nobody in particular of the
 * column's. The same answer about the same two images is one prediction with as many votes and their weight; another one of the same rater
 * is that of a further member, "NAME (2)".
 *
 * @param column of the answers, by its place
 * @param name what it is called
 * @returns the members' names as they first come, and the predictions by first image, second image and member
 */
export function countRecordedVotes(
  rows: KnownRows,
  column: number,
  name: string,
): { readonly members: readonly string[]; readonly predictions: RecordedPredictions } {
  const votes = new Map<number, number>();
  const weights = new Map<number, number>();
  const isRepeated = new Uint8Array(rows.length);
  let repeats = 0;
  for (const same of rows.repeats()) {
    repeats += same.length;
    for (const row of same) isRepeated[row] = 1;
  }
  if (repeats === 0 && !rows.hasRaters)
    return {
      members: [name],
      predictions: new RecordedPredictions(rows, column, rows.order, null, votes, weights),
    };

  const members = new Map<string, number>();
  const memberOf = new Int32Array(rows.length);
  const memberNamed = (wanted: string) => {
    let member = members.get(wanted);
    if (member === undefined) members.set(wanted, (member = members.size));
    return member;
  };
  /** The rows that are predictions, of each comparison that has several. */
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < rows.length; row++) {
    const rater = rows.raterOf(row) || name;
    if (isRepeated[row] === 0) {
      memberOf[row] = memberNamed(rater);
      continue;
    }
    const key = orderedPairKey(at(rows.firstIds, row), at(rows.secondIds, row));
    let known = rowsOf.get(key);
    if (known === undefined) rowsOf.set(key, (known = []));
    for (let time = 1; ; time++) {
      const wanted = time === 1 ? rater : `${rater} (${time})`;
      const member = members.get(wanted);
      const earlier = member === undefined ? undefined : known.find((other) => memberOf[other] === member);
      if (earlier === undefined) {
        memberOf[row] = memberNamed(wanted);
        known.push(row);
        break;
      }
      if (!isSameAnswer(givenAnswer(rows.answerOf(earlier, column)), givenAnswer(rows.answerOf(row, column))))
        continue;
      votes.set(earlier, (votes.get(earlier) ?? 1) + 1);
      weights.set(earlier, (weights.get(earlier) ?? rows.weightOf(earlier)) + rows.weightOf(row));
      memberOf[row] = COUNTED;
      break;
    }
  }
  const order = (rows.order ?? upTo(rows.length)).filter((row) => memberOf[row] !== COUNTED);
  if (repeats > 0) sortByMember(rows, order, memberOf);
  return {
    members: [...members.keys()],
    predictions: new RecordedPredictions(rows, column, order, memberOf, votes, weights),
  };
}

/** Puts the few rows of each comparison in the order of their members. */
function sortByMember({ firstIds, secondIds }: KnownRows, order: Uint32Array, memberOf: Int32Array): void {
  for (let from = 0; from < order.length;) {
    const first = at(order, from);
    let to = from + 1;
    for (; to < order.length; to++) {
      const row = at(order, to);
      if (firstIds[row] !== firstIds[first] || secondIds[row] !== secondIds[first]) break;
    }
    if (to > from + 1) order.subarray(from, to).sort((a, b) => at(memberOf, a) - at(memberOf, b));
    from = to;
  }
}

interface GivenAnswer {
  readonly label: Label;
  readonly logits: Triple | null;
}

/** Whether two answers say the same, with the same probabilities. */
export function isSameAnswer(a: GivenAnswer, b: GivenAnswer): boolean {
  if (a.label !== b.label) return false;
  if (a.logits === null || b.logits === null) return a.logits === b.logits;
  const [first, second, similar] = b.logits;
  return a.logits[0] === first && a.logits[1] === second && a.logits[2] === similar;
}

function givenAnswer(answer: Answer): GivenAnswer {
  return { label: answer.label, logits: logitsOf(answer) };
}

function logitsOf({ probabilities }: Answer): Triple | null {
  if (probabilities === null) return null;
  const [first, second, similar] = probabilities;
  const log = (p: number) => Math.log(Math.max(p, LEAST_PROBABILITY));
  return [log(first), log(second), log(similar)];
}
