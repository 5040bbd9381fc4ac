import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ImportRecord } from '../../../model/import-record.ts';
import { readAdapterRecord } from '../../adapters/adapter-folder.ts';
import { MODEL_FILES, readImportRecord } from '../../checkpoints/output/model-folder.ts';
import { isFolderName } from '../../folder-name.ts';
import { foldersIfThere } from '../../if-there.ts';

/** Where a workspace keeps the models that it imported, a folder each. */
export function modelsFolder(workspaceDir: string): string {
  return path.join(workspaceDir, 'models');
}

/** A model of a workspace by its folder. */
export interface ImportedFolder {
  readonly name: string;
  readonly folder: string;
  readonly record: ImportRecord;
  /** Whether all its files are there. */
  readonly isWhole: boolean;
}

/** Models that were imported into a workspace, begun ones too, by name. @throws AppError `folder-unreadable`, `file-unreadable` */
export async function importedModels(workspaceDir: string): Promise<ImportedFolder[]> {
  const found: ImportedFolder[] = [];
  for (const name of await foldersIfThere(modelsFolder(workspaceDir))) {
    const folder = path.join(modelsFolder(workspaceDir), name);
    const record = await readImportRecord(folder);
    if (record === null) continue;
    const isWhole = record.finished !== null && isModelFolder(folder);
    found.push({ name, folder, record, isWhole });
  }
  return found;
}

/** Adapters that were imported into a workspace, begun ones too, by name. @throws AppError as {@link importedModels} */
export async function importedAdapters(
  workspaceDir: string,
): Promise<{ readonly name: string; readonly source: string; readonly isWhole: boolean }[]> {
  const found = [];
  for (const name of await foldersIfThere(modelsFolder(workspaceDir))) {
    const record = await readAdapterRecord(path.join(modelsFolder(workspaceDir), name));
    if (record !== null) found.push({ name, source: record.source, isWhole: record.finished !== null });
  }
  return found;
}

/** The folder of a workspace's model; null where none has the name. */
export function modelNamed(workspaceDir: string, name: string): string | null {
  if (!isFolderName(name)) return null;
  const folder = path.join(modelsFolder(workspaceDir), name);
  return isModelFolder(folder) ? folder : null;
}

/** Whether a folder holds a model's files. */
function isModelFolder(folder: string): boolean {
  return [MODEL_FILES.model, MODEL_FILES.mmproj].every((file) => existsSync(path.join(folder, file)));
}
