import { at } from '../../../core/at.ts';
import type { EvidenceKind } from '../../../core/evidence.ts';
import type { Triple } from '../../../core/labels.ts';
import type { Likelihood } from '../../../core/likelihood.ts';
import { resolveLikelihood } from '../../../core/likelihood.ts';
import type { Reference } from '../../store/reference-sets.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { imageRoles } from '../tables/image-roles.ts';
import { NO_LABEL, reverseCode } from '../tables/label-code.ts';

/** What the evidence of a run is made of. */
export interface PackedOptions {
  readonly likelihood: Likelihood;
  readonly evidence: EvidenceKind;
  /** Whether people's labels take the place of the model's answers. */
  readonly corrections: boolean;
  /** Of each row, 1 where it is evidence; null for all. */
  readonly passes: Uint8Array | null;
  /** Of each image, 1 where its score is asked for; null for all. */
  readonly images: Uint8Array | null;
}

/**
 * All evidence of a run as columns: an entry is a row's answer about a target, entries go by target, then by row. A row whose
 * images are both targets and references is two entries.
 */
export interface PackedEvidence {
  /** Index in the table of each image that there is evidence about, rising. */
  readonly targets: Int32Array;
  /** Where each target's entries begin; one more for the end. */
  readonly starts: Int32Array;
  /** Of each entry: its row, and the index of the image that the target was compared with. */
  readonly rows: Uint32Array;
  readonly references: Int32Array;
  /** 1 where the target was shown first. */
  readonly targetFirst: Uint8Array;
  /** Code of the label that stands, in the order shown: a person's where it takes the answer's place, else the model's. */
  readonly labels: Uint8Array;
  /** Score of the reference less or plus the position bias: a term is of z = k (s - threshold). */
  readonly thresholds: Float64Array;
  /** How much of the answer says that the target wins, loses, and that they are alike. */
  readonly win: Float64Array;
  readonly lose: Float64Array;
  readonly tie: Float64Array;
}

/** What scores are made of. */
export type WeighedEvidence = Pick<
  PackedEvidence,
  'targets' | 'starts' | 'thresholds' | 'win' | 'lose' | 'tie'
>;

/**
 * The evidence of a run that passes, and of images whose scores are asked for.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export function packEvidence(
  table: AnswerTable,
  references: readonly Reference[],
  options: PackedOptions,
): PackedEvidence {
  const { images } = table;
  const scored = references.filter(({ score }) => score !== null);
  const { isTarget, isReference } = imageRoles(table, scored);
  const referenceScores = new Float64Array(images.count).fill(NaN);
  for (const { id, score } of scored) referenceScores[images.indexOf(id)] = score ?? NaN;
  const { passes, images: asked } = options;
  const isAsked = asked === null ? isTarget : isTarget.map((is, image) => is & at(asked, image));

  const { first, second, firstStart, secondStart, bySecond } = table;
  const isEvidence = (row: number, reference: number) =>
    isReference[reference] === 1 && (passes === null || passes[row] === 1);
  let most = 0;
  for (let image = 0; image < images.count; image++) {
    if (isAsked[image] !== 1) continue;
    most += at(firstStart, image + 1) - at(firstStart, image);
    most += at(secondStart, image + 1) - at(secondStart, image);
  }

  const writer = new EvidenceWriter(table, referenceScores, options, most);
  for (let image = 0; image < images.count; image++) {
    if (isAsked[image] !== 1) continue;
    const start = at(firstStart, image);
    const end = at(firstStart, image + 1);
    const endOfSecond = at(secondStart, image + 1);
    // By rising rows: those with the image first are neighbours, among those with it second.
    let place = at(secondStart, image);
    for (; place < endOfSecond && (bySecond[place] ?? 0) < start; place++) {
      const row = bySecond[place] ?? 0;
      if (isEvidence(row, first[row] ?? 0)) writer.add(row, first[row] ?? 0, false);
    }
    for (let row = start; row < end; row++)
      if (isEvidence(row, second[row] ?? 0)) writer.add(row, second[row] ?? 0, true);
    for (; place < endOfSecond; place++) {
      const row = bySecond[place] ?? 0;
      if (isEvidence(row, first[row] ?? 0)) writer.add(row, first[row] ?? 0, false);
    }
    writer.endTarget(image);
  }
  return writer.finish();
}

/** Writes entries one behind the other. */
class EvidenceWriter {
  readonly #table: AnswerTable;
  readonly #referenceScores: Float64Array;
  readonly #evidence: EvidenceKind;
  readonly #corrections: boolean;
  readonly #bias: number;
  /** Whether an answer is a label, once. */
  readonly #isCertain: boolean;
  readonly #rows: Uint32Array;
  readonly #references: Int32Array;
  readonly #targetFirst: Uint8Array;
  readonly #labels: Uint8Array;
  readonly #thresholds: Float64Array;
  readonly #win: Float64Array;
  readonly #lose: Float64Array;
  readonly #tie: Float64Array;
  readonly #targets: number[] = [];
  readonly #starts: number[] = [0];
  #next = 0;

