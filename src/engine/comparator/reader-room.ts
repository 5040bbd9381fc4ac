import type { PairPrompt, PromptPart } from '../families/family.ts';

/** Tokens that one call reads at most, many enough to fill a graphics card. */
const TOKENS_TOGETHER = 2048;

/** Pairs that one call reads at most. */
const MOST_TOGETHER = 32;

/**
 * Beginnings kept from call to call, so that two images that come in turns are not read again and again; and tokens of a beginning from
 * which one is enough. Attention passes over the tokens of all of them, which costs long prompts 5 % of every pair, and pairs come by
 * their first image.
 */
const KEPT_BEGINNINGS = 2;
const LONG_BEGINNING = 256;

/**
 * Tokens that a call reads at least, repeated where there are fewer: with fewer than this, ggml's attention on a CPU
 * takes a path that is slower and adds up in half precision (GGML_FA_TILE_Q of ggml-cpu/common.h), so that the same
 * pair would get another answer alone than among others.
 */
export const LEAST_TOKENS = 64;

/** Sequences there are at least, so that there is one for each repetition of the shortest prompts. */
const LEAST_SEQUENCES = 8;

/** Tokens of the two halves in which a prompt is read, see {@link PairPrompt}. */
export interface PromptHalves {
  readonly beginning: number;
  readonly rest: number;
}

/** What a decoder has to hold to answer several pairs a call. */
export interface ReaderRoom {
  /** Pairs a call. */
  readonly pairs: number;
  /** Sequences for pairs. */
  readonly sequences: number;
  /** Sequences for beginnings, which come after those. */
  readonly beginnings: number;
  readonly contextTokens: number;
  readonly batchTokens: number;
}

/** With the largest images. @param width numbers of an encoding's row */
export function promptHalves(layout: PairPrompt, width: number): PromptHalves {
  const image = layout.largest(width);
  return { beginning: tokensOf(layout.beginning(image)), rest: tokensOf(layout.rest(image)) };
}

function tokensOf(parts: readonly PromptPart[]): number {
  return parts.reduce((sum, { count }) => sum + count, 0);
}

/** Pairs worth reading in one call. */
export function mostPairsTogether({ rest }: PromptHalves): number {
  return Math.max(1, Math.min(MOST_TOGETHER, Math.floor(TOKENS_TOGETHER / rest)));
}

/** Beginnings that are kept when a call is over. */
export function keptBeginnings({ beginning }: PromptHalves): number {
  return beginning < LONG_BEGINNING ? KEPT_BEGINNINGS : 1;
}

/** @param further tokens that are read behind a prompt */
export function readerRoom({ beginning, rest }: PromptHalves, pairs: number, further = 0): ReaderRoom {
  const leastPairs = Math.ceil(LEAST_TOKENS / rest);
  const leastBeginnings = Math.ceil(LEAST_TOKENS / beginning);
  const whole = Math.max(pairs, leastPairs, leastBeginnings);
  const sequences = Math.max(whole, LEAST_SEQUENCES);
  const beginnings = Math.max(keptBeginnings({ beginning, rest }), pairs);
  return {
    pairs,
    sequences,
    beginnings,
    contextTokens: (beginnings + leastBeginnings) * beginning + whole * (rest + further) + LEAST_TOKENS,
    batchTokens: Math.max(leastBeginnings * beginning, whole * rest, 2 * LEAST_TOKENS),
  };
}
