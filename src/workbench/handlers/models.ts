import { isDeepStrictEqual } from 'node:util';
import os from 'node:os';
import { AppError } from '../../engine/app-error.ts';
import { modelChoices } from '../../engine/choosing/model-choices.ts';
import { importedAdapters, importedModels } from '../../engine/jobs/models/imported-models.ts';
import { removeImported, runsOfImported, storedModelsOf } from '../../engine/jobs/models/remove-imported.ts';
import { cardOfModel, existingModel } from '../../engine/jobs/runs/create-run.ts';
import { checkServerModel } from '../../engine/jobs/check-model/check-server-model.ts';
import { askedCard, questionOf } from '../../engine/model-files/asked-card.ts';
import { modelCardOf, parseModelCard, type ModelCard } from '../../engine/model-files/model-card.ts';
import { serverRoot } from '../../engine/servers/endpoints/server-root.ts';
import { SERVER_CARD } from '../../engine/servers/kinds/server-card.ts';
import { imageFiles } from '../../engine/store/images.ts';
import {
  deleteModel,
  insertModel,
  modelByName,
  runsOfModel,
  setModelName,
  setModelServer,
  type StoredModel,
} from '../../engine/store/models.ts';
import type { Database } from '../../engine/store/database.ts';
import { maskedSoftmax } from '../../core/softmax.ts';
import type { InferencePair } from '../../engine/inference/inference-client.ts';
import type { Handlers } from '../handler.ts';
import { inspectFiles, inspectHeaders } from '../inspect-files.ts';
import { startModelImport } from '../start-model-import.ts';
import { listDevices } from '../list-devices.ts';
import type { Params, Result } from '../../ipc/requests.ts';
import type { ComparatorSpec } from '../../engine/comparator/comparator-spec.ts';
import type { GpuChoice } from '../../model/gpu-choice.ts';
import type { AnyServer, Server } from '../../model/server.ts';
import type { Session } from '../session.ts';

type Card = Result<'models.card'>['card'];

export const modelsHandlers: Handlers<'models'> = {
  'models.inspect': (files, session) => inspectFiles(session, files),

  'models.save': async ({ name, files }, session) => {
    const { workspace, paths } = session;
    const [model, mmproj] = [paths.check(files.model), paths.check(files.mmproj)];
    const found = await inspectHeaders(session, { ...files, adapters: [] });
    const [problem] = found.files.problems;
    if (problem !== undefined) throw new AppError('model-not-usable', problem.what, problem.action);
    const id = await workspace.transaction(() => {
      assertNameIsFree(workspace.db, name);
      return insertModel(workspace.db, {
        name,
        modelFile: model,
        mmprojFile: mmproj,
        card: found.checkedCard,
      });
    });
    session.changed(['models']);
    return { id };
  },

  'models.saveServer': async ({ id, name, server: given, text }, session) => {
    const { workspace } = session;
    const server = checkedServer(given, session);
    const card = JSON.parse(JSON.stringify(cardOfText(server.prompt, text))) as unknown;
    const saved = await workspace.transaction(() => {
      const { db } = workspace;
      const before = id === null ? null : existingModel(db, id);
      if (before?.name !== name) assertNameIsFree(db, name);
      if (before?.server != null && 'managed' in before.server) throw isManaged(before);
      if (before === null) return insertModel(db, { name, modelFile: '', mmprojFile: '', server, card });
      if (!asksAlike(before, server, card)) assertIsUnused(db, before);
      if (before.name !== name) setModelName(db, before.id, name);
      setModelServer(db, before.id, server, card);
      return before.id;
    });
    session.changed(['models', 'runs']);
    return { id: saved };
  },

  'models.server': ({ id }, { workspace }) => {
    const model = existingModel(workspace.db, id);
    if (model.server === null)
      throw new AppError('model-missing', `"${model.name}" is no server.`, 'Choose another model.');
    if ('managed' in model.server) throw isManaged(model);
    const { prompt } = cardOfModel(model);
    const text = model.server.prompt === 'raw' ? prompt : questionOf(cardOfModel(model));
    return { name: model.name, server: model.server, text };
  },

  'models.checkServer': async ({ server, text }, session) => {
    const card = cardOfText(server.prompt, text);
    const { findings } = await checkServerModel({ server: checkedServer(server, session), card });
    return { findings };
  },

  'models.imported': async (_, { workspace }) => {
    const found = await importedModels(workspace.dir);
    return {
      models: found.map(({ name, folder, record, isWhole }) => ({
        name,
        folder,
        record,
        isWhole,
        modelId: storedModelsOf(workspace, folder).at(-1)?.id ?? null,
        runs: runsOfImported(workspace, folder),
      })),
      adapters: await importedAdapters(workspace.dir),
    };
  },

  'models.choices': () => ({ choices: modelChoices(), memory: os.totalmem() }),

  'models.import': async (params, session) => ({ jobId: await startModelImport(session, params) }),

  'models.removeImported': async ({ name }, session) => {
    await removeImported(session.workspace, name);
    session.changed(['models']);
    return {};
  },

  'models.rename': async ({ id, name }, session) => {
    const { workspace } = session;
    await workspace.transaction(() => {
      if (existingModel(workspace.db, id).name === name) return;
      assertNameIsFree(workspace.db, name);
      setModelName(workspace.db, id, name);
    });
    session.changed(['models', 'runs']);
    return {};
  },

  'models.remove': async ({ id }, session) => {
    const { workspace } = session;
    await workspace.transaction(() => {
      assertIsUnused(workspace.db, existingModel(workspace.db, id));
      deleteModel(workspace.db, id);
    });
    session.changed(['models']);
    return {};
  },

  'models.card': ({ id }, { workspace }) => {
    const model = existingModel(workspace.db, id);
    const { modelFile, mmprojFile } = model;
    const read = cardOfModel(model);
    return { card: JSON.parse(JSON.stringify(read)) as Card, modelFile, mmprojFile };
  },

  'models.devices': (_, { memo, examiner }) => memo.get('devices', [], () => listDevices(examiner)),

  'models.check': async ({ files, gpu }, session) => {
    const { findings } = await session.tryOut.check(specOf(files, gpu, session));
    return { findings };
  },

  'models.tryOut': async ({ files, firstId, secondId, gpu }, session) => {
    const { workspace, tryOut } = session;
    const images = imageFiles(workspace.db, [firstId, secondId]);
    const { forward, reverse, ...told } = await tryOut.ask(
      { ...specOf(files, gpu, session), cacheDir: workspace.cacheDir },
      imageSource(images.get(firstId)),
      imageSource(images.get(secondId)),
    );
    return {
      forward: { logits: forward, probabilities: maskedSoftmax(forward) },
      reverse: { logits: reverse, probabilities: maskedSoftmax(reverse) },
      ...told,
    };
  },
};

