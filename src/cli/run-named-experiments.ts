import { AppError } from '../engine/app-error.ts';
import { FOLDER_NAME_RULE, isFolderName } from '../engine/folder-name.ts';
import type { Libraries } from '../engine/ggml/libraries.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import type { FaceSource } from '../lab/experiments/experiment.ts';
import {
  experimentFolder,
  readSeeds,
  settingsOf,
  type StoredExperiments,
} from '../lab/experiments/experiment-folder.ts';
import { runExperiments } from '../lab/experiments/run-experiments.ts';
import type { CommandContext } from './command-context.ts';
import { sizesOf, type ExperimentOptions } from './experiment-options.ts';

/**
 * Makes what a workspace's folder of experiments lacks, and reads all it holds.
 *
 * @throws AppError `bad-experiments-name` and those of {@link runExperiments}
 */
export async function runNamed(
  libraries: Libraries,
  options: ExperimentOptions & { readonly name: string },
  { workspace, source }: { readonly workspace: Workspace; readonly source: FaceSource },
  { progress, signal, onProgress }: CommandContext,
): Promise<Pick<StoredExperiments, 'name' | 'folder' | 'settings' | 'results'>> {
  const { name, seeds, only } = options;
  if (!isFolderName(name))
    throw new AppError('bad-experiments-name', `Experiments cannot be called "${name}".`, FOLDER_NAME_RULE);
  const sizes = sizesOf(options);
  const folder = experimentFolder(workspace.dir, name);
  await runExperiments(libraries, {
    source,
    sizes,
    seeds,
    ...(only && { only }),
    folder,
    signal,
    onProgress,
    onNote: (line) => progress.note(line),
  });
  const { results } = await readSeeds(folder);
  return { name, folder, settings: settingsOf(source, sizes), results };
}
