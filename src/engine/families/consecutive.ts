import type { PromptPart } from './family.ts';

/** One token a position. */
export function consecutive(count: number): Pick<PromptPart, 'count' | 'place'> {
  return {
    count,
    place: (start) => ({
      positions: Int32Array.from({ length: count }, (_, token) => start + token),
      next: start + count,
    }),
  };
}
