import { AnswerSums } from '../../../core/answer-sums.ts';
import { at } from '../../../core/at.ts';
import { LABELS } from '../../../core/labels.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { binsOfRows, distanceBins, NO_BIN, type DistanceBins } from './similar-bins.ts';

/** What is counted in a bin: the labels, those that name the lower image apart. Beside a Similar none is lower. */
export const [FIRST, SECOND, SIMILAR, WRONG_FIRST, WRONG_SECOND] = [0, 1, 2, 3, 4] as const;
export const ANSWERS = [FIRST, SECOND, SIMILAR, WRONG_FIRST, WRONG_SECOND] as const;
const CODES = ANSWERS.length;

const NO_GROUP = -1;

/** Where the counts of some answers in some bins are. */
export function placesOf(bins: readonly number[], answers: readonly number[]): number[] {
  return bins.flatMap((bin) => answers.map((answer) => bin * CODES + answer));
}

/**
 * How often each answer was given, by bin of true score difference: in all, by image and by pair. It is what {@link AnswerSums}
 * needs, counted a million at a time. Where several people or members answered a comparison, every answer counts.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export class SimilarTallies {
  readonly bins: DistanceBins;
  /** Images in the comparisons. */
  readonly images: number;
  /** Comparisons that are counted, each of one answer or several. */
  readonly comparisons: number;
  /** Answers that are not counted, for a true score of theirs is not known. */
  readonly unknown: number;
  readonly #places: number;
  /** Image by image, place by place. */
  readonly #ofImages: Uint32Array;
  /** Sum over pairs of the product of how often two answers were given: [place * CODES + other answer]. */
  readonly #products: Float64Array;

  /** @param rows of the table, rising */
  constructor(table: AnswerTable, rows: Uint32Array) {
    const { distance, first, second, reverse } = table;
    this.bins = distanceBins(table.run.theta, furthestOf(distance, rows));
    const places = (this.bins.edges.length - 1) * CODES;
    const imageIndex = indexImages(table, rows);
    const ofImages = new Uint32Array(imageIndex.count * places);
    const products = new Float64Array(places * CODES);
    const binOf = binsOfRows(distance, this.bins);
    const isIn = rows.length === table.count ? null : membership(table.count, rows);
    const answersOf = answersOfRows(table);
    let [comparisons, unknown] = [0, 0];
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      const bin = binOf[row] ?? NO_BIN;
      const answers = answersOf(row);
      if (bin === NO_BIN) {
        for (let j = 0; j < answers.length; j += 2) unknown += answers[j + 1] ?? 0;
        continue;
      }
      comparisons++;
      const from = bin * CODES;
      const a = (imageIndex.of[first[row] ?? 0] ?? 0) * places + from;
      const b = (imageIndex.of[second[row] ?? 0] ?? 0) * places + from;
      for (let j = 0; j < answers.length; j += 2) {
        const [code, times] = [answers[j] ?? 0, answers[j + 1] ?? 0];
        ofImages[a + code] = (ofImages[a + code] ?? 0) + times;
        ofImages[b + code] = (ofImages[b + code] ?? 0) + times;
      }
      addProducts(products, from, answers, answers);
      const other = reverse[row] ?? -1;
      if (other < row || (isIn !== null && isIn[other] !== 1)) continue;
      const others = answersOf(other);
      addProducts(products, from, answers, others);
      addProducts(products, from, others, answers);
    }
    this.images = imageIndex.count;
    this.comparisons = comparisons;
    this.unknown = unknown;
    this.#places = places;
    this.#ofImages = ofImages;
    this.#products = products;
  }

  /** Sums with each group of places as one quantity; no place is in two groups. Images without any are left out. */
  sums(groups: readonly (readonly number[])[]): AnswerSums {
    const places = Int32Array.from(groups.flat());
    const groupOf = new Int8Array(this.#places).fill(NO_GROUP);
    for (const [group, ofGroup] of groups.entries()) for (const place of ofGroup) groupOf[place] = group;
    return AnswerSums.of({
      quantities: groups.length,
      ofImages: this.#imagesByGroup(places, groupOf, groups.length),
      products: this.#productsByGroup(places, groupOf, groups.length),
    });
  }

  #imagesByGroup(places: Int32Array, groupOf: Int8Array, groups: number): Float64Array {
    const counts = new Float64Array(this.images * groups);
    let to = 0;
    for (let from = 0; from < this.#ofImages.length; from += this.#places) {
      let isIn = false;
      for (let i = 0; i < places.length; i++) {
        const place = places[i] ?? 0;
        const count = this.#ofImages[from + place] ?? 0;
        if (count === 0) continue;
        isIn = true;
        const group = to + (groupOf[place] ?? 0);
        counts[group] = (counts[group] ?? 0) + count;
      }
      // The next image takes the place of one that is in none.
      if (isIn) to += groups;
    }
    return counts.subarray(0, to);
  }

  #productsByGroup(places: Int32Array, groupOf: Int8Array, groups: number): Float64Array {
    const products = new Float64Array(groups * groups);
    for (const place of places) {
      const group = at(groupOf, place);
      for (const answer of ANSWERS) {
        const other = at(groupOf, place - (place % CODES) + answer);
        if (other === NO_GROUP) continue;
        const product = group * groups + other;
        products[product] = at(products, product) + at(this.#products, place * CODES + answer);
      }
    }
    return products;
  }
}

