import { AnswerSums } from '../../../core/answer-sums.ts';
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
 * How often each answer was given, by bin of true score difference: in all, by image and by pair answered both ways. It is what
 * {@link AnswerSums} needs, counted a million at a time.
 */
export class SimilarTallies {
  readonly bins: DistanceBins;
  /** Images in the comparisons. */
  readonly images: number;
  /** Comparisons that are not counted, for a true score of theirs is not known. */
  readonly unknown: number;
  readonly #places: number;
  readonly #totals: Float64Array;
  /** Image by image, place by place. */
  readonly #ofImages: Uint32Array;
  /** Pairs of which both orders were answered, by bin and the two answers: [place * CODES + other answer]. */
  readonly #pairs: Float64Array;

  /** @param rows of the table, rising */
  constructor(table: AnswerTable, rows: Uint32Array) {
    const { distance, model, truth, first, second, reverse } = table;
    this.bins = distanceBins(table.run.theta, furthestOf(distance, rows));
    const places = (this.bins.edges.length - 1) * CODES;
    const imageIndex = indexImages(table, rows);
    const ofImages = new Uint32Array(imageIndex.count * places);
    const totals = new Float64Array(places);
    const pairs = new Float64Array(places * CODES);
    const binOf = binsOfRows(distance, this.bins);
    const isIn = rows.length === table.count ? null : membership(table.count, rows);
    let unknown = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      const bin = binOf[row] ?? NO_BIN;
      if (bin === NO_BIN) {
        unknown++;
        continue;
      }
      const place = bin * CODES + answerCode(model[row] ?? 0, truth[row] ?? 0);
      const a = (imageIndex.of[first[row] ?? 0] ?? 0) * places + place;
      const b = (imageIndex.of[second[row] ?? 0] ?? 0) * places + place;
      ofImages[a] = (ofImages[a] ?? 0) + 1;
      ofImages[b] = (ofImages[b] ?? 0) + 1;
      totals[place] = (totals[place] ?? 0) + 1;
      const other = reverse[row] ?? -1;
      if (other < row || (isIn !== null && isIn[other] !== 1)) continue;
      const pair = place * CODES + answerCode(model[other] ?? 0, truth[other] ?? 0);
      pairs[pair] = (pairs[pair] ?? 0) + 1;
    }
    this.images = imageIndex.count;
    this.unknown = unknown;
    this.#places = places;
    this.#ofImages = ofImages;
    this.#totals = totals;
    this.#pairs = pairs;
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

  /** Each answer with itself, and where both orders were answered with the other one's. */
  #productsByGroup(places: Int32Array, groupOf: Int8Array, groups: number): Float64Array {
    const products = new Float64Array(groups * groups);
    const add = (group: number, other: number, count: number) => {
      const place = group * groups + other;
      products[place] = (products[place] ?? 0) + count;
    };
    for (const place of places) {
      const group = groupOf[place] ?? NO_GROUP;
      add(group, group, this.#totals[place] ?? 0);
      for (let answer = 0; answer < CODES; answer++) {
        const other = groupOf[place - (place % CODES) + answer] ?? NO_GROUP;
        const count = this.#pairs[place * CODES + answer] ?? 0;
        if (other === NO_GROUP) continue;
        add(group, other, count);
        add(other, group, count);
      }
    }
    return products;
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
