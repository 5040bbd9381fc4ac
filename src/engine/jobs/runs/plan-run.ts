import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { RunMember } from '../../../model/model-files.ts';
import type { RunPlan } from '../../../model/plan.ts';
import { AppError } from '../../app-error.ts';
import type { Asked } from '../../../model/ask.ts';
import type { AnyServer } from '../../../model/server.ts';
import { resolveAsk, type AskLevel } from '../../model-files/asked-card.ts';
import type { ModelCard } from '../../model-files/model-card.ts';
import type { Database } from '../../store/database.ts';
import type { Dataset } from '../../store/datasets.ts';
import { insertModel, modelByName, models, setModelServer, type StoredModel } from '../../store/models.ts';
import { insertRun, runById, runByName, type Run } from '../../store/runs.ts';
import type { Workspace } from '../../store/workspace.ts';

/** A server that answers, with the card that says how to ask it. */
export interface ModelServer {
  readonly server: AnyServer;
  readonly card: ModelCard;
}

/** The files that answer, with the card that says how to ask them. */
export interface ModelFiles {
  readonly model: string;
  readonly mmproj: string;
  readonly card: ModelCard;
}

export interface RunRequest {
  readonly name: string;
  readonly dataset: Dataset;
  readonly files: ModelFiles | ModelServer;
  /** At least one; a member without adapters is the model itself. */
  readonly members: readonly RunMember[];
  readonly plan: RunPlan;
  readonly theta: number;
  /** What counts before the dataset's question and words. */
  readonly ask?: readonly AskLevel[];
  /** Whether the model answers in F32 throughout. Defaults to false. */
  readonly exact?: boolean;
}

/**
 * The run of this name and exactly this plan, which is made if there is none of the name.
 *
 * @throws AppError `run-exists` for a run of the name with another model or plan
 */
export function planRun(workspace: Workspace, request: RunRequest): Promise<Run> {
  const { db } = workspace;
  const { card, asked } = resolveAsk(request.files.card, [
    ...(request.ask ?? []),
    { source: 'dataset', ask: request.dataset.ask },
  ]);
  return workspace.transaction(() => {
    const modelId = findOrInsertModel(db, request.files);
    const existing = runByName(db, request.name);
    if (existing !== null) {
      const difference = differenceFrom(existing, modelId, asked, request);
      if (difference === null) return existing;
      throw new AppError(
        'run-exists',
        `There is already a run "${request.name}" with ${difference}.`,
        existing.kind === 'recorded'
          ? 'Choose another name with --run.'
          : 'Choose another name with --run, or resume that run with --run NAME and no other option.',
      );
    }
    const id = insertRun(db, {
      name: request.name,
      kind: 'model',
      modelId,
      datasetId: request.dataset.id,
      plan: request.plan,
      members: request.members,
      prompt: card.prompt,
      asked,
      exact: request.exact === true,
      theta: request.theta,
      seed: null,
    });
    return storedRun(db, id);
  });
}

/**
 * The model of exactly these files and this card, or null. A server is the same model at other addresses, and with its key elsewhere.
 */
export function findModel(db: Database, given: ModelFiles | ModelServer): StoredModel | null {
  const card = JSON.parse(JSON.stringify(given.card)) as unknown;
  const isSame = ({ server, modelFile, mmprojFile }: StoredModel) =>
    'server' in given
      ? server?.model === given.server.model &&
        isDeepStrictEqual(filesOf(server), filesOf(given.server)) &&
        server.adapter === given.server.adapter &&
        server.prompt === given.server.prompt
      : modelFile === given.model && mmprojFile === given.mmproj;
  return models(db).find((model) => isSame(model) && isDeepStrictEqual(model.card, card)) ?? null;
}

/** The id of the model of exactly these files and this card, which is kept if there is none. */
export function findOrInsertModel(db: Database, given: ModelFiles | ModelServer): number {
  return 'server' in given ? findOrInsertServer(db, given) : findOrInsertFiles(db, given);
}

function findOrInsertFiles(db: Database, { model, mmproj, card }: ModelFiles): number {
  const stored = JSON.parse(JSON.stringify(card)) as unknown;
  const same = findModel(db, { model, mmproj, card });
  if (same !== null) return same.id;
  const name = freeName(db, basename(model).replace(/\.gguf$/i, ''));
  return insertModel(db, { name, modelFile: model, mmprojFile: mmproj, card: stored });
}

/** One that is kept is from now on where it is said to be; what is not said of its key, certificates and prices stays. */
function findOrInsertServer(db: Database, { server, card }: ModelServer): number {
  const stored = JSON.parse(JSON.stringify(card)) as unknown;
  const { model, adapter } = server;
  const same = findModel(db, { server, card });
  if (same !== null) {
    const told = withKept(server, same.server);
    if (!isDeepStrictEqual(same.server, told)) setModelServer(db, same.id, told, stored);
    return same.id;
  }
  const name = freeName(db, adapter === null ? model : `${model} + ${adapter}`);
  return insertModel(db, { name, modelFile: '', mmprojFile: '', server, card: stored });
}

/** Of a llama-server that is started here, what it is started for; the program and its further arguments are where it is. */
function filesOf(server: AnyServer): unknown {
  if ('urls' in server) return null;
  const { model, mmproj, adapter } = server.managed;
  return [model, mmproj, adapter];
}

/** A server with what was said of its key, certificates and prices before, where nothing is said now. */
function withKept(server: AnyServer, before: AnyServer | null): AnyServer {
  if (!('urls' in server) || before === null || !('urls' in before)) return server;
  const hasKey = server.keyVariable !== null || server.keychain !== null;
  return {
    ...server,
    keyVariable: hasKey ? server.keyVariable : before.keyVariable,
    keychain: hasKey ? server.keychain : before.keychain,
    caFile: server.caFile ?? before.caFile,
    prices: server.prices ?? before.prices,
    adapterFiles: server.adapterFiles ?? before.adapterFiles,
  };
}

function freeName(db: Database, wanted: string): string {
  let name = wanted;
  for (let number = 2; modelByName(db, name) !== null; number++) name = `${wanted} (${number})`;
  return name;
}

function differenceFrom(
  run: Run,
  modelId: number,
  { question, words }: Asked,
  { dataset, members, plan, files, exact = false }: RunRequest,
): string | null {
  if (run.kind === 'recorded') return 'recorded answers';
  if (run.datasetId !== dataset.id) return 'a different dataset';
  if (run.modelId !== modelId)
    return 'server' in files ? 'a different server or card' : 'a different model, mmproj or card';
  const before = run.asked ?? resolveAsk(files.card, []).asked;
  if (question !== before.question) return `another question (${JSON.stringify(before.question)})`;
  if (!isDeepStrictEqual(words, before.words))
    return `other words (${Object.values(before.words).join(', ')})`;
  if (run.exact !== exact) return run.exact ? '--exact' : 'no --exact';
  if (!isDeepStrictEqual(run.members, members)) return 'different members, adapters or mmprojs of members';
  return isDeepStrictEqual(run.plan, JSON.parse(JSON.stringify(plan))) ? null : 'a different plan';
}

function storedRun(db: Database, id: number): Run {
  const run = runById(db, id);
  if (run === null) throw new Error(`run ${id} is gone`);
  return run;
}
