import { at } from '../../../core/at.ts';
import type { PairMatrix, RankingSettings, RankRange } from '../../../model/ranking.ts';
import type { AnswerView } from '../filters/answer-view.ts';
import { rankingOrder } from './ranking-of-view.ts';

/** Rows and columns that a matrix has at most; more ranks share them. */
const MOST_CELLS = 160;

/**
 * How often the images of one rank beat those of another, and how often they were compared.
 *
 * @param asked ranks of rows and columns; null for all
 */
export function pairMatrix(
  view: AnswerView,
  settings: RankingSettings,
  asked: { readonly rows: RankRange; readonly columns: RankRange } | null,
): PairMatrix {
  const { isRanked, order, input } = rankingOrder(view, settings);
  const { edges, images } = input;
  const all: RankRange = [1, Math.max(1, order.length)];
  const within = ([from, to]: RankRange): RankRange => {
    const low = Math.min(from, to, all[1]);
    return [low, Math.min(Math.max(from, to), all[1])];
  };
  const rows = within(asked?.rows ?? all);
  const columns = within(asked?.columns ?? all);
  const ranks = ([from, to]: RankRange) => (order.length === 0 ? 0 : to - from + 1);
  const size = Math.max(1, Math.ceil(Math.max(ranks(rows), ranks(columns)) / MOST_CELLS));
  const [height, width] = [Math.ceil(ranks(rows) / size), Math.ceil(ranks(columns) / size)];
  const rankOf = new Int32Array(images.length);
  order.forEach((place, index) => (rankOf[place] = index + 1));
  const counts = new Float64Array(height * width);
  const wins = new Float64Array(height * width);
  const add = (rowRank: number, columnRank: number, won: number, count: number) => {
    if (rowRank < rows[0] || rowRank > rows[1] || columnRank < columns[0] || columnRank > columns[1]) return;
    const cell =
      Math.floor((rowRank - rows[0]) / size) * width + Math.floor((columnRank - columns[0]) / size);
    counts[cell] = at(counts, cell) + count;
    wins[cell] = at(wins, cell) + won;
  };
  for (let edge = 0; edge < edges.count; edge++) {
    const first = at(rankOf, at(edges.first, edge));
    const second = at(rankOf, at(edges.second, edge));
    const a = at(edges.weights, 3 * edge);
    const b = at(edges.weights, 3 * edge + 1);
    const tie = at(edges.weights, 3 * edge + 2);
    add(first, second, a + tie / 2, a + b + tie);
    add(second, first, b + tie / 2, a + b + tie);
  }
  const { images: known } = view.table;
  const firstImages = ([from]: RankRange, count: number) =>
    Array.from({ length: count }, (_, index) => {
      const image = at(images, at(order, from - 1 + index * size));
      return { id: at(known.ids, image), name: at(known.names, image) };
    });
  return {
    isRanked,
    images: order.length,
    rows,
    columns,
    size,
    rowImages: firstImages(rows, height),
    columnImages: firstImages(columns, width),
    counts: [...counts],
    wins: [...wins],
  };
}
