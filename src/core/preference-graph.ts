import { at } from './at.ts';

// Hot loops (`test/bench/contradiction-speed.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** Which of two images was preferred, and when that was said. */
export interface Preference {
  /** 1: the first beats the second. -1: the second the first. 0: they are similar. */
  readonly sign: -1 | 0 | 1;
  /** Orders preferences by when they were said; {@link id} decides between equal times. */
  readonly time: number;
  readonly id: number;
}

/** The images that one was compared with, in parallel arrays, seen from it. */
interface Node {
  readonly image: number;
  readonly others: number[];
  readonly signs: number[];
  readonly times: number[];
  readonly ids: number[];
  /** 1 for what no cycle of others goes through. */
  readonly leftOut: number[];
}

/** Ways from one side of a cycle: a state is an image and whether a tie was passed, `2 * node + ties`. */
interface Side {
  /** By state: the search that reached it last. */
  reached: Int32Array;
  /** By state: the state before it. */
  before: Int32Array;
  frontier: number[];
}

/**
 * One person's preferences between images, and the cycles in them that no scores could have made: going one way round each image
 * beats the next, one pair at most being similar. With scores and one width of Similar s(a) > s(b) + θ for each preference and
 * |s(a) - s(b)| <= θ for a tie, so around such a cycle of n pairs 0 > (n - 2) θ.
 */
export class PreferenceGraph {
  readonly #nodes: Node[] = [];
  readonly #places = new Map<number, number>();
  readonly #down: Side = { reached: new Int32Array(), before: new Int32Array(), frontier: [] };
  readonly #up: Side = { reached: new Int32Array(), before: new Int32Array(), frontier: [] };
  #search = 0;

  /** Says which of two images is preferred, in place of what was said of them before; null takes that away. */
  set(first: number, second: number, preference: Preference | null): void {
    const [a, b] = [this.#place(first), this.#place(second)];
    put(at(this.#nodes, a), b, preference);
    put(at(this.#nodes, b), a, preference && { ...preference, sign: turned(preference.sign) });
  }

  /** Whether cycles that other preferences close go through this one; they do unless it is said. Nothing changes where there is none. */
  setLeftOut(first: number, second: number, isLeftOut: boolean): void {
    const [a, b] = [this.#place(first), this.#place(second)];
    for (const [here, there] of [
      [a, b],
      [b, a],
    ] as const) {
      const { others, leftOut } = at(this.#nodes, here);
      const edge = others.indexOf(there);
      if (edge >= 0) leftOut[edge] = isLeftOut ? 1 : 0;
    }
  }

  /**
   * The shortest impossible cycle that the preference between two images closes, counting what was said before it alone.
   *
   * @returns the images of the cycle in its order, each beating the next or similar to it; null where there is none
   */
  cycleThrough(first: number, second: number): readonly number[] | null {
    const [a, b] = [this.#place(first), this.#place(second)];
    const { others, signs, times, ids } = at(this.#nodes, a);
    const edge = others.indexOf(b);
    if (edge < 0) return null;
    const [sign, time, id] = [at(signs, edge), at(times, edge), at(ids, edge)];
    if (sign !== 0) return this.#way(sign > 0 ? b : a, sign > 0 ? a : b, 1, time, id);
    const [one, other] = [this.#way(a, b, 0, time, id), this.#way(b, a, 0, time, id)];
    return one === null || (other !== null && other.length < one.length) ? other : one;
  }

  /**
   * The shortest way from one image down to another, each beating the next, with at most so many ties. It is sought from both
   * ends, the smaller side first.
   */
  #way(from: number, to: number, mostTies: number, time: number, id: number): number[] | null {
    this.#search++;
    const [down, up] = [this.#begin(this.#down, from), this.#begin(this.#up, to)];
    while (down.frontier.length > 0 && up.frontier.length > 0) {
      const goesDown = down.frontier.length <= up.frontier.length;
      const met = goesDown
        ? this.#step(down, up, 1, mostTies, time, id)
        : this.#step(up, down, -1, mostTies, time, id);
      if (met !== null) {
        const [ofDown, ofUp] = goesDown ? met : [met[1], met[0]];
        return [...this.#trail(down, ofDown, from).reverse(), ...this.#trail(up, ofUp, to).slice(1)];
      }
    }
    return null;
  }

  #begin(side: Side, place: number): Side {
    const states = 2 * this.#nodes.length;
    if (side.reached.length < states) {
      side.reached = new Int32Array(2 * states);
      side.before = new Int32Array(2 * states);
    }
    side.reached[2 * place] = this.#search;
    side.frontier = [2 * place];
    return side;
  }

  /**
   * Goes one pair further on one side.
   *
   * @returns the states of both sides at which they meet; null where they do not
   */
  #step(
    side: Side,
    other: Side,
    direction: -1 | 1,
    mostTies: number,
    time: number,
    id: number,
  ): readonly [number, number] | null {
    const next: number[] = [];
    for (const state of side.frontier) {
      const ties = state & 1;
      const { others, signs, times, ids, leftOut } = at(this.#nodes, state >> 1);
      for (let edge = 0; edge < others.length; edge++) {
        const sign = signs[edge];
        if (sign === -direction || leftOut[edge] === 1) continue;
        const passed = sign === 0 ? ties + 1 : ties;
        if (passed > mostTies) continue;
        const reached = 2 * (others[edge] ?? NaN) + passed;
        // Whoever is there without a tie may go wherever one can go with it.
        if (side.reached[reached] === this.#search || side.reached[reached - passed] === this.#search)
          continue;
        const said = times[edge] ?? NaN;
        if (said > time || (said === time && (ids[edge] ?? NaN) >= id)) continue;
        side.reached[reached] = this.#search;
        side.before[reached] = state;
        for (let rest = 0; rest + passed <= mostTies; rest++) {
          const opposite = 2 * (reached >> 1) + rest;
          if (other.reached[opposite] === this.#search) return [reached, opposite];
        }
        next.push(reached);
      }
    }
    side.frontier = next;
    return null;
  }

  /** The images from a state back to where its side began. */
  #trail(side: Side, state: number, start: number): number[] {
    const images: number[] = [];
    for (let here = state; ; here = at(side.before, here)) {
      images.push(at(this.#nodes, here >> 1).image);
      if (here === 2 * start) return images;
    }
  }

  #place(image: number): number {
    const known = this.#places.get(image);
    if (known !== undefined) return known;
    const place = this.#nodes.push({ image, others: [], signs: [], times: [], ids: [], leftOut: [] }) - 1;
    this.#places.set(image, place);
    return place;
  }
}

function put(
  { others, signs, times, ids, leftOut }: Node,
  other: number,
  preference: Preference | null,
): void {
  const known = others.indexOf(other);
  if (preference === null) {
    if (known >= 0) for (const column of [others, signs, times, ids, leftOut]) column.splice(known, 1);
    return;
  }
  const edge = known < 0 ? others.length : known;
  others[edge] = other;
  signs[edge] = preference.sign;
  times[edge] = preference.time;
  ids[edge] = preference.id;
  leftOut[edge] ??= 0;
}

function turned(sign: Preference['sign']): Preference['sign'] {
  return sign === 0 ? 0 : sign === 1 ? -1 : 1;
}
