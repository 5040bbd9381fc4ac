import { mergeEdges, type RankingEdges } from '../../../core/ranking-edges.ts';
import { problemOfFile, quoted, type ImportProblem } from '../../datasets/import-problem.ts';
import { keptText } from '../../datasets/kept-text.ts';
import { numberField } from '../../datasets/number-field.ts';
import { VOTES, voteOf, type Vote } from '../../datasets/vote-words.ts';

/** Whether both bad says as much as a tie, or nothing about which is better. */
export type BothBad = 'tie' | 'skip';

/** Rows that came, by what became of them. */
export interface VoteTotals {
  readonly rows: number;
  /** Of each kind of vote, how many rows. */
  readonly votes: Readonly<Record<Vote, number>>;
  /** Rows without an answer, and rows that could not be read, which are among the problems. */
  readonly empty: number;
  readonly unreadable: number;
  /** Pairs of items that a vote counts about, in either order, and how many of them several count about. */
  readonly pairs: number;
  readonly repeatedPairs: number;
  /** How many different names stand in a column of raters; null where there is none. */
  readonly raters: number | null;
  /** Sum of the weights of the votes that count; null where there is no column of weights. */
  readonly weight: number | null;
}

/** Votes about items as a ranking takes them. */
export interface Votes {
  readonly items: readonly string[];
  readonly edges: RankingEdges;
  readonly totals: VoteTotals;
  readonly problems: readonly ImportProblem[];
}

/** Problems of one kind that are told one by one. */
const MOST_PROBLEMS = 1000;

/** Collects votes row by row. */
export class VoteCounts {
  readonly #file: string;
  readonly #bothBad: BothBad;
  readonly #places = new Map<string, number>();
  readonly #words = new Map<string, Vote | null>();
  readonly #raters = new Set<string>();
  readonly #votes = VOTES.map(() => 0);
  readonly #problems: ImportProblem[] = [];
  #first = new Int32Array(1024);
  #second = new Int32Array(1024);
  #code = new Uint8Array(1024);
  #weights: Float64Array | null = null;
  #count = 0;
  #rows = 0;
  #empty = 0;
  #unreadable = 0;
  #hasRaters = false;

  constructor(file: string, bothBad: BothBad) {
    this.#file = file;
    this.#bothBad = bothBad;
  }

  /**
   * @param answer the word for it, or the name of the item that was preferred
   * @param weight as it stands in the file; null where no column holds weights
   * @param rater null where no column names them
   */
  add(
    line: number,
    first: string,
    second: string,
    answer: string,
    weight: string | null,
    rater: string | null,
  ): void {
    this.#rows++;
    if (rater !== null) {
      this.#hasRaters = true;
      if (!this.#raters.has(rater)) this.#raters.add(keptText(rater));
    }
    const refuse = (kind: 'bad-row' | 'bad-label', message: string): void => {
      this.#unreadable++;
      this.#problems.push({ kind, severity: 'skipped', file: this.#file, line, message });
    };
    if (first === '' || second === '') {
      refuse('bad-row', 'an item has no name');
      return;
    }
    if (first === second) {
      refuse('bad-row', `${quoted(first)} is compared with itself`);
      return;
    }
    if (answer === '') {
      this.#empty++;
      return;
    }
    const vote = this.#voteOf(answer, first, second);
    if (vote === null) {
      refuse(
        'bad-label',
        `the answer ${quoted(answer)} is not first, second, tie, both bad or skip, nor the name of one of the two`,
      );
      return;
    }
    let amount = 1;
    if (weight !== null && weight !== '') {
      const field = numberField(weight, 'weight');
      if (field.reason !== undefined || field.value < 0) {
        refuse('bad-row', field.reason ?? `the weight ${field.value} is negative`);
        return;
      }
      amount = field.value;
    }
    const code = VOTES.indexOf(vote);
    this.#votes[code] = (this.#votes[code] ?? 0) + 1;
    const counts =
      vote === 'skip' || (vote === 'both-bad' && this.#bothBad === 'skip') ? null : Math.min(code, 2);
    if (counts === null || amount === 0) return;
    if (this.#count === this.#first.length) this.#grow();
    this.#first[this.#count] = this.#place(first);
    this.#second[this.#count] = this.#place(second);
    this.#code[this.#count] = counts;
    if (amount !== 1 && this.#weights === null) this.#weights = new Float64Array(this.#first.length).fill(1);
    if (this.#weights !== null) this.#weights[this.#count] = amount;
    this.#count++;
  }

  /** @param notes on how the file was read */
  finish(notes: readonly ImportProblem[], hasWeights: boolean): Votes {
    const [count, items] = [this.#count, this.#places.size];
    const weights = new Float64Array(3 * count);
    const pairWeights = new Float64Array(3 * count);
    let weight = 0;
    for (let vote = 0; vote < count; vote++) {
      const amount = this.#weights?.[vote] ?? 1;
      weights[3 * vote + (this.#code[vote] ?? 0)] = amount;
      pairWeights[3 * vote] = 1;
      weight += amount;
    }
    const [first, second] = [this.#first.subarray(0, count), this.#second.subarray(0, count)];
    const pairs = mergeEdges(items, {
      count,
      first: first.map((item, vote) => Math.min(item, second[vote] ?? 0)),
      second: second.map((item, vote) => Math.max(item, first[vote] ?? 0)),
      weights: pairWeights,
    });
    const repeatedPairs = pairs.weights.reduce(
      (sum, votes, place) => sum + +(place % 3 === 0 && votes > 1),
      0,
    );
    const told = this.#problems.slice(0, MOST_PROBLEMS);
    const untold = this.#problems.length - told.length;
    return {
      items: [...this.#places.keys()],
      edges: mergeEdges(items, { count, first, second, weights }),
      totals: {
        rows: this.#rows,
        votes: Object.fromEntries(VOTES.map((vote, code) => [vote, this.#votes[code] ?? 0])) as Record<
          Vote,
          number
        >,
        empty: this.#empty,
        unreadable: this.#unreadable,
        pairs: pairs.count,
        repeatedPairs,
        raters: this.#hasRaters ? this.#raters.size - +this.#raters.has('') : null,
        weight: hasWeights ? weight : null,
      },
      problems: [
        ...notes,
        ...told,
        ...(untold > 0 ? [problemOfFile(this.#file, `${untold} more rows could not be read`)] : []),
      ],
    };
  }

  #voteOf(answer: string, first: string, second: string): Vote | null {
    // An item's own name says more than a word that happens to be the same.
    if (answer === first) return 'first';
    if (answer === second) return 'second';
    let vote = this.#words.get(answer);
    if (vote === undefined) {
      vote = voteOf(answer) ?? null;
      this.#words.set(keptText(answer), vote);
    }
    return vote;
  }

  #place(name: string): number {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    const place = this.#places.size;
    this.#places.set(keptText(name), place);
    return place;
  }

  #grow(): void {
    const length = 2 * this.#first.length;
    const larger = <Column extends Int32Array | Uint8Array | Float64Array>(
      column: Column,
      to: Column,
    ): Column => {
      to.set(column);
      return to;
    };
    this.#first = larger(this.#first, new Int32Array(length));
    this.#second = larger(this.#second, new Int32Array(length));
    this.#code = larger(this.#code, new Uint8Array(length));
    if (this.#weights !== null) this.#weights = larger(this.#weights, new Float64Array(length).fill(1));
  }
}
