import type { View } from '../../ipc/views.ts';

/** Where dropped files are taken up. */
interface DropTarget {
  readonly view: View;
  readonly params: Readonly<Record<string, string>>;
}

/** Files that hold judgements and no list of images. */
const JUDGEMENTS = /\.(jsonl?|parquet|xlsx)$/i;

/**
 * The view that can use dropped files: Models for model files, else Data for judgements, a folder or a table of scores.
 *
 * @param paths or names, of which there is at least one
 */
export function dropTarget(paths: readonly string[]): DropTarget {
  const models = paths.filter((path) => path.toLowerCase().endsWith('.gguf'));
  const isProjector = (path: string) => /mmproj[^/\\]*$/i.test(path);
  const model = models.find((path) => !isProjector(path));
  const mmproj = models.find(isProjector);
  if (models.length > 0)
    return {
      view: 'models',
      params: {
        id: 'new',
        ...(model === undefined ? {} : { modelFile: model }),
        ...(mmproj === undefined ? {} : { mmprojFile: mmproj }),
      },
    };
  const [first = ''] = paths;
  return { view: 'data', params: JUDGEMENTS.test(first) ? { judgements: first } : { import: first } };
}
