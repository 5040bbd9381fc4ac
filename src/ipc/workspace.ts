import { z } from 'zod';
import { likelihood } from '../model/likelihood.ts';
import { filePath, id, name } from '../model/scalars.ts';
import { done } from './request-schema.ts';

const runStatus = z.enum(['planned', 'running', 'paused', 'finished', 'failed']);

const datasetSummary = z.object({
  id,
  name: z.string(),
  /** The layout that was imported. */
  kind: z.string(),
  simulated: z.boolean(),
  images: z.int(),
  scored: z.int(),
  groups: z.array(z.object({ name: z.string(), images: z.int() })),
  importedAt: z.number(),
  /** What the import could not use, at most a thousand. */
  problems: z.array(z.object({ where: z.string(), message: z.string() })),
  problemCount: z.int(),
  splits: z.array(
    z.object({
      id,
      name: z.string(),
      kind: z.string(),
      parts: z.array(z.object({ name: z.string(), images: z.int() })),
    }),
  ),
  referenceSets: z.array(z.object({ id, name: z.string(), images: z.int(), splitId: id.nullable() })),
  pairSets: z.array(
    z.object({
      id,
      name: z.string(),
      variant: z.string(),
      theta: z.number(),
      pairs: z.int(),
      splitId: id.nullable(),
      part: z.string().nullable(),
    }),
  ),
});
export type DatasetSummary = z.infer<typeof datasetSummary>;

const runSummary = z.object({
  id,
  name: z.string(),
  kind: z.enum(['model', 'recorded']),
  datasetId: id,
  modelId: id.nullable(),
  modelName: z.string().nullable(),
  /** Drawn faces, or a model trained on them: everything shown about the run says so. */
  simulated: z.boolean(),
  planKind: z.enum(['against-references', 'pair-set', 'all-pairs', 'adaptive']).nullable(),
  orders: z.enum(['forward', 'both']).nullable(),
  referenceSetId: id.nullable(),
  members: z.array(z.string()),
  status: runStatus,
  theta: z.number(),
  /** Comparisons that the plan asks for; null where that is not known beforehand (adaptive, recorded). */
  planned: z.int().nullable(),
  /** Comparisons answered by every member. */
  answered: z.int(),
  failed: z.int(),
  createdAt: z.number(),
  finishedAt: z.number().nullable(),
  /** The likelihood that scores take by default, and where it comes from. */
  likelihood,
  likelihoodSource: z.string(),
});
export type RunSummary = z.infer<typeof runSummary>;

const modelSummary = z.object({
  id,
  name: z.string(),
  modelFile: z.string(),
  mmprojFile: z.string(),
  simulated: z.boolean(),
  present: z.boolean(),
  runs: z.int(),
});

const workspaceSummary = z.object({
  folder: z.string(),
  name: z.string(),
  version: z.string(),
  datasets: z.array(datasetSummary),
  runs: z.array(runSummary),
  models: z.array(modelSummary),
  judgements: z.int(),
});
export type WorkspaceSummary = z.infer<typeof workspaceSummary>;

export const job = z.object({
  id: z.string(),
  kind: z.enum(['import', 'run', 'demo', 'training']),
  /** Of a run or a training its name. */
  title: z.string(),
  runId: id.nullable(),
  state: z.enum(['waiting', 'working', 'stopping', 'done', 'stopped', 'failed']),
  done: z.int(),
  total: z.int().nullable(),
  unit: z.string(),
  message: z.string(),
  /** Units a second over the last seconds; null until known. */
  rate: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  error: z.object({ code: z.string(), message: z.string(), action: z.string() }).nullable(),
  /** The newest lines of its log, at most 500, the oldest first. */
  log: z.array(z.object({ at: z.number(), text: z.string() })),
});
export type Job = z.infer<typeof job>;

/** A filter and view kept under a name; `location` is what the address bar holds after '#'. */
const slice = z.object({ id, name: z.string(), location: z.string(), createdAt: z.number() });

export const workspaceRequests = {
  'workspace.summary': { params: z.strictObject({}), result: workspaceSummary },
  /** Workspaces opened before on this machine, the newest first. */
  'workspace.recent': {
    params: z.strictObject({}),
    result: z.array(
      z.object({ folder: z.string(), name: z.string(), openedAt: z.number(), exists: z.boolean() }),
    ),
  },
  /** Opens the workspace in a folder in place of the present one; makes one when `create`. */
  'workspace.open': {
    params: z.strictObject({ folder: filePath, create: z.boolean() }),
    result: workspaceSummary,
  },
  /** Makes the demo workspace, or opens the one that is there. */
  'workspace.demo': { params: z.strictObject({}), result: z.object({ jobId: z.string() }) },
  /** Folders and fitting files in a folder of the machine that serves; null for its starting folders. */
  'files.browse': {
    params: z.strictObject({ folder: filePath.nullable(), endings: z.array(z.string().max(16)).max(16) }),
    result: z.object({
      folder: z.string().nullable(),
      parent: z.string().nullable(),
      entries: z.array(
        z.object({
          name: z.string(),
          path: z.string(),
          kind: z.enum(['folder', 'file']),
          bytes: z.number().nullable(),
        }),
      ),
      /** Images directly inside, so that a dataset's folder can be recognised. */
      images: z.int(),
    }),
  },
  /** The operating system's own dialog; null in a browser (use files.browse) or when the person cancelled. */
  'files.pick': {
    params: z.strictObject({
      kind: z.enum(['folder', 'files']),
      title: z.string().max(200),
      endings: z.array(z.string().max(16)).max(16),
    }),
    result: z.object({ available: z.boolean(), paths: z.array(z.string()) }),
  },
  'jobs.list': { params: z.strictObject({}), result: z.array(job) },
  /** Stops a job after the item in flight; what it has done is kept. */
  'jobs.stop': { params: z.strictObject({ jobId: z.string().max(100) }), result: done },
  'slices.list': { params: z.strictObject({}), result: z.array(slice) },
  /** Refuses a name that another slice has. */
  'slices.save': {
    params: z.strictObject({ name, location: z.string().max(8000) }),
    result: slice,
  },
  /** Takes a slice away, or brings a removed one back. */
  'slices.remove': { params: z.strictObject({ id, removed: z.boolean() }), result: done },
  /** Small facts that the workbench keeps with the workspace: last location, judge, pane sizes. */
  'settings.get': { params: z.strictObject({}), result: z.record(z.string(), z.json()) },
  'settings.set': {
    params: z.strictObject({ key: z.string().regex(/^[a-z][a-zA-Z.-]{0,63}$/), value: z.json() }),
    result: done,
  },
} as const;
