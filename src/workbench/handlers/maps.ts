import { formatQuantity } from '../../core/format.ts';
import {
  drawImageMap,
  encodingsByKey,
  encodingsOfDataset,
  placeOf,
  readImageMap,
} from '../../engine/jobs/maps/image-map.ts';
import { storedDataset } from '../../engine/jobs/workspace/stored-by-id.ts';
import { countImages } from '../../engine/store/images.ts';
import type { Handlers } from '../handler.ts';

export const mapsHandlers: Handlers<'maps'> = {
  'maps.sources': async ({ datasetId }, { workspace }) => {
    storedDataset(workspace.db, datasetId);
    const of = countImages(workspace.db, datasetId).images;
    return (await encodingsOfDataset(workspace, datasetId)).map(({ key, tower, tokens, width, images }) => ({
      key,
      mmproj: tower?.mmproj ?? null,
      projected: tower?.projected ?? null,
      tokens,
      width,
      images: images.length,
      of,
    }));
  },

  'maps.get': async ({ datasetId, source }, { workspace }) => {
    const map = await readImageMap(workspace, await encodingsByKey(workspace, datasetId, source));
    if (map === null) return null;
    return {
      points: map.ids.map((imageId, index) => {
        const [x, y] = placeOf(map, index);
        return { imageId, x, y };
      }),
    };
  },

  'maps.draw': async ({ datasetId, source }, session) => {
    const { workspace, jobs } = session;
    const dataset = storedDataset(workspace.db, datasetId);
    const encodings = await encodingsByKey(workspace, datasetId, source);
    const { id } = jobs.start({
      kind: 'map',
      title: `Map of ${dataset.name}`,
      runId: null,
      work: async ({ log, ...work }) => {
        const { ids } = await drawImageMap(workspace, encodings, work);
        log(`Drew a map of ${formatQuantity(ids.length, 'image')}.`);
        session.changed(['maps']);
        return 'done';
      },
    });
    return { jobId: id };
  },
};
