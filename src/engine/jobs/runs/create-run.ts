import { formatCount, formatQuantity } from '../../../core/format.ts';
import type { RunMember } from '../../../model/model-files.ts';
import type { PlanRequest, RunPlan } from '../../../model/plan.ts';
import { AppError } from '../../app-error.ts';
import { resolveAsk } from '../../model-files/asked-card.ts';
import { modelCardOf, parseModelCard, type ModelCard } from '../../model-files/model-card.ts';
import type { Database } from '../../store/database.ts';
import { datasetById, type Dataset } from '../../store/datasets.ts';
import { modelById, type StoredModel } from '../../store/models.ts';
import { insertRun, runByName } from '../../store/runs.ts';
import type { Workspace } from '../../store/workspace.ts';
import { countPlanned, mostAdaptive } from './count-planned.ts';
import { resolvePlan } from './resolve-plan.ts';

/** A run as a person asks for it. */
export interface NewRunRequest {
  readonly name: string;
  readonly datasetId: number;
  readonly modelId: number;
  /** At least one; a member without adapters is the model itself. */
  readonly members: readonly RunMember[];
  readonly plan: PlanRequest;
  readonly theta: number;
  /** Whether the model answers in F32 throughout. Defaults to false. */
  readonly exact?: boolean;
}

/**
 * Keeps a new run, planned and not started.
 *
 * @returns its id
 * @throws AppError 'name-taken', 'dataset-missing', 'model-missing', 'plan-too-large', and those of the plan and the model's card
 */
export async function createRun(workspace: Workspace, request: NewRunRequest): Promise<number> {
  const { db } = workspace;
  const dataset = existingDataset(db, request.datasetId);
  const model = existingModel(db, request.modelId);
  const { card, asked } = resolveAsk(cardOfModel(model), [{ source: 'dataset', ask: dataset.ask }]);
  return workspace.transaction(() => {
    assertRunNameIsFree(db, request.name);
    const plan = resolvePlan(db, dataset, request.plan);
    assertIsManageable(db, plan);
    return insertRun(db, {
      name: request.name,
      kind: 'model',
      modelId: model.id,
      datasetId: dataset.id,
      plan,
      members: request.members,
      prompt: card.prompt,
      asked,
      exact: request.exact === true,
      theta: request.theta,
      seed: null,
    });
  });
}

/** How a workspace's model is asked where nobody says otherwise. @throws AppError of the card */
export function cardOfModel({ name, modelFile, card }: StoredModel): ModelCard {
  return card === null ? modelCardOf(modelFile) : parseModelCard(card, `of the model ${name}`);
}

/** What is planned and not answered yet is held in memory while a run goes on. */
const MOST_COMPARISONS = 5_000_000;

function assertIsManageable(db: Database, plan: RunPlan): void {
  const comparisons = countPlanned(db, plan) ?? (plan.kind === 'adaptive' ? mostAdaptive(db, plan) : 0);
  if (comparisons <= MOST_COMPARISONS) return;
  throw new AppError(
    'plan-too-large',
    `The plan asks for ${formatQuantity(comparisons, 'comparison')}; a run holds at most ${formatCount(MOST_COMPARISONS)}.`,
    'Limit the images, or compare them with references instead of with each other.',
  );
}

/** @throws AppError 'name-taken' */
export function assertRunNameIsFree(db: Database, name: string): void {
  if (runByName(db, name) === null) return;
  throw new AppError('name-taken', `There is already a run named "${name}".`, 'Choose another name.');
}

/** @throws AppError 'dataset-missing' */
export function existingDataset(db: Database, id: number): Dataset {
  const dataset = datasetById(db, id);
  if (dataset === null)
    throw new AppError('dataset-missing', 'There is no such dataset.', 'Choose another dataset.');
  return dataset;
}

/** @throws AppError 'model-missing' */
export function existingModel(db: Database, id: number): StoredModel {
  const model = modelById(db, id);
  if (model === null)
    throw new AppError('model-missing', 'There is no such model.', 'Choose another model, or add it first.');
  return model;
}
