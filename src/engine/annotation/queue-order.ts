import type { AnswerTable } from '../analysis/tables/answer-table.ts';
import type { AnswerView } from '../analysis/filters/answer-view.ts';
import { NO_LABEL } from '../analysis/tables/label-code.ts';
import { orderOfCodes, orderOfNumbers } from '../analysis/tables/radix-order.ts';
import { pairHash } from './pair-hash.ts';
import { meantOrder, type QueueOrder } from '../../model/annotation-queue.ts';

/** Pairs of a view in the order in which to judge them. */
export interface PairOrder {
  /** One row a pair: of both orders that pass the filter the first one. */
  readonly rows: Uint32Array;
  /** Place in `rows` of each row's pair, by row; -1 for a pair that is not there. */
  readonly places: Int32Array;
}

/** Tells the random order from the random sides. */
const ORDER_PURPOSE = 1;

/**
 * Puts the pairs of a view in order, both orders of a pair being one. Answers of the judge change nothing that follows:
 * but for `human-against-model` they change no key, and there only whether a pair is listed.
 */
export function queueOrder(view: AnswerView, asked: QueueOrder, seed: number): PairOrder {
  const { table } = view;
  const order = meantOrder(asked, table.hasProbabilities);
  const people = order === 'human-against-model' ? table.judgementVersion : '';
  return view.kept(`queue ${order} ${order === 'random' ? seed : ''} ${people}`, () => {
    const rows = inOrder(table, pairRows(table, view.rows), order, seed);
    return { rows, places: placesOf(table, rows) };
  });
}

function inOrder(table: AnswerTable, rows: Uint32Array, order: QueueOrder, seed: number): Uint32Array {
  const { gap, divergence, distance, reverse, run, columns } = table;
  const by = (descending: boolean, numberOf: (row: number) => number) =>
    pick(
      rows,
      orderOfNumbers(
        Float64Array.from(rows, (row) => numberOf(row)),
        descending,
      ),
    );
  switch (order) {
    case 'uncertain':
      return by(false, (row) => Math.min(gap[row] ?? NaN, gap[reverse[row] ?? -1] ?? Infinity));
    case 'disagreement':
      return by(true, (row) =>
        table.hasProbabilities ? (divergence[forwardRow(table, row)] ?? NaN) : contradiction(table, row),
      );
    case 'near-margin':
      return by(false, (row) => Math.abs((distance[row] ?? NaN) - run.theta));
    case 'human-against-model': {
      const disputed = rows.filter((row) => disputedGap(table, row) !== null);
      const gaps = Float64Array.from(disputed, (row) => disputedGap(table, row) ?? NaN);
      return pick(disputed, orderOfNumbers(gaps, true));
    }
    case 'random': {
      const { firstIds, secondIds } = columns;
      const hashes = rows.map((row) =>
        pairHash(seed, ORDER_PURPOSE, firstIds[row] ?? 0, secondIds[row] ?? 0),
      );
      return pick(rows, orderOfCodes(hashes, false));
    }
    case 'filter':
      return rows;
  }
}

/** Of rising rows those whose pair has not come before in the other order. */
function pairRows({ reverse, count }: AnswerTable, rows: Uint32Array): Uint32Array {
  const hasCome = new Uint8Array(count);
  const pairs = new Uint32Array(rows.length);
  let found = 0;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    hasCome[row] = 1;
    if (hasCome[reverse[row] ?? -1] !== 1) pairs[found++] = row;
  }
  return found === pairs.length ? pairs : pairs.slice(0, found);
}

/** The pair's row with the lower id first, or its only one. */
function forwardRow({ first, second, reverse }: AnswerTable, row: number): number {
  const other = reverse[row] ?? -1;
  return other < 0 || (first[row] ?? 0) < (second[row] ?? 0) ? row : other;
}

/** 1 where the answers to both orders differ, 0 where they name the same image; NaN where one was not asked. */
function contradiction({ model, reverse, reverseLabels }: AnswerTable, row: number): number {
  return (reverse[row] ?? -1) < 0 ? NaN : Number(model[row] !== reverseLabels[row]);
}

/** The larger gap of the answers that contradict people's label; null where none does, or there is none that is a person's own. */
function disputedGap(table: AnswerTable, row: number): number | null {
  const { human, model, gap, reverse } = table;
  if (table.isTakenOver(row)) return null;
  let largest: number | null = null;
  for (const answer of [row, reverse[row] ?? -1]) {
    if (answer < 0 || human[answer] === NO_LABEL || human[answer] === model[answer]) continue;
    largest = Math.max(largest ?? 0, gap[answer] ?? 0);
  }
  return largest;
}

function pick(rows: Uint32Array, order: Uint32Array): Uint32Array {
  return order.map((index) => rows[index] ?? 0);
}

function placesOf({ count, reverse }: AnswerTable, rows: Uint32Array): Int32Array {
  const places = new Int32Array(count).fill(-1);
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    places[row] = place;
    const other = reverse[row] ?? -1;
    if (other >= 0) places[other] = place;
  }
  return places;
}
