import { at } from '../../../core/at.ts';
import { edgesOfVotes, type ColumnsOfVotes, type RankingEdges } from '../../../core/ranking-edges.ts';
import { problemOfFile, quoted, type ImportProblem } from '../../datasets/import-problem.ts';
import { numberField } from '../../datasets/number-field.ts';
import { VOTES, voteOf, type Vote } from '../../datasets/vote-words.ts';
import { VoteNames } from './vote-names.ts';

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

/** Votes about items, one by one. */
export interface Votes {
  readonly items: readonly string[];
  readonly votes: ColumnsOfVotes;
  /** Of the rows; how many pairs they are about is known with their edges. */
  readonly rowTotals: Omit<VoteTotals, 'pairs' | 'repeatedPairs'>;
  readonly problems: readonly ImportProblem[];
}

/** Votes as a ranking takes them. */
export function edgesAndTotals({ items, votes, rowTotals }: Votes): {
  readonly edges: RankingEdges;
  readonly totals: VoteTotals;
} {
  const { edges, ...pairs } = edgesOfVotes(items.length, votes);
  return { edges, totals: { ...rowTotals, ...pairs } };
}

/** Problems of one kind that are told one by one. */
const MOST_PROBLEMS = 1000;

const [FIRST, SECOND, TIE, BOTH_BAD, SKIP] = [0, 1, 2, 3, 4];
const NO_VOTE = -1;

/** Votes that columns have room for at first: what is not filled takes no memory, and columns made anew have to be collected. */
const ROOM = 1 << 20;

/**
 * Collects votes row by row.
 *
 * Hot loops (`test/bench/rank.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export class VoteCounts {
  readonly #file: string;
  readonly #bothBad: BothBad;
  readonly #names = new VoteNames();
  readonly #blank = this.#names.numberOf('', -1);
  /** By number of a name: what it says as an answer, as a place in VOTES or NO_VOTE; where it stands among items; whether it is a rater. */
  readonly #votesOf: number[] = [];
  readonly #placesOf: number[] = [];
  readonly #areRaters: boolean[] = [];
  readonly #items: string[] = [];
  #raters = 0;
  readonly #votes = VOTES.map(() => 0);
  readonly #problems: ImportProblem[] = [];
  #first = new Int32Array(ROOM);
  #second = new Int32Array(ROOM);
  #code = new Uint8Array(ROOM);
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

  /** The number of a name, an answer or a rater, by which `add` takes it; key as `streamRows` gives it. */
  numberOf(text: string, key: number): number {
    return this.#names.numberOf(text, key);
  }

  /**
   * @param answer the word for it, or the name of the item that was preferred
   * @param weight as it stands in the file; null where no column holds weights
   * @param rater null where no column names them
   */
  add(
    line: number,
    first: number,
    second: number,
    answer: number,
    weight: string | null,
    rater: number | null,
  ): void {
    this.#rows++;
    if (rater !== null) {
      this.#hasRaters = true;
      if (this.#areRaters[rater] !== true) {
        this.#areRaters[rater] = true;
        if (rater !== this.#blank) this.#raters++;
      }
    }
    if (first === this.#blank || second === this.#blank) {
      this.#refuse(line, 'bad-row', 'an item has no name');
      return;
    }
    if (first === second) {
      this.#refuse(line, 'bad-row', `${quoted(this.#names.texts[first] ?? '')} is compared with itself`);
      return;
    }
    if (answer === this.#blank) {
      this.#empty++;
      return;
    }
    // An item's own name says more than a word that happens to be the same.
    const code = answer === first ? FIRST : answer === second ? SECOND : this.#voteOf(answer);
    if (code === NO_VOTE) {
      this.#refuse(
        line,
        'bad-label',
        `the answer ${quoted(this.#names.texts[answer] ?? '')} is not first, second, tie, both bad or skip, nor the name of one of the two`,
      );
      return;
    }
    let amount = 1;
    if (weight !== null && weight !== '') {
      const field = numberField(weight, 'weight');
      if (field.reason !== undefined || field.value < 0) {
        this.#refuse(line, 'bad-row', field.reason ?? `the weight ${field.value} is negative`);
        return;
      }
      amount = field.value;
    }
    this.#votes[code] = (this.#votes[code] ?? 0) + 1;
    if (code === SKIP || (code === BOTH_BAD && this.#bothBad === 'skip') || amount === 0) return;
    if (this.#count === this.#first.length) this.#grow();
    this.#first[this.#count] = this.#place(first);
    this.#second[this.#count] = this.#place(second);
    this.#code[this.#count] = Math.min(code, TIE);
    if (amount !== 1 && this.#weights === null) this.#weights = new Float64Array(this.#first.length).fill(1);
    if (this.#weights !== null) this.#weights[this.#count] = amount;
    this.#count++;
  }

  /** @param notes on how the file was read, and on rows of it that never came here because they do not fit its header */
  finish(notes: readonly ImportProblem[], hasWeights: boolean): Votes {
    const votes: ColumnsOfVotes = {
      count: this.#count,
      first: this.#first.subarray(0, this.#count),
      second: this.#second.subarray(0, this.#count),
      label: this.#code,
      amount: this.#weights,
    };
    const weights = this.#weights?.subarray(0, this.#count);
    const weight = weights === undefined ? this.#count : weights.reduce((sum, each) => sum + each, 0);
    const unfit = notes.filter(({ severity }) => severity === 'skipped').length;
    const found = [...notes, ...this.#problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    const told = found.slice(0, MOST_PROBLEMS);
    const untold = found.length - told.length;
    return {
      items: this.#items,
      votes,
      rowTotals: {
        rows: this.#rows + unfit,
        votes: Object.fromEntries(VOTES.map((vote, code) => [vote, at(this.#votes, code)])) as Record<
          Vote,
          number
        >,
        empty: this.#empty,
        unreadable: this.#unreadable + unfit,
        raters: this.#hasRaters ? this.#raters : null,
        weight: hasWeights ? weight : null,
      },
      problems: [
        ...told,
        ...(untold > 0 ? [problemOfFile(this.#file, `${untold} more rows could not be read`)] : []),
      ],
    };
  }

  #refuse(line: number, kind: 'bad-row' | 'bad-label', message: string): void {
    this.#unreadable++;
    this.#problems.push({ kind, severity: 'skipped', file: this.#file, line, message });
  }

  #voteOf(answer: number): number {
    let vote = this.#votesOf[answer];
    if (vote === undefined) {
      const word = voteOf(this.#names.texts[answer] ?? '');
      vote = word === undefined ? NO_VOTE : VOTES.indexOf(word);
      this.#votesOf[answer] = vote;
    }
    return vote;
  }

  #place(name: number): number {
    const known = this.#placesOf[name];
    if (known !== undefined) return known;
    const place = this.#items.push(this.#names.texts[name] ?? '') - 1;
    this.#placesOf[name] = place;
    return place;
  }

  #grow(): void {
    const length = 4 * this.#first.length;
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
