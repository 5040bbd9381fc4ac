import type { MainRequest } from '../analysis/analysis-requests.ts';
import { Areas, type AreaOf } from '../areas.ts';
import type { Handlers } from '../handler.ts';

const workspace = async () => (await import('./workspace.ts')).workspaceHandlers;

/** The handler of every request that the main thread answers. */
export const handlers = new Areas<Handlers>({
  workspace,
  files: workspace,
  jobs: workspace,
  slices: async () => (await import('./slices.ts')).slicesHandlers,
  settings: async () => (await import('./settings.ts')).settingsHandlers,
  models: async () => (await import('./models.ts')).modelsHandlers,
  training: async () => (await import('./training.ts')).trainingHandlers,
  runs: async () => (await import('./runs.ts')).runsHandlers,
  scores: async () => (await import('./scores.ts')).scoresHandlers,
  annotate: async () => (await import('./annotate.ts')).annotateHandlers,
  people: async () => (await import('./people.ts')).peopleHandlers,
  tasks: async () => (await import('./tasks.ts')).tasksHandlers,
  review: async () => (await import('./review.ts')).reviewHandlers,
  exports: async () => (await import('./exports.ts')).exportsHandlers,
  notes: async () => (await import('./notes.ts')).notesHandlers,
  maps: async () => (await import('./maps.ts')).mapsHandlers,
  // Last, because it needs most: what others need too is there by then, and loading it holds up requests for less.
  data: async () => (await import('./data.ts')).dataHandlers,
} satisfies { readonly [Area in AreaOf<MainRequest>]: () => Promise<Handlers<Area>> });
