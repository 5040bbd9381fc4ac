import type { AnswerTable } from '../tables/answer-table.ts';
import { probabilitiesIn } from '../tables/answer-columns.ts';
import { allRows } from './filter-rows.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import { orderOfCodes, orderOfNumbers } from '../tables/radix-order.ts';
import { PROBABILITY_SORTS, type PairSort } from '../../../model/pair-row.ts';

/**
 * Every row of a table in the order of a sort: what is not known last, ties in the table's own order.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export function orderRows(table: AnswerTable, { by, descending }: PairSort): Uint32Array {
  if (!table.hasProbabilities && PROBABILITY_SORTS.has(by)) return allRows(table.count);
  switch (by) {
    case 'order':
      return orderOfCodes(allRows(table.count), descending);
    case 'first':
    case 'second': {
      const { nameRanks } = table.images;
      const ranks = new Uint32Array(table.count);
      for (let row = 0; row < ranks.length; row++) ranks[row] = nameRanks[table[by][row] ?? 0] ?? 0;
      return orderOfCodes(ranks, descending);
    }
    case 'truth':
    case 'model':
    case 'human':
      return orderOfCodes(table[by], descending, NO_LABEL);
    case 'reverse':
      return orderOfCodes(answersGivenInReverse(table), descending, NO_LABEL);
    case 'margin':
      return orderOfNumbers(table.gap, descending);
    case 'pFirst':
      return orderOfNumbers(probabilitiesIn(table.columns)[0], descending);
    case 'pSecond':
      return orderOfNumbers(probabilitiesIn(table.columns)[1], descending);
    case 'pSimilar':
      return orderOfNumbers(probabilitiesIn(table.columns)[2], descending);
    default:
      return orderOfNumbers(table[by], descending);
  }
}

/** Codes of the answers to the other order as they were given. */
function answersGivenInReverse({ reverse, model }: AnswerTable): Uint8Array {
  const codes = new Uint8Array(reverse.length);
  for (let row = 0; row < codes.length; row++) codes[row] = model[reverse[row] ?? -1] ?? NO_LABEL;
  return codes;
}

/** Of all rows in an order, those that are wanted. */
export function pickInOrder(order: Uint32Array, wanted: Uint32Array): Uint32Array {
  if (wanted.length === order.length) return order;
  const isWanted = new Uint8Array(order.length);
  for (let at = 0; at < wanted.length; at++) isWanted[wanted[at] ?? 0] = 1;
  const picked = new Uint32Array(wanted.length);
  let count = 0;
  for (let at = 0; count < picked.length; at++) {
    const row = order[at] ?? 0;
    if (isWanted[row] === 1) picked[count++] = row;
  }
  return picked;
}
