import { at } from '../../../core/at.ts';
import { answerWeights, type EvidenceKind } from '../../../core/evidence.ts';
import { LABELS, oneHot, reverseTriple, scaleTriple, type Label, type Triple } from '../../../core/labels.ts';
import type { CountedLabel } from '../../../model/whose-labels.ts';
import type { StandingJudgement } from '../../store/standing-judgements.ts';
import type { Run } from '../../store/runs.ts';
import { countAnswers, probabilitiesIn, type AnswerColumns } from './answer-columns.ts';
import { codeOf, labelOfCode, NO_LABEL, reverseCode } from './label-code.ts';
import { distancesOf, divergencesOf, entropiesOf, gapsOf, truthCodes } from './row-figures.ts';
import { RowsByImage, type RowIndex } from './row-index.ts';
import type { TableImages } from './table-images.ts';

/** Bits of {@link AnswerTable.marks}. */
export const CANNOT_JUDGE = 1;
export const FLAGGED = 2;
/** People's label is a prediction that a person accepted. */
const TAKEN_OVER = 4;

/** What a table shares with the tables that follow it as answers are added. */
export interface TableLineage {
  /** Of each image: raised whenever an answer of it or a judgement about it changes. */
  readonly imageVersions: Uint32Array;
}

interface TableOptions {
  readonly lineage?: TableLineage;
  /** See {@link AnswerTable.hasProbabilities}. Defaults to true. */
  readonly hasProbabilities?: boolean;
}

let tablesMade = 0;

