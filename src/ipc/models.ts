import { z } from 'zod';
import { gpuChoiceSchema } from '../model/gpu-choice.ts';
import { triple } from '../model/labels.ts';
import { givenCard, modelFilesSchema } from '../model/model-files.ts';
import { modelInspectionSchema } from '../model/model-inspection.ts';
import { id, name } from '../model/scalars.ts';
import { done } from './request-schema.ts';

/** In the order shown. */
const answer = z.object({ logits: triple, probabilities: triple });

export const modelsRequests = {
  /** Reads the files' headers without loading weights; problems are listed, not thrown. */
  'models.inspect': {
    params: modelFilesSchema,
    result: modelInspectionSchema,
  },
  /** Keeps a model with its card under a name. */
  'models.save': {
    params: z.strictObject({ name, files: modelFilesSchema }),
    result: z.object({ id }),
  },
  'models.rename': { params: z.strictObject({ id, name }), result: done },
  /** Forgets a model that no run uses; refuses one in use, saying by what. 'models.save' brings it back. */
  'models.remove': { params: z.strictObject({ id }), result: done },
  'models.card': {
    params: z.strictObject({ id }),
    result: z.object({ card: givenCard, modelFile: z.string(), mmprojFile: z.string() }),
  },
  /** The backends that can be used here, the best first, and what runs them. */
  'models.devices': {
    params: z.strictObject({}),
    result: z.object({
      threads: z.int(),
      memory: z.number(),
      backends: z.array(
        z.object({
          gpu: gpuChoiceSchema,
          name: z.string(),
          memory: z.number().nullable(),
          usable: z.boolean(),
          reason: z.string().nullable(),
        }),
      ),
    }),
  },
  /** Asks a model about two images of the workspace, both ways round. The model stays open for a minute. */
  'models.tryOut': {
    params: z.strictObject({ files: modelFilesSchema, firstId: id, secondId: id, gpu: gpuChoiceSchema }),
    result: z.object({
      forward: answer,
      reverse: answer,
      milliseconds: z.number(),
      device: z.string(),
    }),
  },
} as const;
