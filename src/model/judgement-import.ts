import { z } from 'zod';
import { label } from './labels.ts';

/** Whose files of judgements are read. 'tiebreak': this program's own, and tables of others with the same columns. */
export const JUDGEMENT_FORMATS = ['tiebreak', 'label-studio', 'argilla', 'prodigy', 'fiftyone'] as const;
export type JudgementFormat = (typeof JUDGEMENT_FORMATS)[number];

/** What a file of people's answers holds, and what importing it does or did. */
export const judgementImportSchema = z.object({
  file: z.string(),
  /** Whose file it is. */
  format: z.string(),
  dataset: z.string(),
  /** Whether the dataset is there, takes up images, or is made. */
  status: z.enum(['created', 'extended', 'existing']),
  /** Judgements that are new, those that are there already, and of these those that an import taken back brings again. */
  fresh: z.int(),
  existing: z.int(),
  restored: z.int(),
  /** What can be used, by how far it is; flags, comments and undos are 'no answer'. */
  byStatus: z.array(z.object({ status: z.string(), judgements: z.int() })).readonly(),
  byPerson: z.array(z.object({ person: z.string(), judgements: z.int(), labelled: z.int() })).readonly(),
  byLabel: z.array(z.object({ label, judgements: z.int() })).readonly(),
  /** Answers that are a prediction which a person accepted. */
  takenOver: z.int(),
  unanswered: z.int(),
  predictions: z.int(),
  /** What was left out or read otherwise: a line each, the first ones. */
  problems: z.array(z.string()).readonly(),
  problemCount: z.int(),
  skipped: z.int(),
});
export type JudgementImport = z.infer<typeof judgementImportSchema>;
