import { existsSync } from 'node:fs';
import { AppError } from '../../app-error.ts';
import { modelCardOf } from '../../model-files/model-card.ts';
import type { Database } from '../../store/database.ts';
import { models, type StoredModel } from '../../store/models.ts';
import { runs } from '../../store/runs.ts';
import type { ModelSummary } from '../../../model/workspace-summary.ts';

/** Every model, the oldest first. */
export function modelSummaries(db: Database): ModelSummary[] {
  const modelIds = runs(db).map(({ modelId }) => modelId);
  return models(db).map((model) => ({
    id: model.id,
    name: model.name,
    modelFile: model.modelFile,
    mmprojFile: model.mmprojFile,
    simulated: isSimulatedModel(model),
    server: model.server,
    present: filesOf(model).every((file) => existsSync(file)),
    runs: modelIds.filter((id) => id === model.id).length,
  }));
}

/** Files without which it cannot answer; of a server somewhere else there are none here. */
function filesOf({ server, modelFile, mmprojFile }: StoredModel): readonly string[] {
  if (server === null) return [modelFile, mmprojFile];
  return 'managed' in server ? [server.managed.model, server.managed.mmproj] : [];
}

/** Whether a model's card says that it learned from simulated images. */
export function isSimulatedModel({ card, modelFile, server }: StoredModel): boolean {
  if (typeof card === 'object' && card !== null) return 'simulated' in card && card.simulated === true;
  if (server !== null) return false;
  try {
    return modelCardOf(modelFile).simulated === true;
  } catch (error) {
    // A card that cannot be read says nothing.
    if (error instanceof AppError) return false;
    throw error;
  }
}
