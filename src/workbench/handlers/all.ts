import type { Handlers } from '../handler.ts';
import { annotateHandlers } from './annotate.ts';
import { dataHandlers } from './data.ts';
import { exportsHandlers } from './exports.ts';
import { mapsHandlers } from './maps.ts';
import { modelsHandlers } from './models.ts';
import { notesHandlers } from './notes.ts';
import { peopleHandlers } from './people.ts';
import { reviewHandlers } from './review.ts';
import { runsHandlers } from './runs.ts';
import { scoresHandlers } from './scores.ts';
import { settingsHandlers } from './settings.ts';
import { slicesHandlers } from './slices.ts';
import { tasksHandlers } from './tasks.ts';
import { trainingHandlers } from './training.ts';
import { workspaceHandlers } from './workspace.ts';

/** The handler of every request that the main thread answers. */
export const handlers: Handlers = {
  ...workspaceHandlers,
  ...slicesHandlers,
  ...settingsHandlers,
  ...dataHandlers,
  ...modelsHandlers,
  ...trainingHandlers,
  ...runsHandlers,
  ...scoresHandlers,
  ...annotateHandlers,
  ...peopleHandlers,
  ...tasksHandlers,
  ...reviewHandlers,
  ...exportsHandlers,
  ...notesHandlers,
  ...mapsHandlers,
};
