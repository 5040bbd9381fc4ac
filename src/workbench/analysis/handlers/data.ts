import { AppError } from '../../../engine/app-error.ts';
import { previewPairSet } from '../../../engine/jobs/sets/preview-pair-set.ts';
import { ratedImages, type RatedImage } from '../../../engine/jobs/sets/scored-images.ts';
import { storedDataset, storedSplit } from '../../../engine/jobs/workspace/stored-by-id.ts';
import { imagesOfDataset } from '../../../engine/store/images.ts';
import { splitMembers } from '../../../engine/store/splits.ts';
import type { AnalysisHandlers } from '../../handler.ts';
import { imageRow } from '../../image-row.ts';
import { setSource } from '../../set-source.ts';

export const dataHandlers: AnalysisHandlers<'data'> = {
  'data.images': ({ datasetId, splitId }, { workspace: { db } }) => {
    storedDataset(db, datasetId);
    const members = splitId === null ? [] : splitMembers(db, storedSplit(db, splitId, datasetId).id);
    const parts = new Map(members.map(({ imageId, part }) => [imageId, part]));
    return imagesOfDataset(db, datasetId).map((image) => imageRow(image, parts.get(image.id) ?? null));
  },

  'data.previewPairSet': (params, { workspace: { db }, memo }) => {
    const { split, part } = setSource(db, params);
    let images: readonly RatedImage[];
    try {
      images = memo.get(`rated images ${params.datasetId} ${split?.id ?? ''} ${part ?? ''}`, ['data'], () =>
        ratedImages(db, storedDataset(db, params.datasetId), split ?? undefined, part ?? undefined),
      );
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'scores-missing') throw error;
      return { ...previewPairSet([], params), problem: `${error.message} ${error.action}` };
    }
    return previewPairSet(images, params);
  },
};
