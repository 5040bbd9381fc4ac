import { describeLikelihood } from '../core/describe-likelihood.ts';
import { formatNumber } from '../core/format.ts';
import type { EvidenceKind } from '../core/evidence.ts';
import type { Likelihood } from '../core/likelihood.ts';
import type { ScoreWords } from '../core/score-words.ts';
import { runSentence, type AboutRun } from './about-run.ts';

/** Whose scores a figure shows, and what they were made under. */
export interface AboutScores {
  readonly sentences: readonly string[];
  /** What the intervals of scores hold, as a sentence. */
  readonly intervals: string;
  readonly simulated: boolean;
  readonly words: ScoreWords;
}

export function aboutScores(
  run: AboutRun,
  settings: {
    readonly likelihood: Likelihood;
    /** 'calibrated on 1,368 comparisons'. */
    readonly source: string;
    readonly evidence: EvidenceKind;
    /** Of the comparator about an image; null where it is not known. */
    readonly imageError: number | null;
  },
): AboutScores {
  const { likelihood, source, evidence, imageError } = settings;
  return {
    sentences: [
      runSentence(run),
      `${evidence === 'hard' ? 'Hard' : 'Soft'} evidence; likelihood ${describeLikelihood(likelihood, (value) => formatNumber(value), 'plainSymbol')} (${source}).`,
    ],
    intervals:
      imageError === null
        ? `Vertical bars: 95 % profile-likelihood intervals, which hold the noise of the answers alone and cover far fewer ${run.words.scores}.`
        : "Vertical bars: 95 % intervals of the noise of the answers and the comparator's own error about an image.",
    simulated: run.simulated,
    words: run.words,
  };
}
