import { at } from '../../../core/at.ts';
import {
  emptyEvidence,
  evidenceColumns,
  sliceEvidence,
  type Evidence,
  type EvidenceColumns,
  type EvidenceKind,
} from '../../../core/evidence.ts';
import type { Reference } from '../../store/reference-sets.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { rowsWithImage } from '../filters/filter-rows.ts';
import { imageRoles } from '../tables/image-roles.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import { ALL_ROWS, type ScoredRows } from './scored-rows.ts';

/**
 * What a run's answers say about each image that was compared with references, one target at a time.
 *
 * An answer about a target and a reference is evidence about the target, whichever was shown first. Targets are as
 * {@link imageRoles} has them.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export class TargetEvidence {
  readonly #table: AnswerTable;
  /** Of each image; NaN where it is no reference of known score. */
  readonly #referenceScores: Float64Array;
  readonly #isTarget: Uint8Array;
  readonly #rows: ScoredRows;
  /** Of the image asked about last. */
  #last: { readonly image: number; readonly rows: Uint32Array } | undefined;
  /** Of each of those rows the image that the target is compared with. */
  #others = new Int32Array(0);
  #columns = emptyEvidence(0);

  /** @param rows the answers that count; all by default */
  constructor(table: AnswerTable, references: readonly Reference[], rows = ALL_ROWS) {
    const { images } = table;
    this.#table = table;
    this.#rows = rows;
    this.#referenceScores = new Float64Array(images.count).fill(NaN);
    for (const { id, score } of references) {
      const image = images.indexOf(id);
      if (score !== null && image >= 0) this.#referenceScores[image] = score;
    }
    const scored = references.filter(({ score }) => score !== null);
    this.#isTarget = imageRoles(table, scored).isTarget;
  }

  /** The images that there is evidence about, by rising id: among the answers that count, and those that have only others. */
  get targets(): { readonly withRows: number[]; readonly withoutRows: number[] } {
    const withRows: number[] = [];
    const withoutRows: number[] = [];
    for (let image = 0; image < this.#isTarget.length; image++) {
      const found = this.#isTarget[image] === 1 ? this.#lookAt(image) : 'nothing';
      if (found === 'counts') withRows.push(image);
      else if (found === 'exists') withoutRows.push(image);
    }
    return { withRows, withoutRows };
  }

  /** Whether there is an answer about a target and a reference, and one that counts; ends with the first that does. */
  #lookAt(image: number): 'nothing' | 'exists' | 'counts' {
    const { first, second, firstStart, secondStart, bySecond } = this.#table;
    const { passes } = this.#rows;
    let found: 'nothing' | 'exists' = 'nothing';
    const [end, endOfSecond] = [at(firstStart, image + 1), at(secondStart, image + 1)];
    for (let row = at(firstStart, image); row < end; row++) {
      if (!this.#isReference(second[row] ?? 0)) continue;
      if (passes === null || passes[row] === 1) return 'counts';
      found = 'exists';
    }
    for (let place = at(secondStart, image); place < endOfSecond; place++) {
      const row = bySecond[place] ?? 0;
      if (!this.#isReference(first[row] ?? 0)) continue;
      if (passes === null || passes[row] === 1) return 'counts';
      found = 'exists';
    }
    return found;
  }

  /** The rows that are evidence about an image, rising; none for an image that is no target. */
  rowsOf(image: number): Uint32Array {
    if (this.#last?.image !== image) this.#last = { image, rows: this.#findRows(image) };
    return this.#last.rows;
  }

  #findRows(image: number): Uint32Array {
    if (this.#isTarget[image] !== 1) return new Uint32Array();
    const { first, second } = this.#table;
    const { passes } = this.#rows;
    const rows = rowsWithImage(this.#table, image);
    if (this.#others.length < rows.length) this.#others = new Int32Array(2 * rows.length);
    const [others, [start, end]] = [this.#others, this.#rowsShownFirst(image)];
    let count = 0;
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] ?? 0;
      // Whatever is looked up here lies all over the memory.
      const other = (row >= start && row < end ? second[row] : first[row]) ?? 0;
      if (!(passes === null || passes[row] === 1) || !this.#isReference(other)) continue;
      others[count] = other;
      rows[count++] = row;
    }
    return rows.subarray(0, count);
  }

  /** The rows with an image first are those from the one up to the other. */
  #rowsShownFirst(image: number): readonly [start: number, end: number] {
    const { firstStart } = this.#table;
    return [at(firstStart, image), at(firstStart, image + 1)];
  }

  /** The true score of the image that a row compares a target with. */
  referenceScore(row: number, target: number): number {
    const { first, second } = this.#table;
    return at(this.#referenceScores, at(at(first, row) === target ? second : first, row));
  }

  /** @param corrected whether people's labels take the place of the answers that they are about */
  of(image: number, kind: EvidenceKind, corrected: boolean): Evidence[] {
    return Array.from(this.rowsOf(image), (row) => this.ofRow(row, image, kind, corrected)).flat();
  }

  /** The same as columns, which hold until the next are asked for. */
  columnsOf(image: number, kind: EvidenceKind, corrected: boolean): EvidenceColumns {
    const table = this.#table;
    const rows = this.rowsOf(image);
    // Of several votes each is a row of its own.
    if (table.columns.votes !== null) return evidenceColumns(this.of(image, kind, corrected));
    // Memory of its own for each image would cost as much as filling it.
    if (this.#columns.first.length < rows.length) this.#columns = emptyEvidence(rows.length);
    const { referenceScores, targetFirst, first, second, similar } = this.#columns;
    const { model, human } = table;
    const [others, [start, end]] = [this.#others, this.#rowsShownFirst(image)];
    const mayCorrect = corrected && table.judgementVersion > 0;
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] ?? 0;
      referenceScores[index] = this.#referenceScores[others[index] ?? NaN] ?? NaN;
      targetFirst[index] = row >= start && row < end ? 1 : 0;
      const ofPeople = mayCorrect && human[row] !== NO_LABEL ? table.weightsOfPeople(row) : null;
      if (ofPeople !== null) {
        first[index] = ofPeople[0];
        second[index] = ofPeople[1];
        similar[index] = ofPeople[2];
      } else if (kind === 'soft') {
        first[index] = table.probability(row, 0);
        second[index] = table.probability(row, 1);
        similar[index] = table.probability(row, 2);
      } else {
        const label = model[row];
        first[index] = label === 0 ? 1 : 0;
        second[index] = label === 1 ? 1 : 0;
        similar[index] = label === 2 ? 1 : 0;
      }
    }
    return sliceEvidence(this.#columns, 0, rows.length);
  }

  /** One answer, or every vote where there are several; a person's label takes the place of them all. */
  ofRow(row: number, target: number, kind: EvidenceKind, corrected: boolean): Evidence[] {
    const table = this.#table;
    const human = corrected ? table.weightsOfPeople(row) : null;
    const referenceScore = this.referenceScore(row, target);
    const targetFirst = table.first[row] === target;
    const weights = human === null ? table.weightsOf(row, kind) : [human];
    return weights.map((ofAnswer) => ({ referenceScore, targetFirst, weights: ofAnswer }));
  }

  /** Answers about an image that people's labels change. */
  countCorrections(image: number): number {
    const { human, model, judgementVersion } = this.#table;
    if (judgementVersion === 0) return 0;
    let count = 0;
    for (const row of this.rowsOf(image)) if (human[row] !== NO_LABEL && human[row] !== model[row]) count++;
    return count;
  }

  #isReference(image: number): boolean {
    return !Number.isNaN(this.#referenceScores[image] ?? NaN);
  }
}
