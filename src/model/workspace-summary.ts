import { z } from 'zod';
import { datasetSummarySchema } from './dataset-summary.ts';
import { runSummarySchema } from './run.ts';
import { id } from './scalars.ts';
import { anyServerSchema } from './server.ts';

/** A model that a workspace keeps. */
const modelSummary = z.object({
  id,
  name: z.string(),
  modelFile: z.string(),
  mmprojFile: z.string(),
  /** Where it is, of a server; its files' names are then empty. */
  server: anyServerSchema.nullable(),
  /** It learned from drawn faces, as its card says. */
  simulated: z.boolean(),
  /** Both files are where they were; true of a server. */
  present: z.boolean(),
  runs: z.int(),
});
export type ModelSummary = z.infer<typeof modelSummary>;

export const workspaceSummarySchema = z.object({
  folder: z.string(),
  name: z.string(),
  version: z.string(),
  datasets: z.array(datasetSummarySchema).readonly(),
  runs: z.array(runSummarySchema).readonly(),
  models: z.array(modelSummary).readonly(),
  /** Pairs that people's newest judgement labels: not what was skipped, flagged or taken back. */
  judgements: z.int(),
});
export type WorkspaceSummary = z.infer<typeof workspaceSummarySchema>;
