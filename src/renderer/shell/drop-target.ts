import type { View } from '../../ipc/views.ts';

/** Where dropped files are taken up. */
interface DropTarget {
  readonly view: View;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * The view that can use dropped files: Models for model files, else Data for a folder or a table of scores.
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
  return { view: 'data', params: { import: paths[0] ?? '' } };
}
