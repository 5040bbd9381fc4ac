import { LABELS, type Label } from '../../../core/labels.ts';
import type { SimilarAudit } from '../../../model/similar-audit.ts';
import { asksPeople, type Filter, type Range } from '../../../model/filter.ts';

/** Which of a filter's comparisons a number counts; whatever is absent does not limit. */
export interface Counted {
  readonly truth?: readonly Label[];
  readonly model?: readonly Label[];
  readonly distance?: readonly [low: number, high: number];
  /** Where comparisons have several answers: each that is counted lists its comparison, which stands there once. */
  readonly eachAnswer?: boolean;
  /** Answers that name the image of the higher true score, or of the lower. */
  readonly names?: 'higher' | 'lower';
}

const NAMING = {
  higher: [
    ['First', 'First'],
    ['Second', 'Second'],
  ],
  lower: [
    ['First', 'Second'],
    ['Second', 'First'],
  ],
} as const;

/**
 * The filter under which the view of pairs lists what a number counts under a filter, and nothing else.
 *
 * @returns null where no filter says it, and where nothing can pass
 */
export function countFilter(
  filter: Filter,
  { truth, model, distance, names, eachAnswer = false }: Counted,
): Filter | null {
  const within = narrowed(filter.distance, distance);
  const limited: Filter = { ...filter, ...(within !== undefined && { distance: within }) };
  if (names !== undefined) return filter.cells === undefined ? withCells(limited, NAMING[names]) : null;
  if (truth === undefined && model === undefined) return limited;
  if (asksPeople(filter) || eachAnswer) {
    // Of two orders a filter that asks people takes one, and only the cells are looked at after that.
    if (filter.cells !== undefined) return null;
    const cells = (truth ?? LABELS).flatMap((row) =>
      (model ?? LABELS).map((column) => [row, column] as const),
    );
    return withCells(limited, cells);
  }
  const [ofTruth, ofModel] = [inBoth(filter.truth, truth), inBoth(filter.model, model)];
  if (ofTruth?.length === 0 || ofModel?.length === 0) return null;
  return {
    ...limited,
    ...(ofTruth !== undefined && { truth: ofTruth }),
    ...(ofModel !== undefined && { model: ofModel }),
  };
}

/** Where some true scores are not known, those comparisons are not counted; where there are several answers, each is. */
export function withTruth({ audit }: { readonly audit: SimilarAudit }, counted: Counted): Counted {
  const { n, comparisons, unknown } = audit;
  return {
    ...counted,
    ...(unknown > 0 && counted.truth === undefined && { truth: LABELS }),
    ...(n !== comparisons && { eachAnswer: true }),
  };
}

function withCells(filter: Filter, cells: readonly (readonly [Label, Label])[]): Filter {
  return { ...filter, cells: { rows: 'truth', columns: 'model', cells } };
}

function inBoth(
  labels: readonly Label[] | undefined,
  others: readonly Label[] | undefined,
): readonly Label[] | undefined {
  if (labels === undefined || others === undefined) return labels ?? others;
  return labels.filter((label) => others.includes(label));
}

function narrowed(range: Range | undefined, other: readonly [number, number] | undefined): Range | undefined {
  if (other === undefined) return undefined;
  const [low, high] = range ?? [null, null];
  return [Math.max(low ?? -Infinity, other[0]), Math.min(high ?? Infinity, other[1])];
}
