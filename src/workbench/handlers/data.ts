import { checkAsk } from '../../engine/jobs/ask/check-ask.ts';
import { cardOfModel, existingModelFiles } from '../../engine/jobs/runs/create-run.ts';
import { setDatasetAsk } from '../../engine/store/datasets.ts';
import { imagesOfSet, keepImageSet } from '../../engine/store/image-sets.ts';
import { imageFacts } from '../../engine/images/image-facts.ts';
import { importJudgements } from '../../engine/jobs/judgements/import-judgements.ts';
import { planJudgementImport } from '../../engine/jobs/judgements/plan-judgement-import.ts';
import { summariseJudgementImport } from '../../engine/jobs/judgements/summarise-import.ts';
import { setJudgementImportRemoved } from '../../engine/store/judgement-imports.ts';
import { makePairSet } from '../../engine/jobs/sets/make-pair-set.ts';
import { makeReferenceSet } from '../../engine/jobs/sets/make-reference-set.ts';
import { makeSplit } from '../../engine/jobs/sets/make-split.ts';
import { removeDataset, restoreDataset } from '../../engine/jobs/datasets/remove-dataset.ts';
import { removeSet, restoreSet } from '../../engine/jobs/sets/remove-set.ts';
import { storedDataset, storedImage, storedReferenceSet } from '../../engine/jobs/workspace/stored-by-id.ts';
import { referencesOfSet } from '../../engine/store/reference-sets.ts';
import type { Handlers } from '../handler.ts';
import { imageRow } from '../image-row.ts';
import { judgementsFileOf } from '../import-judgements-file.ts';
import type { Session } from '../session.ts';
import { setSource } from '../set-source.ts';
import { startImport } from '../start-import.ts';

export const dataHandlers: Handlers<'data'> = {
  'data.image': async ({ imageId }, { workspace }) => {
    const image = storedImage(workspace.db, imageId);
    const { datasetId, hash } = image;
    return { ...imageRow(image, null), datasetId, hash, ...(await imageFacts(workspace.db, imageId)) };
  },

  'data.import': (params, session) => ({ jobId: startImport(session, params) }),

  'data.readJudgements': async (params, session) => {
    const { path, options } = await judgementsFileOf(session, params);
    const plan = await planJudgementImport(session.workspace.db, path, options);
    return summariseJudgementImport(plan, plan.problems);
  },

  'data.importJudgements': async (params, session) => {
    const { path, options } = await judgementsFileOf(session, params);
    const { plan, batch, problems } = await importJudgements(session.workspace, path, options);
    tellOfJudgements(session);
    return { imported: summariseJudgementImport(plan, problems), batch };
  },

  'data.setJudgementsRemoved': async ({ batch, removed }, session) => {
    const { workspace } = session;
    await workspace.transaction(() => setJudgementImportRemoved(workspace.db, batch, removed));
    tellOfJudgements(session);
    return {};
  },

  'data.removeDataset': async ({ id, removed }, session) => {
    if (removed) await removeDataset(session.workspace, id);
    else await restoreDataset(session.workspace, id);
    session.changed(['data']);
    return {};
  },

  'data.setAsk': async ({ datasetId, ask }, session) => {
    const { workspace } = session;
    await workspace.transaction(() =>
      setDatasetAsk(workspace.db, storedDataset(workspace.db, datasetId).id, ask),
    );
    session.changed(['data']);
    return {};
  },

  'data.checkAsk': ({ datasetId, modelId, ask }, { workspace: { db }, examiner }) => {
    storedDataset(db, datasetId);
    const model = existingModelFiles(db, modelId);
    const files = { model: model.modelFile, mmproj: model.mmprojFile, card: cardOfModel(model) };
    return checkAsk(files, [{ source: 'dataset', ask }], (subject) => examiner.ask(subject));
  },

  'data.makeSplit': async ({ datasetId, ...request }, session) => {
    const { workspace } = session;
    const dataset = storedDataset(workspace.db, datasetId);
    const { split } = await workspace.transaction(() => makeSplit(workspace, dataset, request));
    session.changed(['data']);
    return { id: split.id };
  },

  'data.makePairSet': async ({ datasetId, splitId, part, ...request }, session) => {
    const { workspace } = session;
    const from = setSource(workspace.db, { datasetId, splitId, part });
    const dataset = storedDataset(workspace.db, datasetId);
    const { pairSet, pairs } = await makePairSet(workspace, dataset, { ...request, ...from });
    session.changed(['data']);
    return { id: pairSet.id, pairs: pairs.length };
  },

  'data.makeReferenceSet': async ({ datasetId, splitId, part, ...request }, session) => {
    const { workspace } = session;
    const from = setSource(workspace.db, { datasetId, splitId, part });
    const dataset = storedDataset(workspace.db, datasetId);
    const { referenceSet, references } = await workspace.transaction(() =>
      makeReferenceSet(workspace, dataset, { ...request, ...from }),
    );
    session.changed(['data']);
    return { id: referenceSet.id, images: references.length };
  },

  'data.keepImageSet': async ({ datasetId, images }, { workspace }) => {
    const { db } = workspace;
    storedDataset(db, datasetId);
    return { id: await workspace.transaction(() => keepImageSet(db, datasetId, images)) };
  },

  'data.imageSet': ({ id }, { workspace }) => ({ images: imagesOfSet(workspace.db, id) }),

  'data.references': ({ id }, { workspace }) => {
    const { name, binWidth, perBin } = storedReferenceSet(workspace.db, id);
    return { id, name, binWidth, perBin, images: referencesOfSet(workspace.db, id) };
  },

  'data.removeSet': async ({ kind, id, removed }, session) => {
    if (removed) await removeSet(session.workspace, kind, id);
    else await restoreSet(session.workspace, kind, id);
    session.changed(['data']);
    return {};
  },
};

/** Many judgements are there, or gone: whoever keeps answers reads them anew. */
function tellOfJudgements(session: Session): void {
  session.analysis.note({ kind: 'replaced', runId: null });
  session.changed(['judgements', 'people', 'data']);
}
