import { at } from '../../../core/at.ts';
import { isDistanceWithin, labelIndex, type Label } from '../../../core/labels.ts';
import {
  asksPeople,
  isByPeople,
  isPeopleAgainstModel,
  sideOf,
  type Filter,
  type LabelSource,
  type Range,
  type Side,
} from '../../../model/filter.ts';
import { CANNOT_JUDGE, FLAGGED, type AnswerTable } from '../tables/answer-table.ts';
import type { ImageRoles } from '../tables/image-roles.ts';
import { forwardTest } from './forward-order.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import type { RowIndex } from '../tables/row-index.ts';
import { voteCodes } from '../tables/vote-codes.ts';

/** What a filter speaks of and a table does not hold. */
export interface FilterContext {
  /** Of each image, 1 where it is in the part of the split. */
  readonly inPart: (split: number, part: string) => Uint8Array;
  /** Of each image, 1 where it is in a set of chosen ones. */
  readonly inSet: (imageSet: number) => Uint8Array;
  /** Of each row, 1 where people said something of its pair that the filter's `said` and `by` ask for. */
  readonly saidOf: (filter: Filter) => Uint8Array;
  /** Each row's label by a source. */
  readonly labelsBy: (source: LabelSource) => Uint8Array;
  /** Who is a target and who a reference; null where the run has no targets. */
  readonly roles: ImageRoles | null;
}

/** Whether a row passes one criterion. */
type RowTest = (row: number) => boolean;

/**
 * The rows that pass a filter, rising. Each criterion looks only at what the ones before have left.
 *
 * What people said is about a pair and not about an order of it: a filter that asks for it leaves each pair once.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export function filterRows(table: AnswerTable, filter: Filter, context: FilterContext): Uint32Array {
  const { cells } = filter;
  const all = filter.image === undefined ? allRows(table.count) : rowsOfImage(table, filter.image);
  const rows = keepPassing(all, rowTests(table, filter, context));
  const pairs = asksPeople(filter) ? eachPairOnce(table, rows) : rows;
  if (cells === undefined) return pairs;
  // Last, so that a cell has the pairs that a matrix counts in it.
  const [rowLabels, columnLabels] = [context.labelsBy(cells.rows), context.labelsBy(cells.columns)];
  return keepPassing(pairs, [
    ...(isPeopleAgainstModel(cells.rows, cells.columns) ? [(row: number) => !table.isTakenOver(row)] : []),
    isInCell(table, rowLabels, columnLabels, cells.cells),
  ]);
}

/** The rows that pass every test, moved to the beginning of what is given. */
function keepPassing(rows: Uint32Array, tests: Iterable<RowTest>): Uint32Array {
  let count = rows.length;
  for (const passes of tests) {
    let kept = 0;
    for (let at = 0; at < count; at++) {
      const row = rows[at] ?? 0;
      if (passes(row)) rows[kept++] = row;
    }
    count = kept;
  }
  // A view would keep all rows in memory for the sake of a few.
  return count === rows.length ? rows : rows.slice(0, count);
}

/** Rows without those whose pair is among them in the forward order too; rising. */
export function eachPairOnce(table: AnswerTable, rows: Uint32Array): Uint32Array {
  const isForward = forwardTest(table);
  const isIn = new Uint8Array(table.count);
  for (let at = 0; at < rows.length; at++) isIn[rows[at] ?? 0] = 1;
  return rows.filter((row) => isForward(row) || isIn[table.reverse[row] ?? -1] !== 1);
}

function* rowTests(table: AnswerTable, filter: Filter, context: FilterContext): Generator<RowTest> {
  const { images, marks, human, model } = table;
  const { split, part, group, image, imageSet, text, consistent, forward, judged, flagged } = filter;
  const { roles } = context;
  const side = sideOf(filter, roles !== null);
  const holds = (wanted: Uint8Array) => hasImage(table, wanted, side, roles);
  if (split !== undefined && part !== undefined) yield holds(context.inPart(split, part));
  if (group !== undefined) yield holds(images.inGroup(group));
  // Both images are never one.
  if (image !== undefined && side !== 'both') yield holds(images.marked([image]));
  if (imageSet !== undefined) yield holds(context.inSet(imageSet));
  if (text !== undefined) yield hasImage(table, images.withText(text), 'either', roles);
  for (const source of ['truth', 'model', 'human'] as const)
    if (filter[source] !== undefined) yield hasLabel(table[source], filter[source]);
  // A figure that was not recorded limits nothing: the page greys its limit and says why.
  const figures = table.hasProbabilities
    ? (['margin', 'entropy', 'distance'] as const)
    : (['distance'] as const);
  for (const figure of figures)
    if (filter[figure] !== undefined && filter[figure].some((end) => end !== null))
      yield isInRange(
        figure === 'margin' ? table.gap : table[figure],
        filter[figure],
        figure === 'distance' ? isDistanceWithin : isWithin,
      );
  if (consistent !== undefined) {
    const { reverseLabels } = table;
    yield (row) => reverseLabels[row] !== NO_LABEL && (model[row] === reverseLabels[row]) === consistent;
  }
  if (forward !== undefined) {
    const isForward = forwardTest(table);
    yield (row) => isForward(row) === forward;
  }
  if (judged !== undefined)
    yield (row) => (human[row] !== NO_LABEL || ((marks[row] ?? 0) & CANNOT_JUDGE) !== 0) === judged;
  if (flagged !== undefined) yield (row) => (((marks[row] ?? 0) & FLAGGED) !== 0) === flagged;
  if (filter.said !== undefined || filter.by !== undefined) {
    const said = context.saidOf(filter);
    yield (row) => said[row] === 1;
  }
}

