import { useKeptChoice } from '../location/kept-switch.ts';

/** When a person is told in what they contradict themselves. */
export const CONTRADICTION_TIMES = ['while', 'after', 'off'] as const;
export type ContradictionTime = (typeof CONTRADICTION_TIMES)[number];

/** When whoever works in this browser is told of contradictions: while judging unless it is set otherwise. */
export function useContradictionTime(): readonly [ContradictionTime, (time: ContradictionTime) => void] {
  return useKeptChoice('annotate.contradictions', CONTRADICTION_TIMES, 'while');
}
