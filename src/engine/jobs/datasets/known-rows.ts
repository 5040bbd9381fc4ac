import { at } from '../../../core/at.ts';
import { labelOf, type Label } from '../../../core/labels.ts';
import { orderOfPairs } from '../../analysis/tables/radix-order.ts';
import type { Answer } from '../../datasets/comparison-columns.ts';
import type { ComparisonFile } from '../../datasets/comparison-file-kinds.ts';
import { quoted, type ImportProblem } from '../../datasets/import-problem.ts';
import type { RecordedRows } from '../../datasets/recorded-rows.ts';
import type { SplitMember } from '../../store/splits.ts';
import { thetaOf, type ImportTarget } from './import-target.ts';

/**
 * Rows of a file of two images that the dataset has, in the file's order, as columns.
 *
 * Hot loops (`test/bench/tables.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export class KnownRows {
  readonly length: number;
  /** Ids of the images. */
  readonly firstIds: Int32Array;
  readonly secondIds: Int32Array;
  readonly #rows: RecordedRows;
  /** Where each stands among the file's rows; null where all of these are known. */
  readonly #places: Uint32Array | null;
  #order: Uint32Array | null | undefined;

  constructor(rows: RecordedRows, places: Uint32Array | null, firstIds: Int32Array, secondIds: Int32Array) {
    this.#rows = rows;
    this.#places = places;
    this.length = firstIds.length;
    this.firstIds = firstIds;
    this.secondIds = secondIds;
  }

  /** Rows by their images' ids, first, then second, then as they came; null where they came so. */
  get order(): Uint32Array | null {
    if (this.#order === undefined)
      this.#order = this.#isInOrder() ? null : orderOfPairs(this.firstIds, this.secondIds);
    return this.#order;
  }

  get hasRaters(): boolean {
    return this.#rows.hasRaters;
  }

  lineOf(row: number): number {
    return this.#rows.lineOf(this.#placeOf(row));
  }

  truthOf(row: number): Label | null {
    return this.#rows.truthOf(this.#placeOf(row));
  }

  raterOf(row: number): string {
    return this.#rows.raterOf(this.#placeOf(row));
  }

  weightOf(row: number): number {
    return this.#rows.weightOf(this.#placeOf(row));
  }

  promptOf(row: number): string {
    return this.#rows.promptOf(this.#placeOf(row));
  }

  /** Some of the rows, by rising place. */
  some(chosen: Uint32Array): KnownRows {
    return new KnownRows(
      this.#rows,
      chosen.map((row) => this.#placeOf(row)),
      Int32Array.from(chosen, (row) => at(this.firstIds, row)),
      Int32Array.from(chosen, (row) => at(this.secondIds, row)),
    );
  }

  answerOf(row: number, column: number): Answer {
    return this.#rows.answerOf(this.#placeOf(row), column);
  }

  /** The rows about each comparison that has several, in {@link order}. */
  *repeats(): Generator<Uint32Array> {
    const { order, length } = this;
    const rowAt = (place: number) => (order === null ? place : (order[place] ?? 0));
    for (let from = 0; from < length;) {
      const row = rowAt(from);
      let to = from + 1;
      while (to < length && this.#areOne(row, rowAt(to))) to++;
      if (to > from + 1)
        yield (
          order?.subarray(from, to) ?? Uint32Array.from({ length: to - from }, (_, index) => from + index)
        );
      from = to;
    }
  }

  /** Whether the file names each test with all of its references in turn, as most do. */
  #isInOrder(): boolean {
    const { firstIds, secondIds, length } = this;
    for (let row = 1; row < length; row++) {
      const difference = (firstIds[row] ?? 0) - (firstIds[row - 1] ?? 0);
      if (difference < 0 || (difference === 0 && (secondIds[row] ?? 0) < (secondIds[row - 1] ?? 0)))
        return false;
    }
    return true;
  }

  #areOne(row: number, other: number): boolean {
    return this.firstIds[row] === this.firstIds[other] && this.secondIds[row] === this.secondIds[other];
  }

  #placeOf(row: number): number {
    return this.#places === null ? row : (this.#places[row] ?? 0);
  }
}

/** 0 up to a number, in no more memory than these take. */
export function upTo(count: number): Uint32Array {
  const numbers = new Uint32Array(count);
  for (let number = 0; number < count; number++) numbers[number] = number;
  return numbers;
}

