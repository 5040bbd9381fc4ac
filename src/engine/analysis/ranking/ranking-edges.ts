import { at } from '../../../core/at.ts';
import type { EvidenceKind } from '../../../core/evidence.ts';
import { addTriples } from '../../../core/labels.ts';
import type { RankingEdges } from '../../../core/ranking-edges.ts';
import type { AnswerTable } from '../tables/answer-table.ts';

/** What a ranking is made of: the images that some answers are about, and the answers. */
export interface RankingInput {
  /** Indices in the table, in order of first appearance; an edge's items are places in this list. */
  readonly images: readonly number[];
  /** One a comparison, its votes added up. */
  readonly edges: RankingEdges;
}

/** @param rows of the table, all by default */
export function rankingEdges(
  table: AnswerTable,
  evidence: EvidenceKind,
  rows: ArrayLike<number> = Uint32Array.from({ length: table.count }, (_, row) => row),
): RankingInput {
  const images: number[] = [];
  const placeOf = new Int32Array(table.images.count).fill(-1);
  const place = (image: number): number => {
    const known = at(placeOf, image);
    if (known >= 0) return known;
    placeOf[image] = images.length;
    return images.push(image) - 1;
  };
  const count = rows.length;
  const first = new Int32Array(count);
  const second = new Int32Array(count);
  const weights = new Float64Array(3 * count);
  for (let edge = 0; edge < count; edge++) {
    const row = at(rows, edge);
    first[edge] = place(at(table.first, row));
    second[edge] = place(at(table.second, row));
    weights.set(addTriples(table.weightsOf(row, evidence)), 3 * edge);
  }
  return { images, edges: { count, first, second, weights } };
}
