import { z } from 'zod';
import { jobSchema } from '../model/job.ts';
import { filePath, id, name } from '../model/scalars.ts';
import { sliceSchema } from '../model/slice.ts';
import { workspaceSummarySchema } from '../model/workspace-summary.ts';
import { done } from './request-schema.ts';

export const workspaceRequests = {
  'workspace.summary': { params: z.strictObject({}), result: workspaceSummarySchema },
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
    result: workspaceSummarySchema,
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
  'jobs.list': { params: z.strictObject({}), result: z.array(jobSchema).readonly() },
  /** Stops a job after the item in flight; what it has done is kept. */
  'jobs.stop': { params: z.strictObject({ jobId: z.string().max(100) }), result: done },
  'slices.list': { params: z.strictObject({}), result: z.array(sliceSchema).readonly() },
  /** Refuses a name that another slice has. */
  'slices.save': {
    params: z.strictObject({ name, location: z.string().max(8000) }),
    result: sliceSchema,
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
