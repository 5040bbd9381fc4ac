import { z } from 'zod';
import { triple } from '../model/labels.ts';
import { filePath, id, name } from '../model/scalars.ts';

export const adapter = z.strictObject({ file: filePath, scale: z.number() });

/** The model card's fields; engine's modelCardSchema checks them in full. */
const card = z.record(z.string(), z.json());

const modelFiles = z.strictObject({
  model: filePath,
  mmproj: filePath,
  adapters: z.array(adapter).max(32),
  /** Null for the card beside the model, else the default card. */
  card: card.nullable(),
});

const gpu = z.enum(['auto', 'cpu', 'cuda', 'vulkan', 'metal']);

export const modelsRequests = {
  /** Reads the files' headers without loading weights; problems are listed, not thrown. */
  'models.inspect': {
    params: modelFiles,
    result: z.object({
      model: z
        .object({
          name: z.string().nullable(),
          architecture: z.string(),
          parameters: z.number(),
          layers: z.int().nullable(),
          width: z.int().nullable(),
          heads: z.int().nullable(),
          context: z.int().nullable(),
          vocabulary: z.int().nullable(),
          /** Type of most weights: 'Q4_K', 'F16', ... */
          quantisation: z.string(),
          bytes: z.number(),
        })
        .nullable(),
      mmproj: z
        .object({
          imageSize: z.int(),
          patchSize: z.int(),
          tokens: z.int(),
          blocks: z.int(),
          width: z.int(),
          bytes: z.number(),
        })
        .nullable(),
      adapters: z.array(
        z.object({
          file: z.string(),
          rank: z.int().nullable(),
          alpha: z.number().nullable(),
          bytes: z.number(),
          problem: z.string().nullable(),
        }),
      ),
      card,
      cardSource: z.enum(['given', 'beside the model', 'default']),
      /** How the labels read after the prompt. */
      labelTokens: z
        .array(z.object({ label: z.string(), id: z.int(), text: z.string(), tokens: z.int() }))
        .nullable(),
      promptTokens: z.int().nullable(),
      /** Bytes that running the model takes here. An estimate: `parts` says of what. */
      memory: z
        .object({
          total: z.number(),
          available: z.number(),
          parts: z.array(z.object({ name: z.string(), bytes: z.number() })),
        })
        .nullable(),
      problems: z.array(z.object({ what: z.string(), action: z.string() })),
    }),
  },
  /** Keeps a model with its card under a name. */
  'models.save': {
    params: z.strictObject({ name, files: modelFiles }),
    result: z.object({ id }),
  },
  'models.rename': { params: z.strictObject({ id, name }), result: z.object({}) },
  /** Forgets a model that no run uses; refuses one in use, saying by what. 'models.save' brings it back. */
  'models.remove': { params: z.strictObject({ id }), result: z.object({}) },
  'models.card': {
    params: z.strictObject({ id }),
    result: z.object({ card, modelFile: z.string(), mmprojFile: z.string() }),
  },
  /** The backends that can be used here, the best first, and what runs them. */
  'models.devices': {
    params: z.strictObject({}),
    result: z.object({
      threads: z.int(),
      memory: z.number(),
      backends: z.array(
        z.object({
          gpu,
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
    params: z.strictObject({ files: modelFiles, firstId: id, secondId: id, gpu }),
    result: z.object({
      forward: z.object({ logits: triple, probabilities: triple }),
      reverse: z.object({ logits: triple, probabilities: triple }),
      milliseconds: z.number(),
      device: z.string(),
    }),
  },
} as const;
