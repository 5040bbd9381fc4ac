import { z } from 'zod';
import type { PositionOmission, RankingCause } from '../core/ranking.ts';
import { metric } from './figures.ts';
import { evidenceKind } from './likelihood.ts';
import { id } from './scalars.ts';

/** How a run's images are ranked by its answers alone. */
export const rankingSettingsSchema = z.strictObject({
  ties: z.enum(['rao-kupper', 'davidson', 'half']),
  /** Whether to fit one, where the answers determine it. */
  positionEffect: z.boolean(),
  /** Penalty on the scores; 0 for none. */
  ridge: z.number().min(0),
  evidence: evidenceKind,
});
export type RankingSettings = z.infer<typeof rankingSettingsSchema>;

const change = z.enum(['half', 'ridge']);

/** One image's place, its score in logits, the mean of all 0. */
const rankedImage = z.object({
  imageId: id,
  name: z.string(),
  group: z.string().nullable(),
  trueScore: z.number().nullable(),
  /** From 1, the best. */
  rank: z.int(),
  score: z.number(),
  /** Null where none can be had. */
  standardError: z.number().nullable(),
  /** Answers that it won, lost and tied: sums of probabilities where the evidence is soft. */
  won: z.number(),
  lost: z.number(),
  tied: z.number(),
});
export type RankedImage = z.infer<typeof rankedImage>;

const namedImage = z.object({ id, name: z.string() });
export type NamedImage = z.infer<typeof namedImage>;

/** A part of the images that the comparisons do not rank against the others. */
const openGroup = z.object({ count: z.int(), images: z.array(namedImage).readonly() });
export type OpenGroup = z.infer<typeof openGroup>;

export const rankingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ranking'),
    images: z.array(rankedImage).readonly(),
    answers: z.number(),
    /** Advantage of the image shown first, in logits, and the tie parameter; null where there is none. */
    positionEffect: z.number().nullable(),
    positionEffectError: z.number().nullable(),
    /** Why a position effect that was asked for is left out. */
    positionOmission: z
      .enum(['one-place', 'position-effect'])
      .nullable() satisfies z.ZodType<PositionOmission | null>,
    tie: z.number().nullable(),
    tieError: z.number().nullable(),
    /** By how much of itself the least certain standard error may be wrong, with 95 %; null where they are exact. */
    errorAccuracy: z.number().nullable(),
    logLikelihood: z.number(),
    /** Against the true scores; null where none is known. */
    agreement: z.object({ n: z.int(), pc: metric, spearman: metric, kendall: metric }).nullable(),
  }),
  z.object({
    kind: z.literal('open'),
    /** As core's ranking says it; 'no-answers' where nothing passes the filter. */
    reason: z.enum(['no-answers', 'disconnected', 'unbounded', 'undetermined-parameter']),
    /** Why a parameter is not determined; null for another reason. */
    cause: z.enum(['tie', 'steps']).nullable() satisfies z.ZodType<RankingCause | null>,
    /** Those that are not joined, or of which each earlier one won all against each later one. */
    groups: z.array(openGroup).readonly(),
    ofGroups: z.int(),
    /** Pairs whose answers would join two neighbouring groups, or bound an image's lead. */
    ask: z.array(z.object({ first: namedImage, second: namedImage })).readonly(),
    /** The fewest changes of the settings that were tried and found to give a ranking, each way of as few; none where no change does. */
    ways: z.array(z.array(change).readonly()).readonly(),
  }),
]);
export type RankingResult = z.infer<typeof rankingSchema>;

/** Ranks from and to, counted from 1, both included. */
export const rankRange = z.tuple([z.int().positive(), z.int().positive()]).readonly();
export type RankRange = z.infer<typeof rankRange>;

/** Images against images, ordered by rank: cells of as many neighbouring ranks as it takes for all to have a place. */
export const pairMatrixSchema = z.object({
  /** In order of rank; where there is no ranking, group by group, by their share of wins. */
  isRanked: z.boolean(),
  images: z.int(),
  rows: rankRange,
  columns: rankRange,
  /** Ranks that a row or column holds. */
  size: z.int(),
  /** Of the first image in each row and column: they name it where its size is 1. */
  rowImages: z.array(namedImage).readonly(),
  columnImages: z.array(namedImage).readonly(),
  /** Row by row: answers about a row's and a column's images, and how many the row won, a tie as half. */
  counts: z.array(z.number()).readonly(),
  wins: z.array(z.number()).readonly(),
});
export type PairMatrix = z.infer<typeof pairMatrixSchema>;
