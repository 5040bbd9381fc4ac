import { formatCount, formatQuantity } from '../../../core/format.ts';
import type { RunMember } from '../../../model/model-files.ts';
import type { PlanRequest, RunPlan } from '../../../model/plan.ts';
import { AppError } from '../../app-error.ts';
import { resolveAsk } from '../../model-files/asked-card.ts';
import { modelCardOf, parseModelCard, type ModelCard } from '../../model-files/model-card.ts';
import { SERVER_CARD } from '../../servers/kinds/server-card.ts';
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
  assertServerCan(model, request);
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

/** @throws AppError 'model-is-server' for what takes a model's files */
function assertServerCan(
  { name, server }: StoredModel,
  { members, exact }: Pick<NewRunRequest, 'members' | 'exact'>,
): void {
  const isPlain =
    members.length === 1 &&
    members.every(({ adapters, mmproj }) => adapters.length === 0 && mmproj === undefined);
  if (server === null || (isPlain && exact !== true)) return;
  throw new AppError(
    'model-is-server',
    `"${name}" is a server: it answers as one member, with the adapter that it was added with, in its own precision.`,
    'Leave out adapters, further members and exact answers.',
  );
}

/** How a workspace's model is asked where nobody says otherwise. @throws AppError of the card */
export function cardOfModel({ name, modelFile, server, card }: StoredModel): ModelCard {
  if (card === null && server !== null) return SERVER_CARD;
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

/** The same where its files are needed. @throws AppError 'model-missing', 'model-is-server' */
export function existingModelFiles(db: Database, id: number): StoredModel {
  const model = existingModel(db, id);
  if (model.server === null) return model;
  throw new AppError(
    'model-is-server',
    `"${model.name}" is a server: there are no files of it here.`,
    'Choose a model of GGUF files.',
  );
}
