import path from 'node:path';
import { formatBytes } from '../core/format.ts';
import { isRepositoryName } from '../engine/hub/hub-error.ts';
import { hubOf } from '../engine/hub/hub.ts';
import { isFolder } from '../engine/if-there.ts';
import { importApart } from '../engine/jobs/models/import-apart.ts';
import type { ImportedFrom } from '../engine/jobs/models/import-model.ts';
import { storedModelsOf } from '../engine/jobs/models/remove-imported.ts';
import { insertModel, modelByName } from '../engine/store/models.ts';
import type { CheckedParams } from './checked-params.ts';
import type { Session } from './session.ts';

/**
 * Imports a model in the background, in a process of its own, and keeps it under its folder's name.
 *
 * @returns the job's id
 * @throws AppError 'path-not-allowed'
 */
export async function startModelImport(
  session: Session,
  { source, revision, type, tower, lastNorm }: CheckedParams<'models.import'>,
): Promise<string> {
  const { workspace, jobs, paths, platform } = session;
  // A name of a repository is no path, unless there is such a folder.
  const isLocal = !isRepositoryName(source) || (await isFolder(source));
  return jobs.start({
    kind: 'model',
    title: `Import ${source}`,
    runId: null,
    work: async ({ signal, onProgress, log }) => {
      try {
        const imported = await importApart(
          {
            workspaceDir: workspace.dir,
            source: isLocal ? paths.check(source) : source,
            revision: isLocal ? undefined : (revision ?? undefined),
            type,
            tower: tower === null ? undefined : paths.check(tower),
            lastNorm,
            hub: hubOf(process.env),
          },
          {
            launch: platform.launchImport,
            signal,
            onProgress,
            onSize: (what, bytes, free) =>
              log(`${formatBytes(bytes)} to write for ${what}, where ${formatBytes(free)} are free.`),
          },
        );
        if (imported === null) return 'stopped';
        await keep(session, imported);
        for (const notice of imported.notices) log(notice);
        log(`Imported as ${path.basename(imported.folder)}: ${formatBytes(imported.bytes)}.`);
        return 'done';
      } finally {
        session.changed(['models']);
      }
    },
  }).id;
}

/** Keeps an imported model in the store, where it is not kept yet. */
async function keep({ workspace }: Session, { folder, model, mmproj }: ImportedFrom): Promise<void> {
  if (storedModelsOf(workspace, folder).length > 0) return;
  const wanted = path.basename(folder);
  await workspace.transaction(() => {
    let name = wanted;
    for (let number = 2; modelByName(workspace.db, name) !== null; number++) name = `${wanted} ${number}`;
    insertModel(workspace.db, { name, modelFile: model, mmprojFile: mmproj, card: null });
  });
}
