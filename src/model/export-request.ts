import { z } from 'zod';
import { filterSchema } from './filter.ts';
import { HARM_LISTS, harmSortSchema } from './harm.ts';
import { pairSortSchema } from './pair-row.ts';
import { id, name } from './scalars.ts';
import { scoreSettingsSchema } from './scores.ts';

const format = z.enum(['csv', 'jsonl']);

/** Kinds of file that the workbench writes for a person. */
export const exportRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('pairs'),
    filter: filterSchema,
    /** The order of the rows. Defaults to that of the images. */
    sort: pairSortSchema.optional(),
    format,
  }),
  z.strictObject({ kind: z.literal('judgements'), filter: filterSchema, judge: name.nullable(), format }),
  /** Every entry of what people said about a dataset's pairs, which can be imported again. */
  z.strictObject({ kind: z.literal('judgement-record'), datasetId: id, format }),
  z.strictObject({ kind: z.literal('scores'), ...scoreSettingsSchema.shape, filter: filterSchema, format }),
  z.strictObject({
    kind: z.literal('harm'),
    ...scoreSettingsSchema.shape,
    filter: filterSchema,
    list: z.enum(HARM_LISTS),
    /** Of comparisons; the other lists have one order. */
    sort: harmSortSchema,
    format,
  }),
  z.strictObject({ kind: z.literal('images'), datasetId: id, format }),
  z.strictObject({ kind: z.literal('pair-set'), id, format }),
  z.strictObject({ kind: z.literal('reference-set'), id, format }),
  z.strictObject({ kind: z.literal('split'), id, format }),
  z.strictObject({ kind: z.literal('experiments'), format }),
  z.strictObject({
    kind: z.literal('results'),
    datasetId: id.nullable(),
    filter: filterSchema.optional(),
    format,
  }),
]);
export type ExportRequest = z.infer<typeof exportRequestSchema>;
