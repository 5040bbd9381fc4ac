import { quadtree } from 'd3';
import { useMemo } from 'react';

/** Farthest that a mark may be from the pointer to be meant, in pixels. */
const REACH = 24;

/** Finds the mark nearest to a place; the function stays the same as long as the marks do. */
export function useNearest<Mark extends { readonly x: number; readonly y: number }>(
  marks: readonly Mark[],
): (at: { readonly x: number; readonly y: number } | null) => Mark | null {
  return useMemo(() => {
    const tree = quadtree<Mark>()
      .x(({ x }) => x)
      .y(({ y }) => y)
      .addAll([...marks]);
    return (at) => (at === null ? null : (tree.find(at.x, at.y, REACH) ?? null));
  }, [marks]);
}
