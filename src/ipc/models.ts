import { z } from 'zod';
import { gpuChoiceSchema } from '../model/gpu-choice.ts';
import { triple } from '../model/labels.ts';
import { givenCard, modelFilesSchema } from '../model/model-files.ts';
import { IMPORT_TYPES, importRecordSchema } from '../model/import-record.ts';
import { modelChoiceSchema } from '../model/model-choice.ts';
import { modelFindingSchema } from '../model/model-check.ts';
import { modelInspectionSchema } from '../model/model-inspection.ts';
import { id, name } from '../model/scalars.ts';
import { serverSchema } from '../model/server.ts';
import { done } from './request-schema.ts';

/** A model that was imported into the workspace. */
const imported = z.object({
  name,
  folder: z.string(),
  record: importRecordSchema,
  /** Whether all its files are there. */
  isWhole: z.boolean(),
  /** As which it is kept; null where it is not. */
  modelId: id.nullable(),
  /** Runs that it answers. */
  runs: z.array(z.string()),
});

/** An adapter that was imported beside them. */
const importedAdapter = z.object({ name, source: z.string(), isWhole: z.boolean() });

/** A server, and what it is asked: a question in a chat message (null for the usual one), or the whole of a raw prompt. */
const askedServer = { server: serverSchema, text: z.string().max(20_000).nullable() };

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
  /** Keeps a server as a model, or changes one: of one that runs need, only where it is. */
  'models.saveServer': {
    params: z.strictObject({ id: id.nullable(), name, ...askedServer }),
    result: z.object({ id }),
  },
  /** How a server that is kept is asked. */
  'models.server': { params: z.strictObject({ id }), result: z.object({ name, ...askedServer }) },
  /** Asks a server about two known pictures, and tells what answers there and what is odd. */
  'models.checkServer': {
    params: z.strictObject(askedServer),
    result: z.object({ findings: z.array(modelFindingSchema).readonly() }),
  },
  /** What was imported into the workspace, begun imports too. */
  'models.imported': {
    params: z.strictObject({}),
    result: z.object({ models: z.array(imported), adapters: z.array(importedAdapter) }),
  },
  /** Published models and what each takes, with the memory of the machine that serves, in bytes. */
  'models.choices': {
    params: z.strictObject({}),
    result: z.object({ choices: z.array(modelChoiceSchema), memory: z.number() }),
  },
  /** Imports a checkpoint's folder, or a hub's repository that is downloaded first, and keeps it as a model; its job's id. */
  'models.import': {
    params: z.strictObject({
      source: z.string().trim().min(1).max(4096),
      revision: z.string().trim().min(1).max(200).nullable(),
      type: z.enum(IMPORT_TYPES),
      /** Of LLaVA's own layout: the folder of its vision tower. */
      tower: z.string().max(4096).nullable(),
      lastNorm: z.boolean(),
    }),
    result: z.object({ jobId: z.string() }),
  },
  /** Deletes an imported model's files; refuses one that runs need, saying which. */
  'models.removeImported': { params: z.strictObject({ name }), result: done },
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
  /** Asks a model about two known pictures, with its adapters and without, and tells what is odd. */
  'models.check': {
    params: z.strictObject({ files: modelFilesSchema, gpu: gpuChoiceSchema }),
    result: z.object({ findings: z.array(modelFindingSchema).readonly() }),
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
