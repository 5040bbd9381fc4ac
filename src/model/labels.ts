import { z } from 'zod';
import type { LabelMatrix } from '../core/confusion.ts';
import { LABELS, type Triple } from '../core/labels.ts';

export const label = z.enum(LABELS);

/** One number a label, in the order of LABELS. */
export const triple = z.tuple([z.number(), z.number(), z.number()]).readonly() satisfies z.ZodType<Triple>;

export const matrix = z.tuple([triple, triple, triple]).readonly() satisfies z.ZodType<LabelMatrix>;

/** How many pairs have each label. */
export const labelCountsSchema = z.object({ First: z.int(), Second: z.int(), Similar: z.int() });
export type LabelCounts = z.infer<typeof labelCountsSchema>;