  /** @param most entries that there may be */
  constructor(
    table: AnswerTable,
    referenceScores: Float64Array,
    { likelihood, evidence, corrections }: PackedOptions,
    most: number,
  ) {
    this.#table = table;
    this.#referenceScores = referenceScores;
    this.#evidence = evidence;
    this.#corrections = corrections;
    this.#bias = resolveLikelihood(likelihood).bias;
    this.#isCertain = evidence === 'hard' && table.columns.votes === null;
    this.#rows = new Uint32Array(most);
    this.#references = new Int32Array(most);
    this.#targetFirst = new Uint8Array(most);
    this.#labels = new Uint8Array(most);
    this.#thresholds = new Float64Array(most);
    this.#win = new Float64Array(most);
    this.#lose = new Float64Array(most);
    this.#tie = new Float64Array(most);
  }

  add(row: number, reference: number, targetFirst: boolean): void {
    const { human, model } = this.#table;
    const entry = this.#next++;
    this.#rows[entry] = row;
    this.#references[entry] = reference;
    if (targetFirst) this.#targetFirst[entry] = 1;
    const score = this.#referenceScores[reference] ?? NaN;
    this.#thresholds[entry] = score + (targetFirst ? -this.#bias : this.#bias);
    const corrected = this.#corrections && human[row] !== NO_LABEL;
    const shown = (corrected ? human[row] : model[row]) ?? NO_LABEL;
    this.#labels[entry] = shown;
    const weights = corrected ? this.#table.weightsOfPeople(row) : null;
    if (weights !== null || !this.#isCertain) {
      this.#weigh(
        weights === null ? this.#table.weightsOf(row, this.#evidence) : [weights],
        entry,
        targetFirst,
      );
      return;
    }
    const seen = targetFirst ? shown : reverseCode(shown);
    if (seen === 0) this.#win[entry] = 1;
    else if (seen === 1) this.#lose[entry] = 1;
    else if (seen === 2) this.#tie[entry] = 1;
  }

  /** Ends the entries about a target, if there are any. */
  endTarget(image: number): void {
    if (this.#next === this.#starts.at(-1)) return;
    this.#targets.push(image);
    this.#starts.push(this.#next);
  }

  finish(): PackedEvidence {
    const count = this.#next;
    return {
      targets: Int32Array.from(this.#targets),
      starts: Int32Array.from(this.#starts),
      rows: this.#rows.subarray(0, count),
      references: this.#references.subarray(0, count),
      targetFirst: this.#targetFirst.subarray(0, count),
      labels: this.#labels.subarray(0, count),
      thresholds: this.#thresholds.subarray(0, count),
      win: this.#win.subarray(0, count),
      lose: this.#lose.subarray(0, count),
      tie: this.#tie.subarray(0, count),
    };
  }

  /** Shares of an answer, or all of its votes. */
  #weigh(weights: readonly Triple[], entry: number, targetFirst: boolean): void {
    let [first, second, similar] = [0, 0, 0];
    for (const [ofFirst, ofSecond, ofSimilar] of weights) {
      first += ofFirst;
      second += ofSecond;
      similar += ofSimilar;
    }
    this.#win[entry] = targetFirst ? first : second;
    this.#lose[entry] = targetFirst ? second : first;
    this.#tie[entry] = similar;
  }
}
