import { AppError } from '../../../engine/app-error.ts';
import { datasetHealth } from '../../../engine/jobs/datasets/dataset-health.ts';
import { compareQuestions } from '../../../engine/jobs/questions/compare-questions.ts';
import { previewPairSet } from '../../../engine/jobs/sets/preview-pair-set.ts';
import { runOfDataset, startingPairs } from '../../../engine/jobs/sets/make-pair-set.ts';
import { ratedImages, type RatedImage } from '../../../engine/jobs/sets/scored-images.ts';
import { storedDataset, storedSplit } from '../../../engine/jobs/workspace/stored-by-id.ts';
import { imagesOfDataset } from '../../../engine/store/images.ts';
import { splitMembers } from '../../../engine/store/splits.ts';
import type { AnalysisHandlers } from '../../handler.ts';
import { imageRow } from '../../image-row.ts';
import { setSource } from '../../set-source.ts';

const NOTHING_TO_DRAW = { images: 0, wanted: null, existing: { different: 0, similar: 0 }, drawn: null };

export const dataHandlers: AnalysisHandlers<'data'> = {
  'data.health': ({ datasetId }, { workspace: { db }, memo }) => {
    storedDataset(db, datasetId);
    return memo.get(`health ${datasetId}`, ['data'], () => datasetHealth(db, datasetId));
  },

  'data.images': ({ datasetId, splitId }, { workspace: { db } }) => {
    storedDataset(db, datasetId);
    const members = splitId === null ? [] : splitMembers(db, storedSplit(db, splitId, datasetId).id);
    const parts = new Map(members.map(({ imageId, part }) => [imageId, part]));
    return imagesOfDataset(db, datasetId).map((image) => imageRow(image, parts.get(image.id) ?? null));
  },

  // Not remembered: runs are scored and people judge all the time.
  'data.questions': ({ datasetId, theta }, { workspace: { db } }) =>
    compareQuestions(db, storedDataset(db, datasetId), theta),

  'data.previewPairSet': (params, { workspace: { db }, memo, answers }) => {
    const { split, part } = setSource(db, params);
    const dataset = storedDataset(db, params.datasetId);
    let images: readonly RatedImage[];
    try {
      images = memo.get(`rated images ${params.datasetId} ${split?.id ?? ''} ${part ?? ''}`, ['data'], () =>
        ratedImages(db, dataset, split ?? undefined, part ?? undefined),
      );
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'scores-missing') throw error;
      return { ...NOTHING_TO_DRAW, problem: `${error.message} ${error.action}` };
    }
    const active =
      params.run === null
        ? null
        : {
            table: answers.get(runOfDataset(db, params.run, dataset).id),
            startWith: startingPairs(db, params.startWith, dataset),
          };
    return previewPairSet(images, params, active);
  },
};