/**
 * Whether a row has a wanted image on a side. Where an image is target and reference, it is in each pair what the other leaves
 * it, as in scores: the reference beside a target that is none.
 */
function hasImage(
  { first, second }: AnswerTable,
  wanted: Uint8Array,
  side: Side,
  roles: ImageRoles | null,
): RowTest {
  const isWanted = (image: number | undefined) => wanted[image ?? -1] === 1;
  if (side === 'both') return (row) => isWanted(first[row]) && isWanted(second[row]);
  if (side === 'either' || roles === null) return (row) => isWanted(first[row]) || isWanted(second[row]);
  const { isTarget, isReference } = roles;
  const [own, others] = side === 'target' ? [isTarget, isReference] : [isReference, isTarget];
  const counts = (image: number, other: number) =>
    wanted[image] === 1 && own[image] === 1 && (others[other] === 1 || others[image] !== 1);
  return (row) => {
    const [a, b] = [first[row] ?? -1, second[row] ?? -1];
    return counts(a, b) || counts(b, a);
  };
}

function hasLabel(codes: Uint8Array, labels: readonly Label[]): RowTest {
  const wanted = new Uint8Array(NO_LABEL + 1);
  for (const label of labels) wanted[labelIndex(label)] = 1;
  return (row) => wanted[codes[row] ?? NO_LABEL] === 1;
}

/** Of a comparison with several answers one in a cell is enough, for the matrix counts each. */
function isInCell(
  table: AnswerTable,
  rowCodes: Uint8Array,
  columnCodes: Uint8Array,
  cells: readonly (readonly [row: Label, column: Label])[],
): RowTest {
  const cellOf = (rowCode: number, columnCode: number) => rowCode * (NO_LABEL + 1) + columnCode;
  const wanted = new Uint8Array((NO_LABEL + 1) ** 2);
  for (const [row, column] of cells) wanted[cellOf(labelIndex(row), labelIndex(column))] = 1;
  const isWanted = (rowCode: number | undefined, columnCode: number | undefined) =>
    wanted[cellOf(rowCode ?? NO_LABEL, columnCode ?? NO_LABEL)] === 1;
  const codesOf = voteCodes(table, rowCodes, columnCodes);
  if (codesOf === null) return (row) => isWanted(rowCodes[row], columnCodes[row]);
  return (row) =>
    codesOf(row).some(([rowCode, columnCode, votes]) => votes > 0 && isWanted(rowCode, columnCode));
}

/** A figure that is not known is in no range. */
function isInRange(figures: Float64Array, [low, high]: Range, isIn: typeof isWithin): RowTest {
  const [least, most] = [low ?? -Infinity, high ?? Infinity];
  return (row) => isIn(figures[row] ?? NaN, least, most);
}

function isWithin(figure: number, low: number, high: number): boolean {
  return figure >= low && figure <= high;
}

/** 0 to count - 1. */
export function allRows(count: number): Uint32Array {
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
}

/** The rows with an image first or second, rising; none for an id of no image here. */
function rowsOfImage(table: AnswerTable, imageId: number): Uint32Array {
  const image = table.images.indexOf(imageId);
  return image < 0 ? new Uint32Array() : rowsWithImage(table, image);
}

/** The same of an image by its index. */
export function rowsWithImage({ firstStart, secondStart, bySecond }: RowIndex, image: number): Uint32Array {
  const [start, end] = [at(firstStart, image), at(firstStart, image + 1)];
  const asSecond = bySecond.subarray(at(secondStart, image), at(secondStart, image + 1));
  const rows = new Uint32Array(end - start + asSecond.length);
  // Both rise: those where it is second lie before and behind those where it is first.
  let before = 0;
  while (before < asSecond.length && (asSecond[before] ?? 0) < start) before += 1;
  rows.set(asSecond.subarray(0, before));
  for (let row = start; row < end; row++) rows[before + row - start] = row;
  rows.set(asSecond.subarray(before), before + end - start);
  return rows;
}

/** Whether what passes can change with a judgement. */
export function dependsOnPeople({ human, judged, flagged, said, by, cells }: Filter): boolean {
  return (
    said !== undefined ||
    by !== undefined ||
    human !== undefined ||
    judged !== undefined ||
    flagged !== undefined ||
    isByPeople(cells?.rows, cells?.columns)
  );
}
