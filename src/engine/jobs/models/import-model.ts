import path from 'node:path';
import type { ImportType } from '../../../model/import-record.ts';
import { AppError } from '../../app-error.ts';
import { importCheckpoint, type ImportedModel } from '../../imports/import-checkpoint.ts';
import { FOLDER_NAME_RULE, isFolderName } from '../../folder-name.ts';
import type { Libraries } from '../../ggml/libraries.ts';
import { downloadCheckpoint } from '../../hub/download-checkpoint.ts';
import { isRepositoryName } from '../../hub/hub-error.ts';
import type { Hub } from '../../hub/hub.ts';
import { isFolder } from '../../if-there.ts';
import type { LongWork } from '../../long-work.ts';
import type { SourceOptions } from '../../checkpoints/checkpoint-family.ts';
import { rememberedHashes } from '../workspace/workspace-hashes.ts';
import { modelsFolder } from './imported-models.ts';

export interface ImportModelOptions extends SourceOptions, LongWork {
  /** A folder, or a repository's name; a folder comes first. */
  readonly source: string;
  readonly type: ImportType;
  /** Of a repository: a branch, a tag or a commit. Defaults to `main`. */
  readonly revision?: string | undefined;
  /** Where the model is made. Defaults to `models/NAME` of the workspace. */
  readonly to?: string | undefined;
  readonly hub: Hub;
  /** Told before large files are written: what, how many bytes, and how many are free. */
  readonly onSize?: (what: string, bytes: number, free: number) => void;
  /** Milliseconds before each further try to download. */
  readonly pauses?: readonly number[];
}

/** What was imported, and where from. */
export interface ImportedFrom extends ImportedModel {
  readonly folder: string;
  /** Of a repository: at which commit, and where its download stays. */
  readonly repository: { readonly name: string; readonly revision: string; readonly download: string } | null;
}

/**
 * Imports a model for a workspace, from a folder or from a hub's repository, whose download stays in `cache/downloads`.
 *
 * @throws AppError of {@link importCheckpoint} and {@link downloadCheckpoint}; `not-found` where the source is neither
 */
export async function importModel(
  libraries: Libraries,
  workspaceDir: string,
  { source, revision, to: given, hub, onSize, pauses, ...options }: ImportModelOptions,
): Promise<ImportedFrom> {
  const hashes = rememberedHashes(workspaceDir);
  const isLocal = await isFolder(source);
  if (!isLocal && !isRepositoryName(source))
    throw new AppError(
      'not-found',
      `${source} is neither a folder nor the name of a repository (OWNER/NAME).`,
      'Check the path, or name a model of a hub, such as llava-hf/llava-1.5-7b-hf.',
    );
  const to = given ?? path.join(modelsFolder(workspaceDir), usableName(source));
  const downloaded = isLocal
    ? null
    : await downloadCheckpoint({
        hub,
        name: source,
        revision,
        folder: path.join(workspaceDir, 'cache', 'downloads'),
        hashes,
        onSize,
        pauses,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
      });
  const imported = await importCheckpoint(libraries, {
    ...options,
    source: downloaded?.folder ?? source,
    tower: options.tower ?? downloaded?.tower,
    to,
    hashes,
    ...(downloaded === null ? {} : { repository: downloaded.repository }),
    onSize: (bytes, free) => onSize?.(to, bytes, free),
  });
  return {
    ...imported,
    folder: to,
    repository:
      downloaded === null
        ? null
        : {
            name: downloaded.repository.name,
            revision: downloaded.repository.revision,
            download: downloaded.folder,
          },
  };
}

/** @throws AppError `name-needed` */
function usableName(source: string): string {
  const name = path.basename(path.resolve(source));
  if (isFolderName(name)) return name;
  throw new AppError(
    'name-needed',
    `A model of the workspace cannot be called ${JSON.stringify(name)}.`,
    `Say where it goes with --to. ${FOLDER_NAME_RULE}`,
  );
}
