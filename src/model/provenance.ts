import { z } from 'zod';
import { evidenceKind, likelihoodSchema } from './likelihood.ts';

/** How a side file begins, so that no other JSON beside a table is taken for one. */
export const PROVENANCE_FORMAT = 'tiebreak-table';

/** Raised when a reader of today would misread what is written. */
export const PROVENANCE_VERSION = 1;

/** SHA-256, hexadecimal. */
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const datasetOrigin = z.object({
  name: z.string(),
  /** Its layout, or 'simulated'. */
  kind: z.string(),
  images: z.int(),
  /** Of a line of JSON for each image, sorted by name: its name, its file's hash and its score on 1-5. */
  sha256: hash,
});

const runOrigin = z.object({
  name: z.string(),
  kind: z.enum(['model', 'recorded']),
  createdAt: z.string(),
  /** Largest score difference that is Similar. */
  theta: z.number(),
  prompt: z.string().nullable(),
  seed: z.number().nullable(),
  orders: z.enum(['forward', 'both']).nullable(),
  referenceSet: z.string().nullable(),
  /** Null for recorded answers. A hash is null until the run has started. */
  model: z
    .object({
      name: z.string(),
      file: z.string(),
      sha256: hash.nullable(),
      mmprojFile: z.string(),
      mmprojSha256: hash.nullable(),
    })
    .nullable(),
  members: z
    .array(
      z.object({
        name: z.string(),
        mmprojSha256: hash.nullable(),
        adapters: z
          .array(z.object({ file: z.string(), scale: z.number(), sha256: hash.nullable() }))
          .readonly(),
      }),
    )
    .readonly(),
  /** What computed the answers, each way once. */
  builds: z.array(z.string()).readonly(),
});

const scoresOrigin = z.object({
  likelihood: likelihoodSchema,
  /** 'preset uol', 'calibrated on 1,000 comparisons of run "a"'. */
  likelihoodSource: z.string(),
  evidence: evidenceKind,
  /** Whether people's labels took the place of answers. */
  corrections: z.boolean(),
  /** Whose, in words; null where none did, and in older files. */
  people: z.string().nullable().default(null),
  referenceSet: z.string().nullable(),
  intervalMethod: z.string(),
  /** Standard deviation of the comparator's error about an image; null where it is not known. */
  imageError: z.number().nullable(),
});

const selection = z.object({
  /** As the address and `slices` have it; ids are of the workspace that wrote it. */
  filter: z.record(z.string(), z.json()),
  /** The same in words, one limit each; none where everything passes. */
  limits: z.array(z.string()).readonly(),
  /** What was left of how many, in the unit of `of`: 'comparisons', 'images'. */
  kept: z.int(),
  total: z.int(),
  of: z.string(),
});

const targetColumn = z.object({
  /** The column that holds the target in every row; null where it is one in some rows and the other in others. */
  column: z.enum(['first', 'second']).nullable(),
  /** Names of all targets of the run: in a row without one column for all, the target is the image that is among these. */
  images: z.array(z.string()).readonly(),
});

/** Where a table that was written comes from: the content of `NAME.csv.json` beside `NAME.csv`. */
export const provenanceSchema = z.object({
  format: z.literal(PROVENANCE_FORMAT),
  version: z.literal(PROVENANCE_VERSION),
  /** The table as it was written. */
  table: z.object({ file: z.string(), sha256: hash, rows: z.int().nullable() }),
  /** What the rows are: 'scores', 'comparisons', 'pairs', ... */
  what: z.string(),
  /** The order of the rows, in words. */
  rowOrder: z.string().nullable(),
  /** What is to be known of columns, by their names. */
  columns: z.record(z.string(), z.string()),
  /** Which program wrote it. */
  tiebreak: z.string(),
  writtenAt: z.string(),
  /** Drawn faces, or a model trained on them; null where that cannot be told. */
  simulated: z.boolean().nullable(),
  dataset: datasetOrigin.nullable(),
  run: runOrigin.nullable(),
  scores: scoresOrigin.nullable(),
  selection: selection.nullable(),
  target: targetColumn.nullable(),
  /** Whatever else stood beside the table, such as a chart's caption. */
  notes: z.array(z.string()).readonly(),
});
export type Provenance = z.infer<typeof provenanceSchema>;

/** A table's origin before it is written. */
export type TableOrigin = Omit<Provenance, 'format' | 'version' | 'table' | 'tiebreak' | 'writtenAt'>;