/** The rows of a file that can be used; what is wrong with the others is noted. */
export function knownRows(
  { images, notes }: ImportTarget,
  { file, rows }: Extract<ComparisonFile, { rows: unknown }>,
): KnownRows {
  const { names } = rows.names;
  const ids = Int32Array.from(names, (name) => images.idOf(name) ?? 0);
  const { firsts, seconds, length } = rows;
  const [firstIds, secondIds] = [new Int32Array(length), new Int32Array(length)];
  let places: Uint32Array | null = null;
  let known = 0;
  for (let row = 0; row < length; row++) {
    const [first, second] = [firsts[row] ?? 0, seconds[row] ?? 0];
    const [firstId, secondId] = [ids[first] ?? 0, ids[second] ?? 0];
    const isUsable = firstId !== 0 && secondId !== 0 && firstId !== secondId;
    // All before the first that is left out stand where they stood.
    if (!isUsable) places ??= upTo(length);
    if (firstId === 0 || secondId === 0) continue;
    if (firstId === secondId) {
      const both = `${quoted(names[first] ?? '')} and ${quoted(names[second] ?? '')}`;
      notes.push(skippedRow(file, rows.lineOf(row), `${both} are one image of the dataset`));
      continue;
    }
    if (places !== null) places[known] = row;
    firstIds[known] = firstId;
    secondIds[known] = secondId;
    known++;
  }
  return new KnownRows(
    rows,
    places?.subarray(0, known) ?? null,
    firstIds.subarray(0, known),
    secondIds.subarray(0, known),
  );
}

/** The listed images that the dataset has, each once. */
export function knownMembers(
  { images, notes }: ImportTarget,
  { file, members }: Extract<ComparisonFile, { members: unknown }>,
): SplitMember[] {
  const lineOf = new Map<number, number>();
  return members.flatMap(({ name, line, part }) => {
    const imageId = images.idOf(name);
    if (imageId === undefined) return [];
    const earlier = lineOf.get(imageId);
    if (earlier !== undefined) {
      notes.push(skippedRow(file, line, `${quoted(name)} is the image of line ${earlier}`));
      return [];
    }
    lineOf.set(imageId, line);
    return [{ imageId, part }];
  });
}

function skippedRow(file: string, line: number, message: string): ImportProblem {
  return { kind: 'duplicate-name', severity: 'skipped', file, line, message };
}

export function labelByScores(target: ImportTarget, firstId: number, secondId: number): Label | null {
  const { scores } = target.images;
  const first = scores.get(firstId);
  const second = scores.get(secondId);
  return first === undefined || second === undefined ? null : labelOf(first, second, thetaOf(target));
}

/** Says how many of a file's true labels are not what the scores and theta make them. */
export function noteDisagreement(target: ImportTarget, file: string, rows: KnownRows): void {
  let compared = 0;
  let line: number | null = null;
  let different = 0;
  for (let row = 0; row < rows.length; row++) {
    const truth = rows.truthOf(row);
    const label =
      truth === null ? null : labelByScores(target, at(rows.firstIds, row), at(rows.secondIds, row));
    if (label === null) continue;
    compared++;
    if (label === truth) continue;
    different++;
    line ??= rows.lineOf(row);
  }
  if (different > 0)
    target.notes.push({
      kind: 'conflict',
      severity: 'warning',
      file,
      line,
      message: `${different} of ${compared} true labels differ from those of the scores with theta ${thetaOf(target)} (differences of exactly theta count as Similar); this is the first`,
    });
}

/** Says that comparisons come more than once, because then every answer counts. */
export function noteRepeats({ notes }: ImportTarget, file: string, rows: KnownRows): void {
  let [repeated, answers] = [0, 0];
  /** The comparison that comes first of those that come again. */
  let earliest: Uint32Array | undefined;
  for (const same of rows.repeats()) {
    repeated++;
    answers += same.length;
    if (earliest === undefined || at(same, 0) < at(earliest, 0)) earliest = same;
  }
  if (earliest === undefined) return;
  const comparisons = rows.length - answers + repeated;
  notes.push({
    kind: 'note',
    severity: 'warning',
    file,
    line: rows.lineOf(at(earliest, 1)),
    message: `some comparisons come more than once (${repeated} of ${comparisons}, on ${answers} lines), and every line counts; this is the first repeated line`,
  });
}
