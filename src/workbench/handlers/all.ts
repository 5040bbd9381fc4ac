import type { Handlers } from '../handler.ts';
import { annotateHandlers } from './annotate.ts';
import { confusionHandlers } from './confusion.ts';
import { consistencyHandlers } from './consistency.ts';
import { dataHandlers } from './data.ts';
import { experimentsHandlers } from './experiments.ts';
import { exportsHandlers } from './exports.ts';
import { modelsHandlers } from './models.ts';
import { pairsHandlers } from './pairs.ts';
import { resultsHandlers } from './results.ts';
import { runsHandlers } from './runs.ts';
import { scoresHandlers } from './scores.ts';
import { settingsHandlers } from './settings.ts';
import { slicesHandlers } from './slices.ts';
import { trainingHandlers } from './training.ts';
import { workspaceHandlers } from './workspace.ts';

/** The handler of every request. */
export const handlers: Handlers = {
  ...workspaceHandlers,
  ...slicesHandlers,
  ...settingsHandlers,
  ...dataHandlers,
  ...modelsHandlers,
  ...trainingHandlers,
  ...runsHandlers,
  ...pairsHandlers,
  ...confusionHandlers,
  ...consistencyHandlers,
  ...scoresHandlers,
  ...annotateHandlers,
  ...resultsHandlers,
  ...experimentsHandlers,
  ...exportsHandlers,
};