/** Addresses as they are kept, and files that may be opened. @throws AppError 'bad-request', 'path-not-allowed' */
function checkedServer(server: Server, { paths }: Session): Server {
  const { caFile, adapterFiles } = server;
  return {
    ...server,
    urls: server.urls.map(serverRoot),
    caFile: caFile === null ? null : paths.check(caFile),
    adapterFiles: adapterFiles === null ? null : paths.check(adapterFiles),
  };
}

/** How a server is asked: a question in a chat message, or the whole of a raw prompt. @throws AppError of the prompt */
function cardOfText(prompt: Server['prompt'], text: string | null): ModelCard {
  if (prompt === 'chat') return askedCard(SERVER_CARD, { question: text, words: null });
  return parseModelCard({ name: 'Server, raw prompt', prompt: text ?? '' }, 'of the server');
}

/** Which program is started is said on the command line alone, never by a page. */
function isManaged({ name }: StoredModel): AppError {
  return new AppError(
    'model-is-server',
    `"${name}" is a llama-server that Tiebreak starts: it has no address to change.`,
    'Change its files or arguments on the command line: tiebreak compare --llama-server --model FILE --mmproj FILE.',
  );
}

/** Whether a server's answers stay what they were: only addresses and the place of its key are others. */
function asksAlike({ server, card }: StoredModel, other: Server, otherCard: unknown): boolean {
  const told = (one: AnyServer | null) => one && [one.model, one.adapter, one.prompt];
  return isDeepStrictEqual([told(server), card], [told(other), otherCard]);
}

/** @throws AppError 'model-in-use' naming the runs that a model answers */
function assertIsUnused(db: Database, { id, name }: StoredModel): void {
  const users = runsOfModel(db, id).map((run) => `"${run}"`);
  if (users.length === 0) return;
  throw new AppError(
    'model-in-use',
    `"${name}" answers ${users.length === 1 ? 'the run' : 'the runs'} ${users.join(', ')}.`,
    'Keep it: those answers need their model.',
  );
}

/** Files as a comparator is opened with them. @throws AppError of the card, 'path-not-allowed' */
function specOf(files: Params<'models.tryOut'>['files'], gpu: GpuChoice, { paths }: Session): ComparatorSpec {
  const model = paths.check(files.model);
  return {
    model,
    mmproj: paths.check(files.mmproj),
    members: [
      {
        name: 'model',
        adapters: files.adapters.map(({ file, scale }) => ({ file: paths.check(file), scale })),
      },
    ],
    card: files.card === null ? modelCardOf(model) : parseModelCard(files.card, 'given'),
    gpu,
  };
}

function assertNameIsFree(db: Database, name: string): void {
  if (modelByName(db, name) !== null)
    throw new AppError('name-taken', `There is already a model named "${name}".`, 'Choose another name.');
}

/** @throws AppError 'image-missing' */
function imageSource(
  image: { path: string | null; hash: string | null } | undefined,
): InferencePair['first'] {
  if (!image?.path) throw new AppError('image-missing', 'This image has no file.', 'Choose another image.');
  return image.hash === null ? { path: image.path } : { path: image.path, hash: image.hash };
}
