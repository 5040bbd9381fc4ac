import { z } from 'zod';
import { questionSchema } from './ask.ts';
import { filterSchema } from './filter.ts';
import { HARM_LISTS, harmSortSchema } from './harm.ts';
import { pairSortSchema } from './pair-row.ts';
import { filePath, id, name } from './scalars.ts';
import { scoreSettingsSchema } from './scores.ts';
import { whoseLabelsSchema } from './whose-labels.ts';

/** What a table's file may be. 'jsonl' is one JSON object a line. */
export const TABLE_FORMATS = ['csv', 'tsv', 'json', 'jsonl', 'parquet'] as const;
export type TableFileFormat = (typeof TABLE_FORMATS)[number];

/** Forms in which pairs go to other tools. */
export const EXCHANGE_FORMATS = ['llava', 'trl', 'label-studio', 'argilla', 'imagefolder'] as const;
export type ExchangeFormat = (typeof EXCHANGE_FORMATS)[number];

const format = z.enum(TABLE_FORMATS);

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

/** Pairs that go to another tool: a set's, a run's comparisons that pass a filter, or those that people judged. */
export const exchangeRequestSchema = z.strictObject({
  of: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('pairs'), id }),
    z.strictObject({ kind: z.literal('comparisons'), filter: filterSchema }),
    z.strictObject({
      kind: z.literal('judgements'),
      datasetId: id,
      /** Whose labels count. Defaults to the newest of anybody. */
      whose: whoseLabelsSchema.optional(),
    }),
  ]),
  as: z.enum(EXCHANGE_FORMATS),
  /** A new file, or of an imagefolder a new folder. */
  out: filePath,
  /** What is asked; null for the dataset's own question, else the usual one. */
  question: questionSchema.nullable(),
});
export type ExchangeRequest = z.infer<typeof exchangeRequestSchema>;

export const exchangeWrittenSchema = z.object({
  files: z.array(z.string()).readonly(),
  pairs: z.int(),
  /** What was asked in the files; null for forms that hold no question. */
  question: z.string().nullable(),
  /** What somebody must know to use the files. */
  notes: z.array(z.string()).readonly(),
});
export type ExchangeWritten = z.infer<typeof exchangeWrittenSchema>;
