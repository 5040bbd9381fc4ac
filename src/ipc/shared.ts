import { z } from 'zod';
import { LABELS } from '../core/labels.ts';

/** A row's id in the workspace's store. */
export const id = z.int().positive();

export const label = z.enum(LABELS);

/** One number a label, in the order of LABELS. */
export const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();

export const matrix = z.tuple([triple, triple, triple]).readonly();

/** Lowest and highest value. */
export const interval = z.tuple([z.number(), z.number()]).readonly();

/** A name that a person gives. */
export const name = z.string().trim().min(1).max(200);

/** A path on the machine that serves; only a path that the person was shown or has picked is accepted. */
export const filePath = z.string().min(1).max(4096);

export const seed = z.int().min(0).max(0xffff_ffff);

export const likelihood = z.strictObject({
  scale: z.number().positive(),
  margin: z.number().positive(),
  bias: z.number(),
});

export const evidenceKind = z.enum(['hard', 'soft']);

/** Share of trials with its Wilson interval; core's Proportion. */
export const proportion = z.object({
  value: z.number(),
  interval,
  successes: z.int(),
  trials: z.int(),
});

/** A metric with its bootstrap interval; null where it is undefined (a correlation of equal numbers). */
export const metric = z.object({ value: z.number(), interval }).nullable();

export const scoreMetrics = z.object({
  n: z.int(),
  pc: metric,
  mae: metric,
  rmse: metric,
  spearman: metric,
  kendall: metric,
});

/** What a request without a result answers. */
export const done = z.object({});

/** A request's parameters and its result, both checked where they cross between processes. */
export interface RequestSchema {
  readonly params: z.ZodType;
  readonly result: z.ZodType;
}
