import type { ScoreWords } from '../core/score-words.ts';

/** Whose answers a figure shows. */
export interface AboutRun {
  readonly name: string;
  readonly simulated: boolean;
  /** What limits the answers that are shown, in words; null where nothing does. */
  readonly filter: string | null;
  /** What the scores are called that answers are held against. */
  readonly words: ScoreWords;
}

/** 'Run demo, limited to: Group A (target).' */
export function runSentence({ name, filter }: AboutRun): string {
  return `Run ${name}${filter === null ? '' : `, limited to: ${filter}`}.`;
}
