import { imageFacts } from '../../engine/images/image-facts.ts';
import { makePairSet } from '../../engine/jobs/sets/make-pair-set.ts';
import { makeReferenceSet } from '../../engine/jobs/sets/make-reference-set.ts';
import { makeSplit } from '../../engine/jobs/sets/make-split.ts';
import { previewPairSet } from '../../engine/jobs/sets/preview-pair-set.ts';
import { removeDataset, restoreDataset } from '../../engine/jobs/datasets/remove-dataset.ts';
import { removeSet, restoreSet } from '../../engine/jobs/sets/remove-set.ts';
import { ratedImages, type RatedImage } from '../../engine/jobs/sets/scored-images.ts';
import {
  storedDataset,
  storedImage,
  storedReferenceSet,
  storedSplit,
} from '../../engine/jobs/workspace/stored-by-id.ts';
import { AppError } from '../../engine/app-error.ts';
import { imagesOfDataset, type StoredImage } from '../../engine/store/images.ts';
import { referencesOfSet } from '../../engine/store/reference-sets.ts';
import { splitMembers, type Split } from '../../engine/store/splits.ts';
import type { ImageRow } from '../../ipc/data.ts';
import type { AreaOf, Handlers } from '../handler.ts';
import { startImport } from '../start-import.ts';
import type { Session } from '../session.ts';

export const dataHandlers: Handlers<AreaOf<'data'>> = {
  'data.images': ({ datasetId, splitId }, { workspace }) => {
    const { db } = workspace;
    storedDataset(db, datasetId);
    const members = splitId === null ? [] : splitMembers(db, storedSplit(db, splitId, datasetId).id);
    const parts = new Map(members.map(({ imageId, part }) => [imageId, part]));
    return imagesOfDataset(db, datasetId).map((image) => imageRow(image, parts.get(image.id) ?? null));
  },

  'data.image': async ({ imageId }, { workspace }) => {
    const image = storedImage(workspace.db, imageId);
    const { datasetId, hash } = image;
    return { ...imageRow(image, null), datasetId, hash, ...(await imageFacts(workspace.db, imageId)) };
  },

  'data.import': (params, session) => ({ jobId: startImport(session, params) }),

  'data.removeDataset': ({ id, removed }, session) => {
    if (removed) removeDataset(session.workspace, id);
    else restoreDataset(session.workspace, id);
    session.changed(['data']);
    return {};
  },

  'data.makeSplit': ({ datasetId, ...request }, session) => {
    const { workspace } = session;
    const dataset = storedDataset(workspace.db, datasetId);
    const { split } = workspace.transaction(() => makeSplit(workspace, dataset, request));
    session.changed(['data']);
    return { id: split.id };
  },

  'data.previewPairSet': (params, session) => {
    const { split, part } = source(session, params);
    let images: readonly RatedImage[];
    try {
      images = session.memo.get(
        `rated images ${params.datasetId} ${split?.id ?? ''} ${part ?? ''}`,
        ['data'],
        () => rated(session, params),
      );
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'scores-missing') throw error;
      return { ...previewPairSet([], params), problem: `${error.message} ${error.action}` };
    }
    return previewPairSet(images, params);
  },

  'data.makePairSet': async ({ datasetId, splitId, part, ...request }, session) => {
    const { workspace } = session;
    const from = source(session, { datasetId, splitId, part });
    const dataset = storedDataset(workspace.db, datasetId);
    const { pairSet, pairs } = await makePairSet(workspace, dataset, { ...request, ...from });
    session.changed(['data']);
    return { id: pairSet.id, pairs: pairs.length };
  },

  'data.makeReferenceSet': ({ datasetId, splitId, part, ...request }, session) => {
    const { workspace } = session;
    const from = source(session, { datasetId, splitId, part });
    const dataset = storedDataset(workspace.db, datasetId);
    const { referenceSet, references } = workspace.transaction(() =>
      makeReferenceSet(workspace, dataset, { ...request, ...from }),
    );
    session.changed(['data']);
    return { id: referenceSet.id, images: references.length };
  },

  'data.references': ({ id }, { workspace }) => {
    const { name, binWidth, perBin } = storedReferenceSet(workspace.db, id);
    return { id, name, binWidth, perBin, images: referencesOfSet(workspace.db, id) };
  },

  'data.removeSet': ({ kind, id, removed }, session) => {
    if (removed) removeSet(session.workspace, kind, id);
    else restoreSet(session.workspace, kind, id);
    session.changed(['data']);
    return {};
  },
};

interface Source {
  readonly datasetId: number;
  readonly splitId: number | null;
  readonly part: string | null;
}

/** Where a set is drawn from. @throws AppError `split-missing`, `part-needed` for a split without a part */
function source(
  { workspace }: Session,
  { datasetId, splitId, part }: Source,
): { split: Split; part: string } | { split: null; part: null } {
  if (splitId === null) return { split: null, part: null };
  if (part !== null) return { split: storedSplit(workspace.db, splitId, datasetId), part };
  throw new AppError('part-needed', 'Only a split is named.', 'Name the part of it to draw from.');
}

function rated(session: Session, params: Source): readonly RatedImage[] {
  const { split, part } = source(session, params);
  const { db } = session.workspace;
  return ratedImages(db, storedDataset(db, params.datasetId), split ?? undefined, part ?? undefined);
}

function imageRow(
  { id, name, path, score, rawScore, raterSpread, raterCount, group }: StoredImage,
  part: string | null,
): ImageRow {
  return { id, name, score, rawScore, raterSpread, raterCount, group, part, file: path !== null };
}