/** Codes of answers and how often each was given, by turns: [code, times, code, times ...]. */
type Answers = Int32Array;

/** What the answers of a row are. The list is another row's at the next call but one. */
function answersOfRows({ model, truth, columns }: AnswerTable): (row: number) => Answers {
  const { votes } = columns;
  const lists = [new Int32Array(2 * LABELS.length), new Int32Array(2 * LABELS.length)] as const;
  let turn: 0 | 1 = 0;
  if (votes === null) {
    const single = lists.map((list) => list.subarray(0, 2).fill(1));
    return (row) => {
      turn = turn === 0 ? 1 : 0;
      const list = at(single, turn);
      list[0] = answerCode(model[row] ?? 0, truth[row] ?? 0);
      return list;
    };
  }
  const counts = [votes.first, votes.second, votes.similar];
  return (row) => {
    turn = turn === 0 ? 1 : 0;
    const list = lists[turn];
    for (const [label, ofLabel] of counts.entries()) {
      list[2 * label] = answerCode(label, at(truth, row));
      list[2 * label + 1] = at(ofLabel, row);
    }
    return list;
  };
}

/** @param from place of the bin's first answer */
function addProducts(products: Float64Array, from: number, answers: Answers, others: Answers): void {
  for (let i = 0; i < answers.length; i += 2)
    for (let j = 0; j < others.length; j += 2) {
      const product = (from + (answers[i] ?? 0)) * CODES + (others[j] ?? 0);
      products[product] = (products[product] ?? 0) + (answers[i + 1] ?? 0) * (others[j + 1] ?? 0);
    }
}

/** Of a label by the model and by the rule. */
function answerCode(label: number, truth: number): number {
  return label === SIMILAR || truth === SIMILAR || label === truth ? label : WRONG_FIRST + label;
}

/** A dense index of the images in some rows whose true scores are known. */
function indexImages({ first, second, distance, images }: AnswerTable, rows: Uint32Array) {
  const of = new Int32Array(images.count).fill(-1);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    const [a, b] = [first[row] ?? 0, second[row] ?? 0];
    if ((of[a] === -1 || of[b] === -1) && !Number.isNaN(distance[row] ?? NaN)) {
      if (of[a] === -1) of[a] = count++;
      if (of[b] === -1) of[b] = count++;
    }
  }
  return { of, count };
}

function furthestOf(distance: Float64Array, rows: Uint32Array): number {
  let furthest = 0;
  for (let i = 0; i < rows.length; i++) {
    const d = distance[rows[i] ?? 0] ?? NaN;
    if (d > furthest) furthest = d;
  }
  return furthest;
}

function membership(count: number, rows: Uint32Array): Uint8Array {
  const isIn = new Uint8Array(count);
  for (let i = 0; i < rows.length; i++) isIn[rows[i] ?? 0] = 1;
  return isIn;
}