/**
 * The answers of one run as columns, one row a comparison, by rising first, then second image's id.
 *
 * Images are indices into {@link images}, labels codes (see label-code.ts). Answers never change: more of them make a new
 * table. What people said is kept up to date in place; {@link judgementVersion} then rises.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export class AnswerTable implements RowIndex {
  readonly run: Run;
  readonly images: TableImages;
  readonly lineage: TableLineage;
  /** Different for every table. */
  readonly version = ++tablesMade;

  /**
   * Whether the model's probabilities were recorded. Where they were not, {@link probability} is a share of votes, of one answer
   * certain of its label; gap, entropy and divergence are NaN.
   */
  readonly hasProbabilities: boolean;

  /** Rows: comparisons answered. */
  readonly count: number;
  /** Index of the image shown first, and second. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Label codes: the model's, and by the rule on the true scores with the run's theta. */
  readonly model: Uint8Array;
  readonly truth: Uint8Array;
  /** People's newest standing label in this order. */
  readonly human: Uint8Array;
  /** Where people's labels are weighted: of each row its probabilities of the three, those without a label being 0. */
  #peopleWeights: Float64Array | undefined;
  /** {@link CANNOT_JUDGE}, {@link FLAGGED} and {@link TAKEN_OVER}. */
  readonly marks: Uint8Array;

  readonly #columns: AnswerColumns;
  readonly #index: RowsByImage;
  #judgementVersion = 0;
  #reverseLabels: Uint8Array | undefined;
  #gap: Float64Array | undefined;
  #entropy: Float64Array | undefined;
  #distance: Float64Array | undefined;
  #divergence: Float64Array | undefined;

  /** @throws Error for an answer about an image that is not in the run's dataset */
  constructor(
    run: Run,
    images: TableImages,
    columns: AnswerColumns,
    { lineage, hasProbabilities = true }: TableOptions = {},
  ) {
    this.run = run;
    this.hasProbabilities = hasProbabilities;
    this.images = images;
    this.lineage = lineage ?? { imageVersions: new Uint32Array(images.count) };
    this.#columns = columns;
    this.count = countAnswers(columns);
    this.first = images.indicesOf(columns.firstIds);
    this.second = images.indicesOf(columns.secondIds);
    this.model = columns.labels;
    this.truth = truthCodes(this.first, this.second, images.scores, run.theta);
    this.#index = new RowsByImage(this.first, this.second, images.count);
    this.human = new Uint8Array(this.count).fill(NO_LABEL);
    this.marks = new Uint8Array(this.count);
  }

  get runId(): number {
    return this.run.id;
  }

  get columns(): AnswerColumns {
    return this.#columns;
  }

  get firstStart(): Int32Array {
    return this.#index.firstStart;
  }

  get bySecond(): Int32Array {
    return this.#index.bySecond;
  }

  get secondStart(): Int32Array {
    return this.#index.secondStart;
  }

  get reverse(): Int32Array {
    return this.#index.reverse;
  }

  /** Rises with every change of {@link human} and {@link marks}. */
  get judgementVersion(): number {
    return this.#judgementVersion;
  }

  /** Code of the answer to the other order, reversed so that it names the same image. */
  get reverseLabels(): Uint8Array {
    return (this.#reverseLabels ??= this.#makeReverseLabels());
  }

  /** Largest minus second largest probability; NaN where none were recorded. */
  get gap(): Float64Array {
    return (this.#gap ??= this.hasProbabilities ? gapsOf(probabilitiesIn(this.#columns)) : this.#unknown());
  }

  /** In nats; NaN where no probabilities were recorded. */
  get entropy(): Float64Array {
    return (this.#entropy ??= this.hasProbabilities
      ? entropiesOf(probabilitiesIn(this.#columns))
      : this.#unknown());
  }

  /** |true score of the first - of the second|; NaN where one is not known. */
  get distance(): Float64Array {
    return (this.#distance ??= distancesOf(this.first, this.second, this.images.scores));
  }

  /** KL(this answer || the other order's, reversed) in nats; NaN where that was not answered or no probabilities were recorded. */
  get divergence(): Float64Array {
    return (this.#divergence ??= this.hasProbabilities
      ? divergencesOf(probabilitiesIn(this.#columns), this.reverse)
      : this.#unknown());
  }

  /** The model's label. @throws RangeError for no row */
  label(row: number): Label {
    return at(LABELS, at(this.model, row));
  }

  /** The model's probability of a label by its code, or its share of votes: see {@link hasProbabilities}. NaN of no row. */
  probability(row: number, code: 0 | 1 | 2): number {
    const { probabilities } = this.#columns;
    if (probabilities !== null) {
      const probability = probabilities[code][row];
      return probability === undefined ? NaN : probability;
    }
    const label = this.model[row];
    return label === undefined ? NaN : label === code ? 1 : 0;
  }

  /** The same of all labels. */
  probabilities(row: number): Triple {
    return [this.probability(row, 0), this.probability(row, 1), this.probability(row, 2)];
  }

  /** The model's probabilities; null where none were recorded. */
  recordedProbabilities(row: number): Triple | null {
    return this.hasProbabilities ? this.probabilities(row) : null;
  }

  /** How many votes each label has; null where the comparison was answered once. */
  votesOf(row: number): Triple | null {
    const { votes } = this.#columns;
    return votes === null ? null : [at(votes.first, row), at(votes.second, row), at(votes.similar, row)];
  }

  /** What a row says as evidence: the weights of its answer, of each of its votes where it has several, which share what they weigh. */
  weightsOf(row: number, kind: EvidenceKind): Triple[] {
    const votes = this.votesOf(row);
    const probabilities = this.probabilities(row);
    if (votes === null) return [answerWeights(probabilities, kind)];
    const given = this.voteWeightsOf(row);
    return LABELS.flatMap((label, index) => {
      const count = at(votes, index);
      const share = given === null ? 1 : at(given, index) / count;
      const said = kind === 'soft' ? probabilities : oneHot(label);
      return Array.from({ length: count }, () => (share === 1 ? said : scaleTriple(said, share)));
    });
  }

  /** What the votes for each label weigh together; null where each weighs 1. */
  voteWeightsOf(row: number): Triple | null {
    const weights = this.#columns.votes?.weights ?? null;
    return weights === null
      ? null
      : [at(weights.first, row), at(weights.second, row), at(weights.similar, row)];
  }

  /** How many answers some rows hold. */
  countAnswers(rows: Uint32Array): number {
    if (this.#columns.votes === null) return rows.length;
    return rows.reduce(
      (count, row) => (this.votesOf(row) ?? []).reduce((sum, votes) => sum + votes, count),
      0,
    );
  }

  /** The row of two images by their ids, in the order shown; -1 where there is none. */
  rowOf(firstId: number, secondId: number): number {
    const first = this.images.indexOf(firstId);
    const second = this.images.indexOf(secondId);
    if (first < 0 || second < 0) return -1;
    let low = at(this.firstStart, first);
    const end = at(this.firstStart, first + 1);
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (at(this.second, middle) < second) low = middle + 1;
      else high = middle;
    }
    return low < end && this.second[low] === second ? low : -1;
  }

  /** Whether people's label of a row is a prediction that a person accepted, which is no agreement with a model. */
  isTakenOver(row: number): boolean {
    return (at(this.marks, row) & TAKEN_OVER) !== 0;
  }

  /** What people's label of a row weighs, each of the three; null where there is none. */
  weightsOfPeople(row: number): Triple | null {
    const label = labelOfCode(this.human[row]);
    if (label === null) return null;
    if (this.#peopleWeights === undefined) return oneHot(label);
    const weights = this.#peopleWeights.subarray(3 * row, 3 * row + 3);
    return [at(weights, 0), at(weights, 1), at(weights, 2)];
  }

  /** Takes labels over in the place of all that people said, and the flags of the same run's own table. */
  setCounted(counted: readonly CountedLabel[], { marks: flags }: AnswerTable): void {
    this.human.fill(NO_LABEL);
    this.#peopleWeights = counted.some(({ weights }) => weights !== null)
      ? new Float64Array(3 * this.count)
      : undefined;
    for (let row = 0; row < this.count; row++) this.marks[row] = at(flags, row) & FLAGGED;
    for (const { lowId, highId, label, weights, cannotJudge, takenOver } of counted) {
      const code = codeOf(label);
      const marks = (cannotJudge ? CANNOT_JUDGE : 0) | (takenOver ? TAKEN_OVER : 0);
      for (const [row, ofRow, isTurned] of [
        [this.rowOf(lowId, highId), code, false],
        [this.rowOf(highId, lowId), reverseCode(code), true],
      ] as const) {
        if (row < 0) continue;
        this.human[row] = ofRow;
        this.marks[row] = at(this.marks, row) | marks;
        if (weights !== null) this.#peopleWeights?.set(isTurned ? reverseTriple(weights) : weights, 3 * row);
      }
    }
    this.#judgementVersion++;
    const { imageVersions } = this.lineage;
    for (const [image, version] of imageVersions.entries()) imageVersions[image] = version + 1;
  }

  /** Takes over what people say now of two images. */
  setJudgement({ lowId, highId, label, cannotJudge, flagged, takenOver }: StandingJudgement): void {
    const code = codeOf(label);
    const marks = (cannotJudge ? CANNOT_JUDGE : 0) | (flagged ? FLAGGED : 0) | (takenOver ? TAKEN_OVER : 0);
    const rows = [
      [this.rowOf(lowId, highId), code],
      [this.rowOf(highId, lowId), reverseCode(code)],
    ] as const;
    for (const [row, ofRow] of rows) {
      if (row < 0) continue;
      this.human[row] = ofRow;
      this.marks[row] = marks;
      this.#judgementVersion++;
      this.touch(row);
    }
  }

  /** Notes that something about the images of a row has changed. */
  touch(row: number): void {
    const { imageVersions } = this.lineage;
    for (const image of [at(this.first, row), at(this.second, row)])
      imageVersions[image] = at(imageVersions, image) + 1;
  }

  #unknown(): Float64Array {
    return new Float64Array(this.count).fill(NaN);
  }

  #makeReverseLabels(): Uint8Array {
    const labels = new Uint8Array(this.count);
    for (let row = 0; row < labels.length; row++) {
      const other = this.reverse[row] ?? -1;
      labels[row] = other < 0 ? NO_LABEL : reverseCode(this.model[other] ?? NO_LABEL);
    }
    return labels;
  }
}
